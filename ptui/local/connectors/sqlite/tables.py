"""The tables of a SQLite file as readers and writers need them, and making and extending them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import apsw

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.connectors.sqlite.database import create_view, only_reads, quoted, stop_after
from ptui.local.connectors.sqlite.kinds import enforced, native_for, type_of
from ptui.local.connectors.sqlite.locking import Taking
from ptui.local.connectors.sqlite.nature import nature_of
from ptui.local.connectors.sqlite.types import stored_type
from ptui.local.connectors.tables.columns import fields_of
from ptui.local.connectors.tables.job import Nature, TableJob, new_columns, table_job
from ptui.local.engine.catalogue import Column
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field, Kind, Type
from ptui.local.engine.protocols import Job

_ANYTHING = Type(Kind.UNKNOWN, loose=True)
_LOOKED_AT = 20
_LOOK_SECONDS = 1.0


def stored_fields(system: SqliteSystem, name: Name) -> tuple[Field, ...]:
    """The columns of a table or view, typed as the file declares them.

    A sample system shows its columns in the words of the system it stands for; what a column really holds
    follows from its declaration, which is asked for past those words.
    """
    declared = _declared(system, name)
    shown = system.columns(name)
    fields = fields_of(shown, lambda column: _stored_type(column, declared.get(column.name, column.native)))
    if system.traits.type_id == "sqlite":
        return fields
    return tuple(
        replace(field, type=enforced(field.type, column.native))
        for field, column in zip(fields, shown, strict=True)
    )


def query_fields(system: SqliteSystem, query: str) -> tuple[Field, ...]:
    """The columns of a query; where SQLite knows no type, a first row says, if there soon is one."""
    with system.database.reading() as connection:
        text = system.database.prepare_query(connection, query)
        create_view(connection, "ptui_described", text)
        declared = list(connection.execute("SELECT name, type FROM pragma_table_xinfo('ptui_described')"))
        only_reads(connection)
        stop_after(connection, _LOOK_SECONDS)
        looks = ", ".join(f"typeof({quoted(name)})" for name, _ in declared)
        rows: list[tuple[str, ...]] = []
        with suppress(apsw.Error):
            rows = list(connection.execute(f"SELECT {looks} FROM ptui_described LIMIT {_LOOKED_AT}"))
    fields = []
    for place, (name, native) in enumerate(declared):
        stored = next((row[place] for row in rows if row[place] != "null"), "")
        column = Column(name, "unknown", native or stored_type(stored)[1])
        fields.append(Field(name, _stored_type(column, native)))
    return tuple(fields)


def _declared(system: SqliteSystem, name: Name) -> dict[str, str]:
    with system.database.reading() as connection:
        return dict(
            connection.execute(
                "SELECT name, type FROM pragma_table_xinfo(?, 'main')", (system.database.table_of(name),)
            )
        )


def _stored_type(column: Column, declared: str) -> Type:
    """Where nothing is declared the catalogue goes by the values it sees, but SQLite holds to nothing."""
    if declared:
        return type_of(replace(column, native=declared))
    return replace(type_of(column), native="")


def existing_fields(system: SqliteSystem, object_id: str) -> tuple[Field, ...] | None:
    """The columns of a table; None when it does not exist."""
    try:
        fields = stored_fields(system, system.resolve(object_id).name)
        return tuple(field if field.type.native else replace(field, type=_ANYTHING) for field in fields)
    except MissingObject:
        return None


def prepare(system: SqliteSystem, connection: apsw.Connection, job: Job, taking: Taking) -> TableJob:
    """See that the table is there with all its columns; one that is made anew, within the run's
    transaction."""
    existing = existing_fields(system, job.target)
    if existing is None:
        if not job.create_target:
            raise PlanError(f"There is no table {job.target}")
        table = system.table_sql(system.database.name_for(job.target))
        _committed(connection, taking, _create_sql(job, table))
        return table_job(job, existing_fields(system, job.target) or (), table)
    name = system.resolve(job.target).name
    table = system.table_sql(name)
    if job.rebuild:
        taking.begin(connection)
        connection.execute(f"DROP TABLE {table}")
        connection.execute(_create_sql(job, table))
        return table_job(job, _made_fields(job), table, Nature(is_empty=True))
    added = new_columns(job, existing)
    if added:
        changes = [f"ALTER TABLE {table} ADD COLUMN {_definition(field)}" for field in added]
        _committed(connection, taking, *changes)
        existing = existing_fields(system, job.target) or ()
    return table_job(job, existing, table, nature_of(connection, system.database.table_of(name), job))


def _committed(connection: apsw.Connection, taking: Taking, *statements: str) -> None:
    taking.begin(connection)
    for statement in statements:
        connection.execute(statement)
    connection.execute("COMMIT")


def _create_sql(job: Job, table: str) -> str:
    columns = [_definition(column.field) for column in job.columns]
    if job.primary_key:
        columns.append(f"PRIMARY KEY ({', '.join(map(quoted, job.primary_key))})")
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def _made_fields(job: Job) -> tuple[Field, ...]:
    """The columns of a table that no other connection sees yet."""
    columns = (Column(column.field.name, "unknown", native_for(column.field.type)) for column in job.columns)
    return fields_of(columns, type_of)


def _definition(field: Field) -> str:
    return f"{quoted(field.name)} {native_for(field.type)}".rstrip()
