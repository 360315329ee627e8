"""The explorer without a screen, on a real server: connects, unfolds, remembers, and says what went wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from ptui.api.client import Client
from ptui.api.errors import Unauthorized
from ptui.api.retry import Policy
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.inspect.page import Tab, Table
from ptui.domain.memory import ViewMemory
from ptui.domain.session import Session
from ptui.domain.tree.node import ROOT, NodeId
from ptui.domain.tree.states import Failed, Loading
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import SeedServer, Slow, Status

C = f"c:{MYSQL}"
CUSTOMERS: NodeId = (C, "source", "table", "company.customers")

Make = Callable[[], "Started"]


class Started:
    """An explorer, what it announced, and how its session ended."""

    def __init__(self, seeds: SeedServer, folder: Path) -> None:
        self.seeds = seeds
        self.key = seeds.key
        self.changed: list[NodeId] = []
        self.signed_in = asyncio.Event()
        self.closed = 0
        memory, drafts = ViewMemory(folder, "acme"), Drafts(folder / "drafts")
        self.explorer = Explorer(self._connect, memory, drafts, self.changed.append, self.signed_in.set)

    async def _connect(self) -> Session:
        client = Client(self.seeds.url, self.key, policy=Policy(again=0), environ={})
        return Session(client, "acme", on_close=self._close)

    async def _close(self) -> None:
        self.closed += 1

    async def settled(self) -> None:
        await self.explorer.controller.settled()

    async def asked(self, part: str) -> None:
        """Wait until the server was asked for something."""
        async with asyncio.timeout(5):
            while not any(part in seen.path for seen in self.seeds.requests):  # noqa: ASYNC110 - another thread
                await asyncio.sleep(0.01)

    async def open(self, node_id: NodeId) -> None:
        """Open every level down to a node, as somebody at the keys does."""
        for length in range(1, len(node_id) + 1):
            self.explorer.controller.open(node_id[:length])
            await self.settled()


@pytest.fixture
async def make(seeds: SeedServer, tmp_path: Path) -> AsyncIterator[Make]:
    made: list[Started] = []

    def make() -> Started:
        made.append(Started(seeds, tmp_path))
        return made[-1]

    yield make
    for one in made:
        await one.explorer.stop()


async def test_it_connects_once_and_tells_who(make: Make) -> None:
    started = make()
    explorer = started.explorer
    assert explorer.session is None
    explorer.start()
    await started.settled()
    await asyncio.wait_for(started.signed_in.wait(), 5)
    assert explorer.session is not None and explorer.session.identity is not None
    assert explorer.trouble is None
    await started.open(CUSTOMERS)
    paths = [seen.path for seen in started.seeds.requests]
    assert paths.count("/api/me") == 1
    assert started.changed[0] == ROOT and started.changed[-1] == CUSTOMERS


async def test_from_the_keys_to_the_columns_and_their_page(make: Make) -> None:
    started = make()
    started.explorer.start()
    await started.settled()
    await started.open(CUSTOMERS)
    assert started.explorer.store.node((*CUSTOMERS, "email")) is not None
    page = started.explorer.inspector.page(CUSTOMERS, Tab.FIELDS)
    assert isinstance(page, Table) and any(row[:2] == ("email", "string") for row in page.rows)
    connection = started.explorer.connection_of((*CUSTOMERS, "email"))
    assert connection is not None and connection.label == "MySQL Connection"
    assert started.explorer.connection_of(("models",)) is None
    assert started.explorer.connection_of(ROOT) is None


async def test_the_inspector_never_asks(make: Make) -> None:
    started = make()
    started.explorer.start()
    await started.settled()
    await started.open((C, "source", "table"))
    await asyncio.wait_for(started.signed_in.wait(), 5)
    before = len(started.seeds.requests)
    for node_id in [(C,), (C, "source"), (C, "target"), CUSTOMERS, ("models",)]:
        for tab in Tab:
            started.explorer.inspector.page(node_id, tab)
    await asyncio.sleep(0)
    assert len(started.seeds.requests) == before


async def test_the_next_start_opens_what_was_open(make: Make) -> None:
    first = make()
    first.explorer.start()
    await first.settled()
    await first.open(CUSTOMERS)
    first.explorer.remember((*CUSTOMERS, "email"), "Fields")
    await first.explorer.stop()
    second = make()
    view = second.explorer.start()
    assert (view.cursor, view.tab) == ((*CUSTOMERS, "email"), "Fields")
    await second.settled()
    assert second.explorer.store.is_open(CUSTOMERS)
    assert second.explorer.store.node((*CUSTOMERS, "email")) is not None


async def test_a_start_that_failed_forgets_nothing(make: Make) -> None:
    first = make()
    first.explorer.start()
    await first.settled()
    await first.open((C, "source"))
    first.explorer.remember((C,), "")
    await first.explorer.stop()
    second = make()
    second.seeds.always(Status(503))
    second.explorer.start()
    await second.settled()
    assert isinstance(second.explorer.store.state(ROOT), Failed)
    second.explorer.remember(ROOT, "")
    await second.explorer.stop()
    assert make().explorer.start().open_ids == {(C,), (C, "source")}


async def test_a_key_that_is_refused_is_trouble(make: Make) -> None:
    started = make()
    started.key = "another"
    started.explorer.start()
    await started.settled()
    state = started.explorer.store.state(ROOT)
    assert isinstance(state, Failed) and state.way_on
    await asyncio.wait_for(started.signed_in.wait(), 5)
    assert isinstance(started.explorer.trouble, Unauthorized)


async def test_after_a_failure_a_reload_goes_on(make: Make) -> None:
    started = make()
    key, started.seeds.key = started.seeds.key, "not this one"
    started.explorer.start()
    await started.settled()
    assert isinstance(started.explorer.store.state(ROOT), Failed)
    await asyncio.wait_for(started.signed_in.wait(), 5)
    assert started.explorer.trouble is not None
    started.seeds.key = key
    started.signed_in.clear()
    started.explorer.controller.reload(ROOT)
    await started.settled()
    assert started.explorer.store.node((C,)) is not None
    await asyncio.wait_for(started.signed_in.wait(), 5)
    assert started.explorer.trouble is None


async def test_stopping_hangs_up_and_closes_the_session_once(make: Make) -> None:
    started = make()
    started.explorer.start()
    await started.settled()
    started.seeds.next(Slow())
    started.explorer.controller.open((C,))
    started.explorer.controller.open((C, "source"))
    await started.asked("modelsync")
    assert isinstance(started.explorer.store.state((C, "source")), Loading)
    await started.explorer.stop()
    assert await asyncio.to_thread(started.seeds.left.wait, 5)
    assert started.closed == 1


async def test_closing_a_node_hangs_up(make: Make) -> None:
    started = make()
    started.explorer.start()
    await started.settled()
    await asyncio.wait_for(started.signed_in.wait(), 5)
    await started.open((C,))
    started.seeds.next(Slow())
    started.explorer.controller.open((C, "source"))
    await started.asked("modelsync")
    started.explorer.controller.close((C, "source"))
    assert await asyncio.to_thread(started.seeds.left.wait, 5)


async def test_two_nodes_opened_at_once_share_one_session(make: Make) -> None:
    started = make()
    started.explorer.start()
    await started.settled()
    for key in (C, f"c:{SNOWFLAKE}"):
        started.explorer.controller.open((key,))
        started.explorer.controller.open((key, "source"))
    session = started.explorer.session
    await started.settled()
    assert started.explorer.session is session


async def test_a_mark_comes_and_goes(make: Make) -> None:
    explorer = make().explorer
    assert explorer.toggle_mark(CUSTOMERS) is True
    assert explorer.marks == {CUSTOMERS}
    assert explorer.toggle_mark(CUSTOMERS) is False
    assert explorer.marks == set()


async def test_the_call_behind_a_node_hides_the_key(make: Make) -> None:
    started = make()
    assert started.explorer.start().cursor == ROOT
    await started.settled()
    node = started.explorer.store.node((C,))
    assert node is not None
    request = started.explorer.request_of(node)
    assert request is not None
    told = started.explorer.as_curl(request)
    assert f"/api/connections/{MYSQL}" in told
    assert started.seeds.key not in told
