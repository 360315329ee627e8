"""Making and extending tables of PostgreSQL. Each statement is committed by itself, before the run's
transaction."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem, quoted
from ptui.local.connectors.postgresql.kinds import native_for, type_of
from ptui.local.connectors.relational.names import Name, readings
from ptui.local.connectors.tables.columns import fields_of
from ptui.local.connectors.tables.job import Nature, new_columns
from ptui.local.engine.catalogue import Column
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import Job

if TYPE_CHECKING:
    from psycopg import Connection


def existing_fields(system: PostgreSQLSystem, object_id: str) -> tuple[Field, ...] | None:
    """The columns of a table; None when it does not exist."""
    try:
        return fields_of(system.columns(system.resolve(object_id).name), type_of)
    except MissingObject:
        return None


def prepare(system: PostgreSQLSystem, connection: Connection[Any], job: Job) -> str:
    """See that the table is there with all its columns; answers the table as it stands in SQL."""
    existing = existing_fields(system, job.target)
    if existing is not None:
        table = system.table_sql(system.resolve(job.target).name)
        for field in () if job.rebuild else new_columns(job, existing):
            connection.execute(f"ALTER TABLE {table} ADD COLUMN {_definition(field)}".encode())
        return table
    if not job.create_target:
        raise PlanError(f"There is no table {job.target}")
    name = _new_name(job.target, system.traits.default_schema)
    if name.schema not in system.schemas():
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {quoted(name.schema)}".encode())
    table = system.table_sql(name)
    connection.execute(create_sql(job, table).encode())
    return table


def nature_of(connection: Connection[Any], table: str) -> Nature:
    """What there is about a table, by its name in SQL."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = confrelid AND conrelid = %s::regclass)",
        (table,),
    ).fetchone()
    return Nature(refers_to_itself=bool(row and row[0]))


def check_at_once(connection: Connection[Any], table: str) -> None:
    """Check with each statement of this transaction what the table's constraints put off until the commit,
    where one record would sink the run. What others have put off they may need."""
    found = connection.execute(
        "SELECT format('%%I.%%I', n.nspname, c.conname) FROM pg_constraint AS c"
        " JOIN pg_namespace AS n ON n.oid = c.connamespace"
        " WHERE c.conrelid = %s::regclass AND c.condeferred",
        (table,),
    ).fetchall()
    if found:
        connection.execute(f"SET CONSTRAINTS {', '.join(name for (name,) in found)} IMMEDIATE".encode())


def create_sql(job: Job, table: str) -> str:
    """A table with the job's columns."""
    columns = [_definition(column.field) for column in job.columns]
    if job.primary_key:
        columns.append(f"PRIMARY KEY ({', '.join(map(quoted, job.primary_key))})")
    return f"CREATE TABLE {table} ({', '.join(columns)})"


def made_fields(job: Job) -> tuple[Field, ...]:
    """The columns of a table that `create_sql` makes."""
    columns = (Column(column.field.name, "unknown", native_for(column.field.type)) for column in job.columns)
    return tuple(
        replace(field, nullable=field.name not in job.primary_key) for field in fields_of(columns, type_of)
    )


def _definition(field: Field) -> str:
    return f"{quoted(field.name)} {native_for(field.type)}"


def _new_name(object_id: str, default_schema: str) -> Name:
    names = readings(object_id, default_schema=default_schema)
    if not names:
        raise PlanError(f"{object_id!r} is no name for a table")
    return names[0]
