"""Creates whose answer is lost, and refusals: nothing is made twice, and the form keeps everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.walker import Walker, at, ptui
from tests.seeds_data.answers import Answers
from tests.seedserver import Drop, Page, SeedServer, Seen, Slow, Status


class Careful(SeedServer):
    """Keeps to idempotency keys as Polytomic does, and dates what it makes."""

    def __init__(self) -> None:
        super().__init__(Dated())
        self.kept: dict[str, tuple[int, bytes]] = {}

    def answer(self, seen: Seen) -> tuple[int, bytes]:
        key = seen.headers.get("idempotency-key", "")
        if not key:
            return super().answer(seen)
        if key not in self.kept:
            self.kept[key] = super().answer(seen)
        return self.kept[key]


class Dated(Answers):
    def _filled(self, kind: str, body: dict[str, Any]) -> dict[str, Any]:
        return {"created_at": datetime.now(UTC).isoformat(), **super()._filled(kind, body)}


@pytest.fixture
def careful() -> Iterator[Careful]:
    server = Careful()
    server.start()
    yield server
    server.stop()


def model_form(walker: Walker) -> None:
    """A filled form of a model; everything that it reads has been read."""
    walker.walk("MySQL Connection", "Source", "table", "company.customers")
    walker.press("m")
    walker.form("New model")
    walker.fill("Name", "Customer Model")
    walker.terminal.wait_quiet(0.2)


def flat(walker: Walker) -> str:
    return re.sub(r"[│\s]+", " ", walker.text)


def test_one_lost_answer_is_asked_for_again_with_the_same_key(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        model_form(walker)
        careful.next(Drop(after_work=True))
        walker.send("New model", "Customer Model is created.")
    posts = [each for each in careful.requests if (each.method, each.path) == ("POST", "/api/models")]
    assert len(posts) == 2
    assert len({each.headers["idempotency-key"] for each in posts}) == 1
    assert len(careful.answers.made["models"]) == 1


def test_where_every_answer_is_lost_it_is_looked_for(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        model_form(walker)
        careful.next(*[Drop(after_work=True)] * 3)
        walker.press("ctrl+s")
        walker.until(lambda: "it was made then; nothing was made twice" in flat(walker), timeout=15)
        walker.until(lambda: walker.row.startswith("▸ Customer Model"))
    assert len(careful.answers.made["models"]) == 1


@pytest.mark.slow
def test_what_was_not_made_is_said_and_the_next_try_makes_it_once(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        model_form(walker)
        careful.next(*[Drop()] * 3)
        walker.press("ctrl+s")
        walker.until(lambda: "The server has not made it." in flat(walker), timeout=15)
        walker.shows("╭─ New model", "Customer Model", "ctrl+s tries again")
        assert careful.answers.made["models"] == {}
        walker.send("New model", "Customer Model is created.")
    posts = [each for each in careful.requests if (each.method, each.path) == ("POST", "/api/models")]
    assert len({each.headers["idempotency-key"] for each in posts}) == 1
    assert len(careful.answers.made["models"]) == 1


@pytest.mark.slow
def test_where_nobody_can_say_the_form_says_that(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        model_form(walker)
        careful.next(*[Drop(after_work=True)] * 3, *[Drop()] * 3)
        walker.press("ctrl+s")
        walker.until(lambda: "Whether the server made it is not known" in flat(walker), timeout=20)
        walker.shows("╭─ New model", "Customer Model")
        walker.send("New model", "Customer Model is created.")
    assert len(careful.answers.made["models"]) == 1


def test_the_model_of_a_sync_is_not_made_again_when_the_sync_is_refused(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.customers")
        walker.press("space")
        walker.close("MySQL Connection")
        walker.walk("Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
        walker.press("s")
        walker.form("New model sync")
        walker.turn("Mode", "Replace")
        walker.terminal.wait_quiet(0.2)
        made = Status(200, {"data": {"id": "the-model", "name": "Customers"}})
        refusal = {"status": 422, "message": "no such mode", "metadata": {"field": "mode"}}
        careful.next(made, Status(422, refusal))
        walker.press("ctrl+s")
        walker.until(lambda: walker.line.startswith("Mode") and "no such mode" in walker.line)
        walker.shows("no such mode", "Not sent")
        walker.turn("Mode", "Append")
        walker.lacks("no such mode")
        walker.send("New model sync", "is created.")
    assert len(careful.bodies("/api/models")) == 1
    first, second = careful.bodies("/api/syncs")
    assert [first["mode"], second["mode"]] == ["replace", "append"]
    assert second["fields"][0]["source"]["model_id"] == "the-model"


@pytest.mark.slow
def test_a_create_that_kill_9_cut_off_is_gone_on_with_and_made_once(careful: Careful, tmp_path: Path) -> None:
    with ptui(env=at(careful.url, careful.key), home=tmp_path) as walker:
        model_form(walker)
        careful.next(Drop(after_work=True), Slow(30))
        walker.press("ctrl+s")
        walker.until(lambda: len(careful.bodies("/api/models")) == 2)
        walker.terminal.kill()
        walker.terminal.process.wait(10)
    with ptui(env=at(careful.url, careful.key), home=tmp_path) as walker:
        walker.shows("1 form left half-way: D goes on.")
        walker.press("D")
        walker.shows("Continue a draft", "Customer Model")
        walker.press("enter")
        walker.form("New model")
        walker.send("New model", "Customer Model is created.")
    posts = [each for each in careful.requests if (each.method, each.path) == ("POST", "/api/models")]
    assert len(posts) == 3
    assert len({each.headers["idempotency-key"] for each in posts}) == 1
    assert len(careful.answers.made["models"]) == 1


REFUSALS: tuple[tuple[Status | Page, str], ...] = (
    (Status(400, {"status": 400, "message": "name is taken"}), "name is taken"),
    (Status(422, {"message": "no", "metadata": {"configuration.table": "no such table"}}), "no such table"),
    (Status(403, {"message": "read only"}), "this key may not do that (read only)"),
    (Status(409, {"message": "a run is under way"}), "A run is under way."),
    (Status(500, {"message": "oops"}), "the server failed, 500 (oops)"),
    (Page(), "answered with a web page"),
)


def test_refusals_are_read_on_the_form_which_keeps_everything(careful: Careful) -> None:
    with ptui(env=at(careful.url, careful.key)) as walker:
        model_form(walker)
        for fault, said in REFUSALS:
            careful.next(fault)
            walker.press("ctrl+s")
            walker.until(lambda said=said: said in flat(walker) and "Not sent" in walker.text)  # type: ignore[misc]
            walker.shows("╭─ New model", "Customer Model", "company.customers")
        assert "Traceback" not in walker.terminal.raw().decode(errors="replace")
        walker.send("New model", "Customer Model is created.")
    assert len(careful.answers.made["models"]) == 1
