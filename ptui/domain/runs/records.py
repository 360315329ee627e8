"""The records that one cause struck, as text to read and as JSON to take along."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ptui.domain.inspect.page import cell
from ptui.domain.runs.causes import Cause
from ptui.domain.text import clean
from ptui.domain.words import counted

_MOST_FIELDS = 60
_WIDEST_NAME = 32


def as_text(cause: Cause) -> str:
    """One record after the other, a field a line."""
    return "\n".join(_lines(cause))


def as_json(cause: Cause) -> str:
    """The same, one object a line."""
    return "\n".join(
        json.dumps(
            {"key": one.name, "reason": one.message, "record": dict(one.record)},
            ensure_ascii=False,
            default=str,
        )
        for one in cause.offences
    )


def _lines(cause: Cause) -> Iterator[str]:
    kept = len(cause.offences)
    yield f"{cause.count:,} × {cause.text}"
    yield f"the first {kept:,} of {cause.count:,} records" if kept < cause.count else counted(kept, "record")
    for number, offence in enumerate(cause.offences, 1):
        yield ""
        yield f"{number}.  {offence.name}".rstrip()
        if offence.message and offence.message != cause.text:
            yield f"    {offence.message}"
        names = list(offence.record)[:_MOST_FIELDS]
        width = min(max((len(name) for name in names), default=0), _WIDEST_NAME)
        for name in names:
            yield f"    {clean(name, width + 1):<{width}}  {cell(offence.record[name])}"
        if len(offence.record) > _MOST_FIELDS:
            yield f"    … and {len(offence.record) - _MOST_FIELDS} more fields"
