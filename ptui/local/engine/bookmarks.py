"""How far a tracking field was read: the greatest value seen, as text."""

from __future__ import annotations

from ptui.local.engine.batch import Column
from ptui.local.engine.filters.comparable import reader, sort_of
from ptui.local.engine.fit.single import text_of
from ptui.local.engine.kinds import Type


def advanced(bookmark: str, column: Column, type: Type) -> str:
    """The bookmark, or a greater value of the column; empty is before everything."""
    read = reader(sort_of(type, bookmark or None))
    comparable = [(read(value), value) for value in column if value is not None]
    found = max((pair for pair in comparable if pair[0] is not None), default=None, key=lambda pair: pair[0])
    if found is None:
        return bookmark
    known = read(bookmark) if bookmark else None
    return text_of(found[1]) if known is None or found[0] > known else bookmark
