"""The columns of a query, as preparing it tells them: even to give none of its rows MySQL may work them all
out."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from ptui.local.connectors.errors import QueryFailed
from ptui.local.connectors.mysql.errors import sorted_errors
from ptui.local.connectors.mysql.server import MySQLServer
from ptui.local.connectors.mysql.types import native_type, normal_type
from ptui.local.engine.catalogue import Column

_NOT_NULL = 1
_SECONDS = 30


def describe(server: MySQLServer, query: str) -> tuple[Column, ...]:
    """The columns a query would give."""
    from pymysql.constants import COMMAND
    from pymysql.protocol import FieldDescriptorPacket

    with sorted_errors(server), closing(server.connect(read_timeout=_SECONDS)) as found:
        connection: Any = found
        read = connection._read_packet
        sql = f"SELECT * FROM ({query}\n) AS ptui_query"
        connection._execute_command(COMMAND.COM_STMT_PREPARE, sql)
        answer = read().get_all_data()
        count = int.from_bytes(answer[5:7], "little")
        if int.from_bytes(answer[7:9], "little"):
            raise QueryFailed("The query has parameters, for which there are no values")
        fields = [read(FieldDescriptorPacket) for _ in range(count)]
        if count:
            read()  # the end of the columns
    return tuple(_column(field) for field in fields)


def _column(field: object) -> Column:
    code, length, scale, charset, flags, name = (
        getattr(field, key) for key in ("type_code", "length", "scale", "charsetnr", "flags", "name")
    )
    native = native_type(code, length=length, scale=scale, charset=charset, flags=flags)
    return Column(name, normal_type(native), native, nullable=not flags & _NOT_NULL)
