"""Which of MySQL's errors and warnings are about a record, in words without values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.fit.columns import lacks

_OF_RECORDS = frozenset(
    {
        1048,
        1062,
        1169,
        1216,
        1217,
        1242,
        1263,
        1264,
        1265,
        1292,
        1366,
        1364,
        1406,
        1416,
        1422,
        1441,
        1451,
        1452,
    }
    | {1525, 1526, 1557, 1586, 1644, 1690, 3140, 3819, 4025, 4038, 1071, 1118, 1030, 139}
)
_REFERENCES = frozenset({1216, 1217, 1451, 1452})
_COLUMN = re.compile(r"(?:column|Field) (?:(?:`[^`]+`\.)*`([^`]+)`|'([^']+)')")


@contextmanager
def sorted_rejection(cancel: CancelToken) -> Iterator[None]:
    """Errors about records leave as Rejected; whatever fails after somebody cancelled leaves as Canceled."""
    import pymysql

    try:
        yield
    except UnicodeEncodeError as error:
        raise Rejected("text that is not valid UTF-8") from error
    except pymysql.err.Error as error:
        cancel.check()
        number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
        is_of_record = isinstance(error, pymysql.err.DataError | pymysql.err.IntegrityError)
        if number in _OF_RECORDS or is_of_record:
            why = reason(number, str(error.args[-1]))
            raise Rejected(why, is_reference=number in _REFERENCES) from error
        raise


def reason(number: int, message: str) -> str:
    """The message without values."""
    column = (match[1] or match[2]) if (match := _COLUMN.search(message)) else ""
    match number:
        case 1062 | 1169 | 1586:
            key = re.search(r"for key '([^']+)'", message)
            return f"another record has the same {_key(key[1])}" if key else "another record has the same key"
        case 1048 | 1263 | 1364:
            return lacks(column)
        case 1406:
            return f"value too long for {column}"
        case 1264 | 1690:
            return f"out of range for {column}"
        case 1265:
            return f"a value that would be changed for {column}"
        case 1366 | 1292:
            kind = re.match(r"(?:Incorrect|Truncated incorrect) (\S+)", message)
            return f"incorrect {kind[1] if kind else ''} value for {column}".replace("  ", " ")
    return re.sub(r" at row \d+", "", message)


def _key(name: str) -> str:
    return "primary key" if name.endswith("PRIMARY") else name.rpartition(".")[2]


def worst_warning(connection: Any) -> str:
    """Of the last statement."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW WARNINGS LIMIT 1")
        found = cursor.fetchone()
    return reason(found[1], found[2]) if found else "a value that would be changed"
