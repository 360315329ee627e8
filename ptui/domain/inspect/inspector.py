"""Decides what the inspector shows of a node, from what is already loaded."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ptui.domain.inspect.config import config_page
from ptui.domain.inspect.fields import fields_page, modes_page
from ptui.domain.inspect.page import Lines, Notice, Page, Tab, age
from ptui.domain.inspect.sample import SAMPLED
from ptui.domain.tree.node import Kind, Node, NodeId
from ptui.domain.tree.states import Failed, Loading, read_at
from ptui.domain.tree.store import TreeStore

if TYPE_CHECKING:
    from ptui.api.request import Request

MOST_JSON_LINES = 5_000

_FIELDED = (Kind.SOURCE_OBJECT, Kind.TARGET_OBJECT, Kind.BULK_SCHEMA, Kind.MODEL)
_ABOUT = {
    Kind.SOURCE: "What a model can be made of: tables, views, files or a query of your own.",
    Kind.TARGET: "What a model sync can write into.",
    Kind.BULK: "The cached schemas that a bulk sync can copy.",
    Kind.FREE_TEXT: "Typed rather than chosen: it becomes part of the model's configuration.",
    Kind.SETTING: "An optional part of the model's configuration.",
    Kind.TYPED_TARGET: "The server does not list these: the id of the target is typed.",
    Kind.NEW_TARGET: "The target can be created together with the sync that writes into it.",
    Kind.MODELS: "Views over sources whose fields can be synced to other systems.",
    Kind.SYNCS: "Model syncs write the fields of a model into a target object.",
    Kind.BULK_SYNCS: "Bulk syncs copy whole schemas from one system to another.",
}


def tabs_of(node: Node | None) -> tuple[Tab, ...]:
    """The tabs that make sense for a node."""
    if node is None:
        return ()
    tabs = [Tab.FIELDS] if node.kind in _FIELDED else []
    if node.kind is Kind.TARGET_OBJECT:
        tabs.append(Tab.MODES)
    if node.kind in SAMPLED:
        tabs.append(Tab.SAMPLE)
    if node.kind in (Kind.SYNC, Kind.BULK_SYNC):
        return (Tab.CONFIG, Tab.RUNS, Tab.JSON, Tab.REQUEST)
    return (*tabs, Tab.CONFIG, Tab.JSON, Tab.REQUEST)


def crumbs(store: TreeStore, node_id: NodeId) -> list[str]:
    """The labels from the top down to a node."""
    found = []
    for length in range(1, len(node_id) + 1):
        node = store.node(node_id[:length])
        found.append(node.label if node is not None else node_id[length - 1])
    return found


class Inspector:
    """Pages by tab for any node of a store; never sends a request."""

    def __init__(
        self,
        store: TreeStore,
        request_of: Callable[[Node], Request | None],
        as_curl: Callable[[Request], str],
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._request_of = request_of
        self._as_curl = as_curl
        self._now = now
        self.samples: dict[NodeId, Page] = {}
        self.runs: dict[NodeId, Page] = {}

    def page(self, node_id: NodeId, tab: Tab) -> Page:
        """What `tab` shows of a node."""
        node = self._store.node(node_id)
        if node is None:
            return Notice("It is gone.", "r reloads its parent")
        match tab:
            case Tab.FIELDS:
                return self._fields(node, node_id)
            case Tab.MODES:
                return self._waiting(node_id) or modes_page(self._answer(node_id), node.record)
            case Tab.SAMPLE:
                return self.samples.get(node_id) or Notice("No rows were read yet.", "Enter reads a few")
            case Tab.CONFIG:
                page = config_page(node)
                about = _ABOUT.get(node.kind)
                return Notice(about) if isinstance(page, Notice) and about else page
            case Tab.JSON:
                return self._json(node, node_id)
            case Tab.REQUEST:
                request = self._request_of(node)
                if request is None:
                    return Notice("No request of its own: it came with the answer above it.")
                return Lines(self._as_curl(request).splitlines(), "bash")
            case Tab.RUNS:
                return self.runs.get(node_id) or Notice("No runs were read yet.", "Enter reads them")

    def raw(self, node_id: NodeId) -> Any:
        """What the server said of a node: its record, or the answer its children came with."""
        node = self._store.node(node_id)
        answer = self._answer(node_id)
        return (
            answer
            if answer is not None
            else (dict(node.record) if node is not None and node.record else None)
        )

    def _fields(self, node: Node, node_id: NodeId) -> Page:
        state = self._store.state(node_id)
        waiting = self._waiting(node_id)
        if waiting is not None:
            return waiting
        return fields_page(node.kind, self._store.listing(node_id), age(read_at(state), self._now()))

    def _waiting(self, node_id: NodeId) -> Notice | None:
        state = self._store.state(node_id)
        if self._store.listing(node_id) is not None:
            return None
        if isinstance(state, Loading):
            return Notice("loading…")
        return Notice(state.sentence, state.way_on) if isinstance(state, Failed) else None

    def _answer(self, node_id: NodeId) -> Any:
        listing = self._store.listing(node_id)
        return listing.answer if listing is not None else None

    def _json(self, node: Node, node_id: NodeId) -> Page:
        raw = self.raw(node_id)
        if raw is None:
            return Notice("No answer was read for this yet.", "" if node.leaf else "Enter asks for it")
        return json_lines(raw)


def json_lines(raw: Any) -> Lines:
    """JSON by lines, as many as anybody would read."""
    lines: list[str] = []
    rest = ""
    try:
        for chunk in json.JSONEncoder(indent=2, ensure_ascii=False, default=str).iterencode(raw):
            *whole, rest = (rest + chunk).split("\n")
            lines += whole
            if len(lines) >= MOST_JSON_LINES:
                return Lines([*lines[:MOST_JSON_LINES], "… cut here; Y copies it whole"], "json")
    except RecursionError:
        return Lines([*lines, "… nested too deeply to show"], "json")
    return Lines([*lines, rest], "json")
