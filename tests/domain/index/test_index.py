"""The index in a session: writes by itself, answers the newest search, survives a bad disk, ends in time."""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ptui.domain.index.hit import Found
from ptui.domain.index.index import Index
from ptui.domain.tree.node import Kind, Names, Node

TABLES = ("c:1", "source", "table")
CRUMBS = ("MySQL", "Source", "table")
ROOT_FOLDER = Path(__file__).parents[3]


def names(count: int, prefix: str = "table") -> Names:
    return Names([f"{prefix}_{at:06}" for at in range(count)], lambda n: Node(n, Kind.SOURCE_OBJECT, n))


async def until(index: Index, text: str, enough: Callable[[Found], bool]) -> Found:
    async with asyncio.timeout(10):
        while True:
            found = await index.find(text)
            if found is not None and enough(found):
                return found
            await asyncio.sleep(0.01)


async def test_what_was_seen_is_found_again_after_the_end(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme")
    index.saw(TABLES, CRUMBS, names(1_000), at=5.0)
    index.close()
    found = await Index(tmp_path, "acme").find("table_000999")
    assert found is not None
    [hit] = found.hits
    assert (hit.node_id, hit.crumbs, hit.read_at) == ((*TABLES, "table_000999"), CRUMBS, 5.0)
    other = await Index(tmp_path, "other").find("table_000999")
    assert other is not None and not other.hits


async def test_it_writes_by_itself_after_a_moment(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme", rest=0.01)
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    await until(index, "table_000009", lambda found: found.count == 1)


async def test_what_is_loaded_is_not_found_elsewhere(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme", rest=0.0)
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    await until(index, "table", lambda found: found.count == 10)
    found = await index.find("table", skip=[TABLES])
    assert found is not None and found.count == 0


async def test_of_several_searches_the_newest_is_answered(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme", rest=0.0)
    index.saw(TABLES, CRUMBS, names(50_000), at=1.0)
    await until(index, "table_000001", lambda found: found.count == 1)
    results = await asyncio.gather(*(index.find(f"table_00000{at}") for at in range(10)))
    assert results[-1] is not None and results[-1].count == 1
    assert results[:-1].count(None) >= 7  # the first may be through before the second is asked


async def test_a_search_given_up_leaves_the_next_one_alone(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme", rest=0.0)
    index.saw(TABLES, CRUMBS, names(50_000), at=1.0)
    given_up = asyncio.create_task(index.find("9"))
    await asyncio.sleep(0)
    given_up.cancel()
    await until(index, "table_049999", lambda found: found.count == 1)


async def test_a_broken_file_is_replaced_and_said_nothing_of(tmp_path: Path) -> None:
    path = tmp_path / "index-acme.sqlite"
    path.write_bytes(b"no database at all, whatever its name says" * 200)
    index = Index(tmp_path, "acme", rest=0.0)
    found = await index.find("table")
    assert found is not None and not found.hits and not found.trouble
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    await until(index, "table", lambda found: found.count == 10)
    assert path.with_name("index-acme.sqlite.broken").exists()


async def test_a_file_that_cannot_be_opened_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file where the folder should be")
    index = Index(tmp_path / "state", "acme", rest=0.0)
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    found = await index.find("table")
    assert found is not None and not found.hits
    assert found.trouble.startswith("What was seen before cannot be searched (")
    index.close()


async def test_a_locked_file_is_a_sentence_and_no_wait_for_ever(tmp_path: Path) -> None:
    index = Index(tmp_path, "acme")
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    index.close()
    lock = sqlite3.connect(tmp_path / "index-acme.sqlite", isolation_level=None)
    lock.execute("PRAGMA locking_mode = EXCLUSIVE")
    lock.execute("BEGIN EXCLUSIVE")
    other = Index(tmp_path, "acme", rest=0.0)
    async with asyncio.timeout(10):
        found = await other.find("table")
    assert found is not None
    assert found.trouble or found.count == 10  # readers of a journal ahead of the file are not locked out
    lock.close()


def test_killed_while_writing_it_opens_again(tmp_path: Path) -> None:
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from ptui.domain.index.index import Index\n"
        "from tests.domain.index.test_index import TABLES, CRUMBS, names\n"
        "index = Index(Path(sys.argv[1]), 'acme', rest=0.0)\n"
        "index.saw(TABLES, CRUMBS, names(1000), at=1.0)\n"
        "while True:\n"
        "    for at in range(40):\n"
        "        index.saw((f'other:{at}', 'source'), CRUMBS, names(5000, f't{time.time()}'), at=2.0)\n"
        "    time.sleep(0.02)\n"
    )

    async def kill_it_once_it_wrote() -> None:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, tmp_path, cwd=ROOT_FOLDER
        )
        try:
            await until(Index(tmp_path, "acme"), "table_000007", lambda found: found.count == 1)
        finally:
            os.kill(process.pid, signal.SIGKILL)  # in the middle of one of the transactions that follow
            await process.wait()

    asyncio.run(kill_it_once_it_wrote())
    with sqlite3.connect(tmp_path / "index-acme.sqlite") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)

    async def look() -> Found | None:
        return await Index(tmp_path, "acme").find("table_000007")

    found = asyncio.run(look())
    assert found is not None and found.count == 1


@pytest.mark.parametrize("used", [True, False])
def test_closing_takes_no_time(tmp_path: Path, used: bool) -> None:
    index = Index(tmp_path, "acme")
    if used:
        index.saw(TABLES, CRUMBS, names(10), at=1.0)
    index.close()
    index.close()
    assert (tmp_path / "index-acme.sqlite").exists() is used


async def test_where_nothing_may_be_written_it_still_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    index = Index(tmp_path, "acme")
    index.saw(TABLES, CRUMBS, names(10), at=1.0)
    index.close()

    def refuse(path: object, flags: int, mode: int = 0) -> int:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr("ptui.domain.index.file.os.open", refuse)
    before = contents(tmp_path)
    other = Index(tmp_path, "acme", rest=0.0)
    for _ in range(2):
        other.saw(TABLES, CRUMBS, names(20), at=2.0)
        found = await other.find("table_000007")
        assert found is not None
        assert (found.trouble, found.count) == ("", 1)
    other.close()
    assert contents(tmp_path) == before


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}
