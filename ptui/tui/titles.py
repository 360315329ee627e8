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
    if title is not None and (content := Content(clean(title, LONGEST))) != widget._border_title:
        widget._border_title = content
        widget.refresh(Region(-1, -1, widget.outer_size.width, 1))
    if subtitle is not None and (content := Content(clean(subtitle, LONGEST))) != widget._border_subtitle:
        widget._border_subtitle = content
        widget.refresh(Region(-1, widget.size.height, widget.outer_size.width, 1))
