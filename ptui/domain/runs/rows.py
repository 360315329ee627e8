"""What the rows of syncs show beyond their lists: how they stand, and how many of a group have failed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from ptui.api.errors import ApiError
from ptui.domain.tree.node import ROOT, Health, Kind, Node, NodeId
from ptui.domain.tree.pulse import Pulse
from ptui.domain.tree.states import Empty, Loaded
from ptui.domain.tree.store import TreeStore

if TYPE_CHECKING:
    from ptui.domain.runs.watch import Watch
    from ptui.domain.session import Session

GROUPS: dict[Kind, NodeId] = {Kind.MODEL: ("models",), Kind.SYNC: ("syncs",), Kind.BULK_SYNC: ("bulk",)}
SYNC_GROUPS = (GROUPS[Kind.SYNC], GROUPS[Kind.BULK_SYNC])
_OFTEN = 15.0
"""Seconds after which a group may be read again."""
_PATIENCE = 10
"""So many syncs make that a second longer, for long lists come in many pages."""
_MOST = 500
"""Longer groups are read again when somebody asks for it."""
AT_ONCE = 6
"""Questions about single syncs under way at the same time."""


class SyncRows:
    """Keeps the rows of one tree up to date. `changed` is called with the id of a group that changed."""

    def __init__(
        self, store: TreeStore, session: Callable[[], Session | None], changed: Callable[[NodeId], None]
    ) -> None:
        self._store = store
        self._session = session
        self._changed = changed
        self._asked: set[NodeId] = set()
        self._first_pages: dict[NodeId, int] = {}
        """How long the first page was of a group that has more and is not loaded."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(AT_ONCE)

    def listed(self, node_id: NodeId) -> None:
        """A listing changed: count again what its group holds."""
        if node_id == ROOT or node_id in GROUPS.values():
            self._count()
        if node_id in SYNC_GROUPS:
            self._asked = {one for one in self._asked if one[:-1] != node_id}

    def goes_on(self, node_id: NodeId, count: int) -> None:
        """Of a group that nobody opened no more than its first page was read."""
        self._first_pages[node_id] = count
        self._count()

    def seen(self, node_ids: Iterable[NodeId]) -> None:
        """Ask how these stand, as far as their list did not say and nobody asked yet."""
        session = self._session()
        for node_id in node_ids:
            node = self._store.node(node_id)
            is_sync = node is not None and node.kind in (Kind.SYNC, Kind.BULK_SYNC)
            if session is None or node is None or not is_sync or node.pulse is not None:
                continue
            if node_id not in self._asked:
                self._asked.add(node_id)
                task = asyncio.get_running_loop().create_task(self._ask(session, node_id, node))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def unknown(self) -> list[NodeId]:
        """The listed syncs of which it is not known how they stand."""
        found: list[NodeId] = []
        for group in SYNC_GROUPS:
            listing = self._store.listing(group)
            nodes = [listing.node(at) for at in range(len(listing))] if listing is not None else []
            found += [(*group, node.key) for node in nodes if node.pulse is None]
        return found

    def stale(self, now: float) -> list[NodeId]:
        """The groups in which something must have happened since they were read; not too often."""
        found = []
        for group in SYNC_GROUPS:
            listing, state = self._store.listing(group), self._store.state(group)
            if (
                listing is None
                or len(listing) > _MOST
                or not isinstance(state, Loaded)
                or any(one[:-1] == group for one in self._asked)
            ):
                continue
            if now - state.at >= _OFTEN + len(listing) / _PATIENCE:
                nodes = (listing.node(at) for at in range(len(listing)))
                if any(_has_moved(node, now) for node in nodes):
                    found.append(group)
        return found

    async def settled(self) -> None:
        """Wait until nothing is asked any more."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    def watched(self, watch: Watch) -> None:
        """Show in the tree what is known of a run that is watched."""
        from ptui.domain.runs.run import SyncKind
        from ptui.domain.runs.standings import of_watched

        group = GROUPS[Kind.SYNC if watch.subject.kind is SyncKind.MODEL else Kind.BULK_SYNC]
        node = self._store.node((*group, watch.subject.id))
        if node is not None:
            share = watch.progress(watch.now()).share
            self._renew((*group, watch.subject.id), node, *of_watched(watch.run, node.pulse, share=share))

    def stop(self) -> None:
        for task in self._tasks:
            task.cancel()

    async def _ask(self, session: Session, node_id: NodeId, node: Node) -> None:
        from ptui.domain.runs.calls import calls_of
        from ptui.domain.runs.run import Subject, SyncKind
        from ptui.domain.runs.standings import of_standing

        kind = SyncKind.MODEL if node.kind is Kind.SYNC else SyncKind.BULK
        try:
            async with self._slots:
                standing = await calls_of(session.client, Subject(kind, node.key, node.label)).standing()
        except ApiError:
            return  # the row says nothing of it
        now = self._store.node(node_id)
        if now is not None:
            is_active = now.record.get("active") is not False
            self._renew(node_id, now, *of_standing(standing, is_active=is_active))

    def _renew(self, node_id: NodeId, node: Node, pulse: Pulse, health: Health | None) -> None:
        fresh = replace(node, pulse=pulse, health=health, status=pulse.word)
        if self._store.renew(node_id[:-1], {node.key: fresh}):
            self._count()
            self._changed(node_id[:-1])

    def _count(self) -> None:
        """`2 (1 failed)` beside the name of each group."""
        notes = {}
        for group in GROUPS.values():
            node, listing = self._store.node(group), self._store.listing(group)
            if node is None:
                continue
            note = ""
            if group in self._first_pages and not isinstance(self._store.state(group), Loaded | Empty):
                note = f"{self._first_pages[group]:,}+"
            elif listing is not None:
                failed = len(listing.failed())
                note = f"{len(listing):,} ({failed:,} failed)" if failed else f"{len(listing):,}"
            notes[node.key] = replace(node, note=note)
        self._store.renew(ROOT, notes)


def _has_moved(node: Node, now: float) -> bool:
    """Whether it was running, or its next run was due."""
    pulse = node.pulse
    is_due = pulse is not None and pulse.is_active and pulse.next_at is not None and pulse.next_at < now
    return node.health is Health.BUSY or is_due
