"""The only place that writes border titles: text there would otherwise be read as markup."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from ptui.domain.text import clean

LONGEST = 300


def entitle(widget: Widget, title: str | None = None, subtitle: str | None = None) -> None:
    """Set the title or subtitle of a widget's border from raw text; None leaves it as it is.

    Textual's own attributes draw the whole widget again: for the place of the cursor in the border that
    was most of what an arrow key cost. Here the border's line is enough.
    """
    below = widget.size.height
    for name, text, y in (("_border_title", title, -1), ("_border_subtitle", subtitle, below)):
        if text is None:
            continue
        content = Content(clean(text, LONGEST))
        if content != getattr(widget, name):
            setattr(widget, name, content)
            widget.refresh(Region(-1, y, widget.outer_size.width, 1))
