"""The filter line: narrows what is loaded at once, finds what was seen before beside it, and goes there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ptui.domain.index.hit import Hit
from ptui.domain.inspect.page import Notice, ago
from ptui.domain.text import clean
from ptui.domain.tree.node import NodeId
from ptui.domain.ui import Tone
from ptui.tui import signs

if TYPE_CHECKING:
    from ptui.tui.screens.main import MainScreen


class Finding:
    """What `/` does on the main screen."""

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self._tree = screen.tree_view
        self._on_the_way = ""
        """What was said of the hit whose path is being opened: a server may be slow, or away."""

    def typed(self, text: str) -> None:
        """Show what of the loaded matches; what matches elsewhere follows when it is found."""
        screen, tree = self._screen, self._tree
        if not text.strip() or tree.only_failed:
            tree.found = None
        else:
            tree.found = tree.found.narrowed(text) if tree.found is not None else None
            screen.run_worker(self._find(text), group="find", exclusive=True, exit_on_error=False)
        tree.narrow(tree.wanted(text))
        self.tell()
        screen.follow()

    def tell(self) -> None:
        """Say how much is left by the filter."""
        tree = self._tree
        if tree.only_failed:
            found = f"{tree.rows.hits:,} failed" if tree.rows.hits else "Nothing has failed"
            self._screen.say(f"{found} among what is loaded · F shows everything", Tone.WARN)
        elif tree.filter is not None:
            self._screen.say(f"{tree.rows.hits:,} match among what is loaded")
        else:
            self._screen.say(self._on_the_way)

    async def _find(self, text: str) -> None:
        found = await self._screen.explorer.find(text)
        tree = self._tree
        is_other = tree.filter is None or tree.filter.text != text or tree.only_failed
        if found is None or is_other or found == tree.found:
            return
        tree.found = found
        tree.rebuild()
        tree.go_to_hit()
        self._screen.follow()

    def keep(self) -> None:
        """Leave the line, its filter kept, for what it found."""
        self._tree.focus()
        self._screen.set_class(bool(self._tree.filter), "-filtering")
        self._tree.settle()
        self.go()

    def go(self) -> None:
        """Open the path to the hit under the cursor, and show what stands around it."""
        hit, screen = self._tree.hit, self._screen
        if hit is None:
            return
        self._tree.only_failed = False
        self._tree.narrow(None)
        screen.deeds.show_all()
        self._on_the_way = f"On the way to {clean(hit.label, 60)}…"
        screen.say(self._on_the_way)
        screen.explorer.go_to(hit.node_id, self._lost)
        screen.changed(hit.node_id)

    def arrived(self) -> None:
        """The cursor is where a hit led, or the user went elsewhere."""
        if self._on_the_way and self._screen.status.told == self._on_the_way:
            self._screen.say("")
        self._on_the_way = ""

    def page(self, hit: Hit) -> tuple[str, Notice]:
        """What the inspector says of a hit."""
        where = f" {signs.CRUMB} ".join(hit.crumbs)
        seen = ago(hit.read_at, self._tree.now())
        sentence = f"{hit.label} ({hit.kind}) was seen {seen}" + (f" in {where}." if where else ".")
        return hit.label, Notice(sentence, "→ goes there and loads it")

    def _lost(self, node_id: NodeId) -> None:
        self._on_the_way = ""
        self._screen.say(f"{node_id[-1]} is not there any more.", Tone.WARN)
