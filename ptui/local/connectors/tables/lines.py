r"""Records as lines of text, in the form that COPY of PostgreSQL and LOAD DATA of MySQL both read.

Tabs between values, a line break after each record, \N for NULL; backslash, tab, line feed, carriage return
and NUL are escaped. Whole columns are turned into text at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ptui.local.engine.batch import Column

Encode = Callable[[Column], Sequence[str]]

_SPECIAL = "\\\t\n\r\0"
_ESCAPES = str.maketrans(dict(zip(_SPECIAL, ("\\\\", "\\t", "\\n", "\\r", "\\0"), strict=True)))
NULL = "\\N"


def lines(columns: Sequence[Sequence[str]]) -> bytes:
    """Encoded columns as lines; UnicodeEncodeError where a text is no valid Unicode."""
    return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


def text(column: Column) -> Sequence[str]:
    """Texts, escaped where that is needed; what is no text is written as text."""
    values: Sequence[Any] = column
    has_null = False
    try:
        joined = "".join(values)
    except TypeError:
        has_null = None in values
        present = [value for value in values if value is not None]
        if set(map(type, present)) != {str} and present:
            return anything(column)
        joined = "".join(present)
    if any(map(joined.__contains__, _SPECIAL)):
        return [NULL if value is None else value.translate(_ESCAPES) for value in values]
    return [NULL if value is None else value for value in values] if has_null else values


def anything(column: Column) -> Sequence[str]:
    """Values of whatever type, as text."""
    return text([value if value is None or isinstance(value, str) else str(value) for value in column])


def plain(column: Column) -> Sequence[str]:
    """Numbers, whose text needs no escape."""
    if None in column:
        return [NULL if value is None else repr(value) for value in column]
    return list(map(repr, column))


def guarded(expected: type, encode: Encode) -> Encode:
    """`encode` for columns that hold nothing but the expected type and NULL, as text otherwise."""
    allowed = {expected, type(None)}
    return lambda column: encode(column) if set(map(type, column)) <= allowed else anything(column)
