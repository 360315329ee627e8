"""Cuts text into what stands in the cells of a terminal, and keeps out what must never reach one."""

from __future__ import annotations

import re
from functools import lru_cache

from rich.cells import split_graphemes

from ptui.tui.terminal.plain import ELLIPSIS, plain

_NEVER = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, line breaks, bidi overrides and lone surrogates: whatever drew them, they stop here."""


@lru_cache(maxsize=8192)
def cells_of(text: str, encoding: str = "utf-8") -> tuple[str, ...]:
    """One string per cell; a wide character is followed by an empty one.

    >>> cells_of("a日b")
    ('a', '日', '', 'b')
    """
    cells: list[str] = []
    for start, end, width in split_graphemes(text)[0]:
        grapheme = _NEVER.sub("", text[start:end])
        if not width:
            continue  # what could be combined with a neighbour is already part of it
        if encoding != "utf-8" and grapheme != ELLIPSIS:  # that is for its whole row
            grapheme = plain(grapheme, width, encoding)
        if len(grapheme) == width == 2 and grapheme.isascii():
            cells += grapheme
        else:
            cells += (grapheme or " " * width, "") if width == 2 else (grapheme or " ",)
    return tuple(cells)


@lru_cache(maxsize=4096)
def is_certain(grapheme: str) -> bool:
    """Whether every terminal gives it the width we think it has: not so for emoji and joined characters."""
    return len(grapheme) <= 1 and grapheme < "\U0001f000"
