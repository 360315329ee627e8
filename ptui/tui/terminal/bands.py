"""Renders of each widget only the lines that changed.

Textual's own partial update asks every widget on the screen for all of its lines, of which it then keeps the
few that changed: with a row of the tree and the line at the bottom, most of the time between a key and its
answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.screen import Screen, ScreenResultType
from textual.strip import Strip


class BandCompositor(Compositor):
    """See the module; updates of the whole screen are Textual's."""

    def __init__(self) -> None:
        super().__init__()
        self._bands: list[Region] = []

    def render_partial_update(self) -> ChopsUpdate | None:
        self._bands = bands(self._dirty_regions)
        try:
            return super().render_partial_update()
        finally:
            self._bands = []

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not self._bands:
            yield from super()._get_renders(crop)
            return
        covered: list[Region] = []
        for widget, (region, clip) in self.visible_widgets.items():  # from the front to the back
            visible = region.intersection(clip)
            for band in self._bands:
                needed = visible.intersection(band)
                if not needed or any(front.contains_region(needed) for front in covered):
                    continue
                lines = Region(visible.x, needed.y, visible.width, needed.height)
                covered.append(lines)
                yield lines, lines, widget.render_lines(lines.translate(-region.offset))


def bands(regions: Iterable[Region]) -> list[Region]:
    """Runs of neighbouring lines that regions touch, as wide as those regions together.

    And a column more: Textual looks at what begins where a change ends, too.
    """
    touched: dict[int, list[Region]] = {}
    for region in regions:
        for y in region.line_range:
            touched.setdefault(y, []).append(region)
    runs = groupby(enumerate(sorted(touched)), key=lambda numbered: numbered[1] - numbered[0])
    found = []
    for _, run in runs:
        lines = [y for _, y in run]
        left = min(region.x for y in lines for region in touched[y])
        right = max(region.right for y in lines for region in touched[y])
        found.append(Region(left, lines[0], right - left + 1, len(lines)))
    return found


class BandScreen(Screen[ScreenResultType]):
    """A screen that is rendered that way."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._compositor = BandCompositor()
