"""The explorer without a screen: one tree over one session, its marks, its filter and its memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ptui.domain.drafts import Drafts
from ptui.domain.index.hit import Found
from ptui.domain.inspect.inspector import Inspector, crumbs
from ptui.domain.memory import View, ViewMemory
from ptui.domain.runs.rows import GROUPS, SYNC_GROUPS, SyncRows
from ptui.domain.tree.controller import TreeController
from ptui.domain.tree.node import ROOT, Kind, Listing, More, Node, NodeId
from ptui.domain.tree.restore import Restorer
from ptui.domain.tree.states import Loaded
from ptui.domain.tree.store import TreeStore

if TYPE_CHECKING:
    from ptui.api.errors import ApiError
    from ptui.api.request import Request
    from ptui.domain.index.index import Index
    from ptui.domain.runs.run import Run
    from ptui.domain.runs.watch import Watch
    from ptui.domain.runs.watches import Watches
    from ptui.domain.session import Session

Connect: TypeAlias = "Callable[[], Awaitable[Session]]"


class Explorer:
    """Everything the main screen shows. Nothing here waits for a key or draws."""

    def __init__(
        self,
        connect: Connect,
        memory: ViewMemory,
        drafts: Drafts,
        changed: Callable[[NodeId], None],
        signed_in: Callable[[], None] = lambda: None,
        *,
        index: Index | None = None,
        run_ended: Callable[[Watch], None] = lambda watch: None,
    ) -> None:
        """`run_ended` is told of watched runs that end while nobody looks."""
        self.store = TreeStore()
        self.controller = TreeController(
            self.store,
            self._load,
            self._on_changed,
            listed=self._on_listed,
            glance=self._glance,
            goes_on=lambda node_id, count: self.sync_rows.goes_on(node_id, count),
        )
        self.inspector = Inspector(self.store, self.request_of, self.as_curl)
        self.marks: set[NodeId] = set()
        self.drafts = drafts
        self.session: Session | None = None
        self.restorer = Restorer(self.controller, (), ROOT)
        self._connect = connect
        self._memory = memory
        self._index = index
        self._changed = changed
        self._signed_in = signed_in
        self._identifying: asyncio.Task[None] | None = None
        self.sync_rows = SyncRows(self.store, lambda: self.session, self._changed)
        self.runs: dict[NodeId, Sequence[Run]] = {}
        """The runs that were listed of a sync."""
        self._watches: Watches | None = None
        self._run_ended = run_ended
        self._told: set[str] = set()

    def start(self) -> View:
        """Begin to connect; answers where the user was last time."""
        view = self._memory.load()
        self.restorer = Restorer(self.controller, view.open_ids, view.cursor)
        self.controller.reload(ROOT)
        return view

    async def stop(self) -> None:
        """Cancel what is under way and leave the session."""
        self.controller.stop()
        self.sync_rows.stop()
        if self._watches is not None:
            self._watches.stop()
        if self._index is not None:
            await asyncio.to_thread(self._index.close)
        if self._identifying is not None:
            self._identifying.cancel()
        if self.session is not None:
            await self.session.close()

    def remember(self, cursor: NodeId, tab: str) -> None:
        """Keep where the user is for the next start."""
        if self.store.listing(ROOT) is not None:
            self._memory.save(View(self.store.open_ids() - {ROOT}, cursor, tab))

    async def find(self, text: str) -> Found | None:
        """What was seen before and is not loaded now; None when a later search took over."""
        if self._index is None:
            return Found(text)
        return await self._index.find(text, skip=self.store.listed_ids())

    def go_to(self, node_id: NodeId, lost: Callable[[NodeId], None]) -> None:
        """Open the path to a node, loading what is not loaded; `lost` is told of a part that is gone."""
        above = [node_id[:length] for length in range(1, len(node_id))]
        self.restorer = Restorer(self.controller, above, node_id, lost=lost)
        if self.store.listing(ROOT) is None:
            self.controller.reload(ROOT)
        else:
            self.restorer.listed(ROOT)

    def toggle_mark(self, node_id: NodeId) -> bool:
        """Mark a node, or unmark it; answers whether it is marked now."""
        if node_id in self.marks:
            self.marks.discard(node_id)
            return False
        self.marks.add(node_id)
        return True

    @property
    def has_connections(self) -> bool:
        """Whether there is one, as far as is known."""
        listing = self.store.listing(ROOT)
        return listing is None or (len(listing) > 0 and listing.node(0).kind is Kind.CONNECTION)

    @property
    def marked(self) -> list[str]:
        """The labels of what is marked."""
        nodes = [self.store.node(one) for one in self.in_order(self.marks)]
        return [node.label for node in nodes if node is not None]

    def in_order(self, ids: Iterable[NodeId]) -> list[NodeId]:
        """Node ids as they follow one another in the tree."""

        def place(node_id: NodeId) -> list[int]:
            listings = (self.store.listing(node_id[:length]) for length in range(len(node_id)))
            return [each.index(key) if each else -1 for each, key in zip(listings, node_id, strict=True)]

        return sorted(ids, key=place)

    def request_of(self, node: Node) -> Request | None:
        """The call that loads what a node shows."""
        from ptui.domain.inspect.request import request_of

        return request_of(node, self.session.version if self.session is not None else "")

    def as_curl(self, request: Request) -> str:
        """A request for a shell."""
        from ptui.domain.export.curl import curl

        if self.session is None:
            return ""
        return curl(request, version=self.session.version, url=self.session.url)

    def connection_of(self, node_id: NodeId) -> Node | None:
        """The connection that a node stands in."""
        node = self.store.node(node_id[:1]) if node_id else None
        return node if node is not None and node.kind is Kind.CONNECTION else None

    async def ask_how_all_stand(self) -> None:
        """Load the syncs that are not loaded, and ask about those whose lists did not say how they stand."""
        for group in SYNC_GROUPS:
            self.controller.fetch(group)
        await self.controller.settled()
        self.sync_rows.seen(self.sync_rows.unknown())
        await self.sync_rows.settled()

    def catch_up(self, now: float) -> None:
        """Read the groups again in which syncs must have run by themselves."""
        for group in self.sync_rows.stale(now):
            self.controller.refetch(group)

    @property
    def watches(self) -> Watches:
        """The runs that are watched; made with the first of them, for the first paint needs none."""
        if self._watches is None:
            from ptui.domain.runs.watches import Watches

            self._watches = Watches(self._on_watched)
        return self._watches

    @property
    def trouble(self) -> ApiError | None:
        return self.session.trouble if self.session is not None else None

    async def _load(self, node: Node) -> Listing:
        from ptui.domain import resources

        session = await self._entered()
        if node.kind is Kind.ROOT and session.identity is None:
            self._identify_again(session)
        return await resources.load(node, session)

    async def _glance(self, node: Node) -> Listing | More:
        from ptui.domain import resources

        return await resources.glance(node, await self._entered())

    async def _entered(self) -> Session:
        if self.session is None:
            self.session = await self._connect()
        return self.session

    def _identify_again(self, session: Session) -> None:
        if self._identifying is None or self._identifying.done():
            self._identifying = asyncio.create_task(self._identify(session))

    async def _identify(self, session: Session) -> None:
        await session.identify()
        self._signed_in()

    def _on_changed(self, node_id: NodeId) -> None:
        self.restorer.listed(node_id)
        self.sync_rows.listed(node_id)
        if node_id == ROOT and isinstance(self.store.state(ROOT), Loaded):
            for group in GROUPS.values():
                self.controller.prefetch(group)
        self._changed(node_id)

    def _on_watched(self, watch: Watch) -> None:
        self.sync_rows.watched(watch)
        has_ended = watch.is_over and not watch.was_over
        if has_ended and not watch.is_seen and watch.run.id not in self._told:
            self._told.add(watch.run.id)
            self._run_ended(watch)

    def _on_listed(self, node_id: NodeId, listing: Listing, at: float) -> None:
        if self._index is not None:
            self._index.saw(node_id, crumbs(self.store, node_id), listing, at=at)
