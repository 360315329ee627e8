"""The values of a form as JSON, and back: drafts hold them so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.patterns import Selection

_SELECTION = "$selection"
_ROW = "$row"


def encoded(value: Any) -> Any:
    match value:
        case Selection():
            return {
                _SELECTION: {
                    "patterns": list(value.patterns),
                    "plus": sorted(value.plus),
                    "minus": sorted(value.minus),
                }
            }
        case MappingRow():
            return {_ROW: value.to_json()}
        case Mapping():
            return {str(key): encoded(item) for key, item in value.items()}
        case list() | tuple():
            return [encoded(item) for item in value]
    return value


def decoded(raw: Any) -> Any:
    """What cannot be read stays as it is; validation will say so."""
    match raw:
        case {"$selection": {"patterns": list(patterns), "plus": list(plus), "minus": list(minus)}}:
            return Selection(tuple(map(str, patterns)), frozenset(map(str, plus)), frozenset(map(str, minus)))
        case {"$row": dict(row)}:
            try:
                return MappingRow.from_json(row)
            except ValueError:
                return MappingRow()
        case dict():
            return {key: decoded(item) for key, item in raw.items()}
        case list():
            return tuple(decoded(item) for item in raw)
    return raw
