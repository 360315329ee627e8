"""Lines into a table by LOAD DATA LOCAL, from memory; by INSERT where the server does not allow that.

LOCAL turns every error into a warning and goes on with a changed value, so a load with warnings counts as
failed. The driver itself is never allowed to answer a server that asks for a file: what it asks for, it is
given our lines.
"""

from __future__ import annotations

from typing import Any

_PART = 1 << 18
_NOT_ALLOWED = frozenset({1148, 3948, 4166})


class NotAllowed(Exception):
    """The server takes no LOAD DATA LOCAL."""


def load(connection: Any, sql: str, data: bytes) -> tuple[int, int]:
    """Rows loaded, and warnings."""
    from pymysql.constants import COMMAND
    from pymysql.err import Error
    from pymysql.protocol import OKPacketWrapper

    connection._execute_command(COMMAND.COM_QUERY, sql)
    try:
        packet = connection._read_packet()
    except Error as error:
        if error.args and error.args[0] in _NOT_ALLOWED:
            raise NotAllowed from error
        raise
    if not packet.is_load_local_packet():
        raise ConnectionError("the server did not ask for the lines of LOAD DATA LOCAL")
    for start in range(0, len(data), _PART):
        connection.write_packet(data[start : start + _PART])
    connection.write_packet(b"")
    done = OKPacketWrapper(connection._read_packet())
    return done.affected_rows, done.warning_count
