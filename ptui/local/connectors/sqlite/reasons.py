"""Which of SQLite's errors are about a record, and which about the run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from ptui.local.connectors.errors import QueryFailed
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.fit.columns import lacks

ABOUT_A_RECORD = (
    apsw.ConstraintError,
    apsw.MismatchError,
    apsw.TooBigError,
    OverflowError,
    UnicodeEncodeError,
)
"""What is raised because of a record's values."""
_CONSTRAINT = re.compile(r"(UNIQUE|NOT NULL) constraint failed: (.+)")


@contextmanager
def sorted_rejection(cancel: CancelToken) -> Iterator[None]:
    """Errors about records leave as Rejected; an interrupted statement leaves as Canceled."""
    try:
        yield
    except ABOUT_A_RECORD as error:
        why = reason(error)
        raise Rejected(why, is_reference=why.startswith("FOREIGN KEY")) from error
    except apsw.Error:
        cancel.check()
        raise


@contextmanager
def unbroken(connection: apsw.Connection) -> Iterator[None]:
    """Goes inside `sorted_rejection`: a trigger that rolls back takes with it what was written before, so
    there is nothing to go on with."""
    was_open = connection.in_transaction
    try:
        yield
    except apsw.Error as error:
        if was_open and not connection.in_transaction:
            raise QueryFailed(f"A trigger of the target undid the whole run: {reason(error)}") from error
        raise


def reason(error: Exception) -> str:
    """The error without values, as part of a sentence about a record."""
    if isinstance(error, UnicodeEncodeError):
        return "text that is not valid UTF-8"
    if isinstance(error, OverflowError):
        return "an integer of more than 64 bits"
    text = str(error)
    if match := _CONSTRAINT.fullmatch(text):
        columns = ", ".join(part.rpartition(".")[2] for part in match[2].split(", "))
        if match[1] == "UNIQUE":
            return f"another record has the same {columns}"
        return lacks(columns)
    return text
