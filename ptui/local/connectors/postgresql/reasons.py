"""Which of PostgreSQL's errors are about a record, and which about the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.fit.columns import lacks

if TYPE_CHECKING:
    from psycopg import Error

_OF_RECORDS = ("22", "23", "44")
_ALSO = frozenset({"P0001", "54000", "42804"})  # raised by a trigger; too large for an index; of another type
_UNIQUE, _NOT_NULL, _BAD_BYTES, _REFERENCE = "23505", "23502", "22021", "23503"
_KEY = re.compile(r"Key \((.+?)\)=")
_COLUMN = re.compile(r"column (\"[^\"]+\"|[^\s:,]+)")


@contextmanager
def sorted_rejection(cancel: CancelToken) -> Iterator[None]:
    """Errors about records leave as Rejected; whatever fails after somebody cancelled leaves as Canceled."""
    import psycopg

    try:
        yield
    except UnicodeEncodeError as error:
        raise Rejected("text that is not valid UTF-8") from error
    except psycopg.Error as error:
        cancel.check()
        state = error.sqlstate or ""
        if state.startswith(_OF_RECORDS) or state in _ALSO:
            raise Rejected(reason(error), is_reference=state == _REFERENCE) from error
        raise


def reason(error: Error) -> str:
    """The error without values, as part of a sentence about a record."""
    primary, detail, context = (
        error.diag.message_primary or str(error),
        error.diag.message_detail or "",
        error.diag.context or "",
    )
    if error.sqlstate == _UNIQUE and (key := _KEY.match(detail)):
        return f"another record has the same {key[1]}"
    if error.sqlstate == _NOT_NULL and error.diag.column_name:
        return lacks(error.diag.column_name)
    if error.sqlstate == _BAD_BYTES and "0x00" in primary:
        return "text with a NUL character, which PostgreSQL cannot hold"
    text = re.sub(r': ".*$', "", primary, flags=re.DOTALL)
    if (error.sqlstate or "").startswith("22"):
        text = re.sub(r'"[^"]*" ', "", text)
        if column := _COLUMN.search(context):
            return f"{text} for {column[1].strip(chr(34))}"
    return text
