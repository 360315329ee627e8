"""Making and extending tables of MySQL, where every such statement commits."""

from __future__ import annotations

from typing import Any

from ptui.local.connectors.errors import MissingObject
from ptui.local.connectors.mysql.catalogue import MySQLSystem, quoted
from ptui.local.connectors.mysql.kinds import native_for, type_of
from ptui.local.connectors.relational.names import Name, readings
from ptui.local.connectors.tables.columns import fields_of
from ptui.local.connectors.tables.job import new_columns
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field
from ptui.local.engine.protocols import Job


def existing_fields(system: MySQLSystem, object_id: str) -> tuple[Field, ...] | None:
    """The columns of a table; None when it does not exist."""
    try:
        return fields_of(system.columns(system.resolve(object_id).name), type_of)
    except MissingObject:
        return None


def target_name(system: MySQLSystem, object_id: str, *, is_new: bool) -> Name:
    """The table that an id names, whether it is there or has yet to be made."""
    if not is_new:
        return system.resolve(object_id).name
    names = readings(object_id, default_schema=system.traits.default_schema)
    if not names:
        raise PlanError(f"{object_id!r} is no name for a table")
    if system.server.dbname:  # one database; a dot may be part of the table's name
        return next((name for name in names if name.schema == system.server.dbname), names[0])
    return names[0]


def prepare(system: MySQLSystem, cursor: Any, job: Job) -> Name:
    """See that the table is there with all its columns."""
    existing = existing_fields(system, job.target)
    name = target_name(system, job.target, is_new=existing is None)
    table = system.table_sql(name)
    if existing is not None:
        for field in () if job.rebuild else new_columns(job, existing):
            cursor.execute(f"ALTER TABLE {table} ADD COLUMN {_definition(field, is_key=False)}")
        return name
    if not job.create_target:
        raise PlanError(f"There is no table {job.target}")
    cursor.execute(f"CREATE DATABASE IF NOT EXISTS {quoted(name.schema)}")
    cursor.execute(create_sql(job, table, collation=exact_collation(cursor)))
    return name


def create_sql(job: Job, table: str, *, collation: str) -> str:
    """A table with the job's columns. Its texts are equal only when they are the same, as they are
    elsewhere."""
    columns = [
        _definition(column.field, is_key=column.field.name in job.primary_key) for column in job.columns
    ]
    if job.primary_key:
        columns.append(f"PRIMARY KEY ({', '.join(map(quoted, job.primary_key))})")
    return (
        f"CREATE TABLE {table} ({', '.join(columns)})"
        f" ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE {collation}"
    )


def exact_collation(cursor: Any) -> str:
    """The collation that knows case, accents and spaces at the end."""
    cursor.execute(
        "SELECT collation_name FROM information_schema.collations WHERE collation_name IN"
        " ('utf8mb4_0900_bin', 'utf8mb4_nopad_bin', 'utf8mb4_bin') ORDER BY collation_name = 'utf8mb4_bin'"
    )
    return str(cursor.fetchone()[0])


def _definition(field: Field, *, is_key: bool) -> str:
    return f"{quoted(field.name)} {native_for(field.type, is_key=is_key)}{' NOT NULL' if is_key else ' NULL'}"
