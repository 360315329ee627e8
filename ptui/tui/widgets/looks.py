"""Component styles worked out when something is first drawn with them."""

from __future__ import annotations

from typing import ClassVar

from textual.css.styles import RenderStyles
from textual.dom import DOMNode
from textual.widget import Widget


class Looks(Widget):
    """In place of Textual's component classes, each of which costs a pass of the style sheet at every
    update of a widget: on the first screen that was most of what was applied, for looks that nothing had."""

    LOOKS: ClassVar[frozenset[str]] = frozenset()
    """The names of the components, as in the style sheet."""

    def get_component_styles(self, *names: str) -> RenderStyles:
        for name in names:
            if name in self.LOOKS and name not in self._component_styles:
                stand_in = DOMNode(classes=name)
                stand_in._attach(self)
                self.app.stylesheet.apply(stand_in)
                self._component_styles[name] = stand_in.styles
        return super().get_component_styles(*names)

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._component_styles.clear()
