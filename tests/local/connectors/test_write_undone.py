"""What a destination was given, but never committed, has not happened."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.batch import numbered
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.kinds import Field, Kind, Type, signed
from ptui.local.engine.protocols import Job, Refusal, TargetColumn
from tests.local.engine.worlds import SYSTEMS, World, Worlds, destination, table


class Deaf:
    """A reporter nobody asks."""

    def refused(self, refusal: Refusal) -> None:
        raise AssertionError(refusal)

    def waits(self, what: str) -> None:
        """Nothing."""

    def superseded(self, refusal: Refusal) -> None:
        """Heard, and forgotten."""

    def wrote(self, operation: Any, record: Any) -> None:
        """Heard, and forgotten."""


COLUMNS = (TargetColumn(Field("id", signed(64))), TargetColumn(Field("name", Type(Kind.TEXT))))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Worlds(tmp_path_factory.mktemp("worlds")) as found:
        yield found


@pytest.mark.parametrize("name", SYSTEMS)
@pytest.mark.parametrize("key", ["primary key", ""])
@pytest.mark.parametrize("missing", ["", "delete"])
@pytest.mark.parametrize("mode", ["create", "update", "updateOrCreate", "remove", "replace", "append"])
def test_without_a_commit(worlds: Worlds, name: str, key: str, missing: Any, mode: Any) -> None:
    world: World = worlds.get(name)
    table(world, "target", f"id int {key}, name text".replace(" ,", ","), [(1, "old"), (2, "old")])
    is_matched = mode not in ("replace", "append")
    job = Job(
        world.id("target"),
        mode,
        COLUMNS,
        identity=("id",) if is_matched else (),
        remove_missing=missing,
        sample=5,
    )
    # Twice the same identity, so that every step of a merge has something to do.
    rows = [(2, "new"), (2, "newer"), (3, "new")] if is_matched else [(7, "new")]
    with destination(world).open(job, reporter=Deaf(), cancel=CancelToken()) as writing:
        writing.write(numbered(list(rows), 0))
        tally = writing.finish(is_complete=True)
        assert tally.insert + tally.update + tally.delete > 0
        assert world.rows("SELECT id, name FROM target ORDER BY id") == [(1, "old"), (2, "old")]
    assert world.rows("SELECT id, name FROM target ORDER BY id") == [(1, "old"), (2, "old")]
