"""The only place that writes border titles: text there would otherwise be read as markup."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget

from ptui.domain.text import clean

LONGEST = 300


def entitle(widget: Widget, title: str | None = None, subtitle: str | None = None) -> None:
    """Set the title or subtitle of a widget's border from raw text; None leaves it as it is."""
    if title is not None:
        widget.border_title = Content(clean(title, LONGEST))
    if subtitle is not None:
        widget.border_subtitle = Content(clean(subtitle, LONGEST))
