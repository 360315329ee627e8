from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ptui.local.server.store.database import Store
from ptui.local.server.store.documents import Cursor, Document
from ptui.local.server.store.migrations import TooNew
from ptui.local.server.store.transaction import Transaction


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "workspace.db")
    yield store
    store.close()


def connection(name: str, at: str = "2026-01-01T00:00:00.000000Z") -> Document:
    return {"id": name, "name": name, "type": "sqlite", "created_at": at, "configuration": {"ü": ["\n"]}}


def sync(name: str, at: str, *, active: bool = True) -> Document:
    return {
        "id": name,
        "active": active,
        "mode": "create",
        "model_ids": ["m"],
        "target": {"connection_id": "c"},
        "created_at": at,
        "updated_at": at,
    }


async def test_documents_go_in_and_out_whole(store: Store) -> None:
    await store.write(lambda tx: tx.connections.insert(connection("a")))
    assert await store.read(lambda tx: tx.connections.get("a")) == connection("a")
    assert await store.read(lambda tx: tx.connections.get("b")) is None
    changed = connection("a") | {"name": "other"}
    await store.write(lambda tx: tx.connections.put(changed))
    assert await store.read(lambda tx: tx.connections.find(name="other")) == [changed]


async def test_a_function_that_raises_leaves_nothing_behind(store: Store) -> None:
    def half(tx: Transaction) -> None:
        tx.connections.insert(connection("a"))
        raise LookupError("no")

    with pytest.raises(LookupError):
        await store.write(half)
    assert await store.read(lambda tx: tx.connections.count()) == 0


def page_of(tx: Transaction, after: Cursor | None) -> list[Document]:
    return tx.syncs.find(order="updated_at", descending=True, after=after, limit=3, active=1)


async def test_pages_follow_each_other_without_gaps(store: Store) -> None:
    moments = [f"2026-01-01T00:00:0{n // 2}.000000Z" for n in range(8)]  # two at each moment

    def fill(tx: Transaction) -> None:
        tx.connections.insert(connection("c"))
        tx.syncs.insert_many(sync(f"s{n}", at, active=n != 5) for n, at in enumerate(moments))

    await store.write(fill)
    seen: list[str] = []
    after: Cursor | None = None
    while True:
        page = await store.read(partial(page_of, after=after))
        if not page:
            break
        seen += [each["id"] for each in page]
        after = Cursor(page[-1]["updated_at"], page[-1]["id"])
    assert seen == ["s6", "s7", "s4", "s2", "s3", "s0", "s1"]


async def test_what_is_referred_to_cannot_go(store: Store) -> None:
    def fill(tx: Transaction) -> None:
        tx.connections.insert(connection("c"))
        tx.syncs.insert(sync("s", "2026"))

    await store.write(fill)
    with pytest.raises(sqlite3.IntegrityError):
        await store.write(lambda tx: tx.connections.delete(id="c"))
    assert [each["id"] for each in await store.read(lambda tx: tx.syncs_of_model("m"))] == ["s"]
    with pytest.raises(ValueError, match="condition"):
        await store.write(lambda tx: tx.syncs.delete())
    foreign: dict[str, Any] = {"id; DROP TABLE syncs": 1}
    with pytest.raises(ValueError, match="no column"):
        await store.read(lambda tx: tx.syncs.find(**foreign))


async def test_a_long_write_holds_up_neither_readers_nor_the_loop(store: Store) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def long(tx: Transaction) -> None:
        tx.connections.insert(connection("a"))
        begun.set()
        assert go_on.wait(10)

    writing = asyncio.create_task(store.write(long))
    await asyncio.to_thread(begun.wait, 10)
    assert await asyncio.wait_for(store.read(lambda tx: tx.connections.count()), 5) == 0
    go_on.set()
    await writing
    assert await store.read(lambda tx: tx.connections.count()) == 1


def test_only_the_owner_can_read_the_files(store: Store, tmp_path: Path) -> None:
    store.write_now(lambda tx: tx.set_setting("a", [1]))
    assert store.read_now(lambda tx: tx.setting("a")) == [1]
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert set(modes) >= {"workspace.db", "workspace.db-wal"}
    assert set(modes.values()) == {0o600}


def test_a_file_of_a_newer_program_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    Store(path).close()
    with sqlite3.connect(path) as database:
        database.execute("INSERT INTO migrations VALUES ('999 from the future')")
    database.close()
    with pytest.raises(TooNew, match="newer ptui"):
        Store(path)


_WRITE_FOR_EVER = """
import sys
from pathlib import Path
from ptui.local.server.store.database import Store
store = Store(Path(sys.argv[1]))
for n in range(10**9):
    row = {"id": str(n), "name": "n", "type": "t", "created_at": "2026"}
    store.write_now(lambda tx: (tx.connections.insert(row), tx.set_setting("last", n)))
    print(n, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "workspace.db"
    child = subprocess.Popen(
        [sys.executable, "-c", _WRITE_FOR_EVER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    with child.stdout as lines:
        for line in lines:
            if int(line) >= 25:
                child.kill()
                break
        acknowledged = max(int(line) for line in [line, *lines] if line.endswith("\n"))
    child.wait()
    store = Store(path)
    try:
        last, count = store.read_now(lambda tx: (tx.setting("last"), tx.connections.count()))
    finally:
        store.close()
    assert last >= acknowledged
    assert count == last + 1  # both halves of every transaction, or neither


def test_closing_finishes_what_was_asked(tmp_path: Path) -> None:
    store = Store(tmp_path / "workspace.db")
    begun, go_on = threading.Event(), threading.Event()

    def late(tx: Transaction) -> None:
        begun.set()
        assert go_on.wait(10)
        tx.set_setting("late", 1)

    writing = threading.Thread(target=store.write_now, args=(late,))
    writing.start()
    assert begun.wait(10)
    closing = threading.Thread(target=store.close)
    closing.start()
    go_on.set()
    closing.join()
    writing.join()
    again = Store(tmp_path / "workspace.db")
    assert again.read_now(lambda tx: tx.setting("late")) == 1
    again.close()
