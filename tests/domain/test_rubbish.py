"""Any value of any answer may be rubbish: whatever is opened, inspected, filled in or run, nothing falls.

A real workspace stands behind it, whose answers are spoilt on their way by a dice of a fixed seed.
"""

from __future__ import annotations

import json
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import httpx
import pytest

from ptui.api.client import Client
from ptui.api.errors import ApiError
from ptui.api.retry import Policy
from ptui.domain.actions import ACTIONS, Context
from ptui.domain.drafts import Drafts
from ptui.domain.explorer import Explorer
from ptui.domain.flows import changing, creating, exporting, running, sampling
from ptui.domain.forms.desk import Desk
from ptui.domain.inspect.inspector import tabs_of
from ptui.domain.memory import ViewMemory
from ptui.domain.patterns import Selection
from ptui.domain.runs.watch import Watch
from ptui.domain.session import Session
from ptui.domain.tree.controller import NotLoaded
from ptui.domain.tree.node import ROOT, Kind, Node, NodeId
from ptui.domain.ui import Option, Tone, Waiting
from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.domain.forms.filling import filled

RUBBISH: list[Any] = [None, 0, -1, 1.5, True, "", "x" * 300, "\x1b]0;x\x07", [], {}, [None], [{}], [[[]]]]
RUBBISH += [{"a": {"b": [1]}}, 2**70, "0001-01-01T00:00:00Z", "2024-13-99", "something_new"]
Path_ = tuple[str | int, ...]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def places(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """The path of each value below this one; of a long list the first."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value[:20])
    for key, inner in pairs:
        yield (*path, key)
        if isinstance(inner, dict | list):
            yield from places(inner, (*path, key))


class Spoiling(httpx.AsyncBaseTransport):
    """The network, on which some answers lose a few of their values."""

    def __init__(self, dice: random.Random) -> None:
        self._inner = httpx.AsyncHTTPTransport()
        self._dice = dice
        self._rate = dice.choice([0.1, 0.4, 0.9])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(request)
        body = await answer.aread()
        await answer.aclose()
        if answer.is_success and body and len(body) < 200_000 and self._dice.random() < self._rate:
            body = json.dumps(self._spoilt(json.loads(body))).encode()
        return httpx.Response(answer.status_code, content=body)

    def _spoilt(self, document: Any) -> Any:
        for _ in range(self._dice.choice([1, 1, 2, 4])):
            path = self._dice.choice([*places(document)])
            inner = document
            for key in path[:-1]:
                inner = inner[key]
            if self._dice.random() < 0.15:
                del inner[path[-1]]
            else:
                inner[path[-1]] = deepcopy(self._dice.choice(RUBBISH))
            if not isinstance(document, dict | list) or not document:
                break
        return document

    async def aclose(self) -> None:
        await self._inner.aclose()


class Restless:
    """Somebody who chooses anything, fills in everything, and leaves."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._patience = 60

    async def confirm(self, question: str, *, detail: str = "", yes: str = "yes") -> bool:
        return self._dice.random() < 0.3

    async def choose(self, title: str, options: Sequence[Option], *, at: str | None = None) -> str | None:
        self._patience -= 1
        possible = [one for one in options if one.why_not is None]
        wants = possible and self._patience > 0 and self._dice.random() < 0.9
        return self._dice.choice(possible).id if wants else None

    async def check(
        self, title: str, names: Sequence[str], chosen: Selection, labels: Mapping[str, str]
    ) -> Selection | None:
        return chosen

    async def line(self, title: str, text: str = "", *, hint: str = "") -> str | None:
        return "typed"

    async def write(self, title: str, text: str, language: str = "text") -> str | None:
        return None

    async def read(self, title: str, text: str) -> str | None:
        return None

    async def fill(self, desk: Desk) -> bool:
        for pick in (0, 1):
            desk.take(filled(desk.form.spec(desk.values), desk.values, pick=pick))
            desk.check()
            desk.lines()
            desk.form.plan(desk.values)
        for extra in desk.extras:
            await extra.run(desk)
        if self._dice.random() < 0.4:
            desk.complaints = tuple(await desk.submit(desk.values))
            desk.lines()
        return False

    async def wait(self, waiting: Waiting) -> bool:
        return False

    async def follow(self, watch: Watch) -> bool:
        return False

    def tell(self, text: str, tone: Tone = Tone.PLAIN) -> None:
        assert isinstance(text, str)

    async def copy(self, text: str, what: str) -> None:
        assert isinstance(text, str)


def fill_workspace(server: LocalServer) -> None:
    """A model, a model sync and a bulk sync that have run."""
    headers = {"Authorization": f"Bearer {server.key}"}
    with httpx.Client(base_url=server.url, headers=headers, trust_env=False, timeout=60) as api:

        def made(path: str, **body: Any) -> str:
            return str(api.post(path, json=body).raise_for_status().json()["data"]["id"])

        listed = api.get("/api/connections").json()["data"]
        mysql, snowflake, salesforce = (one["id"] for one in listed[:3])
        table = {"table": "company.customers"}
        model = made("/api/models", name="Customers", configuration=table, connection_id=mysql)
        email = {"model_id": model, "field": "email"}
        sync = made(
            "/api/syncs",
            name="Customers to contacts",
            mode="updateOrCreate",
            target={"connection_id": snowflake, "object": "CUSTOMERS.CONTACTS"},
            identity={"source": email, "target": "EMAIL", "function": "Equality"},
            fields=[{"source": email, "target": "EMAIL"}],
            filters=[{"field": email, "function": "Equality", "value": "a", "label": "A"}],
            filter_logic="A",
            schedule={"frequency": "daily", "hour": "6", "minute": "0"},
        )
        bulk = made(
            "/api/bulk/syncs",
            name="Accounts",
            source_connection_id=salesforce,
            destination_connection_id=snowflake,
            mode="replicate",
            schemas=["Account"],
            destination_configuration={"schema": "COPY"},
            default_schedule={"frequency": "manual"},
        )
        for path in (f"/api/syncs/{sync}", f"/api/bulk/syncs/{bulk}"):
            api.post(f"{path}/executions", json={}).raise_for_status()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    with LocalServer(Workspace(tmp_path_factory.mktemp("rubbish") / "w"), with_samples=True) as running:
        fill_workspace(running)
        yield running


def children(explorer: Explorer, node_id: NodeId) -> list[NodeId]:
    listing = explorer.store.listing(node_id)
    if listing is None:
        return []
    return [(*node_id, listing.node(at).key) for at in range(min(len(listing), 12))]


async def walked(explorer: Explorer, dice: random.Random) -> list[NodeId]:
    """Open what there is, in any order, and look at every tab."""
    explorer.start()
    await explorer.controller.settled()
    seen: list[NodeId] = []
    waiting = children(explorer, ROOT)
    while waiting and len(seen) < 60:
        node_id = waiting.pop(dice.randrange(len(waiting)))
        node = explorer.store.node(node_id)
        if node is None:
            continue
        seen.append(node_id)
        if not node.leaf:
            explorer.controller.open(node_id)
            await explorer.controller.settled()
            waiting += children(explorer, node_id)
    for node_id in seen:
        for tab in tabs_of(explorer.store.node(node_id)):
            explorer.inspector.page(node_id, tab)
    return seen


def deeds(
    human: Restless, explorer: Explorer, node_id: NodeId, node: Node
) -> Iterator[Callable[[], Awaitable[Any]]]:
    """What its keys do at this node."""
    context = Context(node=node, is_connected=True)
    flows: dict[str, Callable[[], Awaitable[Any]]] = {
        "connection": lambda: creating.new_connection(human, explorer),
        "model": lambda: creating.new_model(human, explorer, node),
        "sync": lambda: creating.new_sync(human, explorer, node_id),
        "bulk": lambda: creating.new_bulk_sync(human, explorer, node_id),
        "edit": lambda: changing.edit(human, explorer, node),
        "activate": lambda: changing.toggle_active(human, explorer, node),
        "run": lambda: running.run_sync(human, explorer, node),
        "copy-as": lambda: exporting.copy_as(human, explorer, node_id),
    }
    for action in ACTIONS:
        if action.id in flows and action.why_not(context) is None and node.kind is not Kind.FIELD:
            yield flows[action.id]
    if node.kind in (Kind.SOURCE_OBJECT, Kind.MODEL):
        yield lambda: sampling.load_sample(explorer, node_id)


@pytest.mark.parametrize("seed", range(12))
async def test_nothing_falls(server: LocalServer, tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    spoiling, version = Spoiling(dice), dice.choice(["2024-02-08", "2025-09-18"])

    async def connect() -> Session:
        patience = Policy(again=0)
        return Session(
            Client(server.url, server.key, version=version, policy=patience, environ={}, transport=spoiling),
            "t",
        )

    explorer = Explorer(connect, ViewMemory(tmp_path, "t"), Drafts(tmp_path / "drafts"), lambda node_id: None)
    try:
        seen = await walked(explorer, dice)
        for _ in range(10):
            node_id = dice.choice(seen or [ROOT])
            node = explorer.store.node(node_id)
            if node is None:
                continue
            explorer.marks = set(dice.sample(seen, min(2, len(seen))))
            for deed in deeds(Restless(dice), explorer, node_id, node):
                if dice.random() < 0.5:
                    with suppress(ApiError, NotLoaded):  # said on the screen by whoever began it
                        await deed()
        await explorer.ask_how_all_stand()
    finally:
        await explorer.stop()
