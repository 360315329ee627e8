"""What there is about a table of MySQL beside its columns."""

from __future__ import annotations

from typing import Any

from ptui.local.connectors.relational.names import Name
from ptui.local.connectors.tables.job import Nature
from ptui.local.engine.errors import PlanError
from ptui.local.engine.protocols import Job

_CHECKS = (
    "information_schema.table_constraints"
    " WHERE constraint_type = 'CHECK' AND table_schema = %s AND table_name = %s"
)
_TRIGGERS = "information_schema.triggers WHERE event_object_schema = %s AND event_object_table = %s"
_REFERENCES = (
    "information_schema.referential_constraints WHERE constraint_schema = %s AND table_name = %s"
    " AND unique_constraint_schema = constraint_schema AND referenced_table_name = table_name"
)
_REFERRERS = (
    "information_schema.referential_constraints"
    " WHERE unique_constraint_schema = %s AND referenced_table_name = %s"
    " AND NOT (constraint_schema = unique_constraint_schema AND table_name = referenced_table_name)"
)


def nature_of(cursor: Any, name: Name, job: Job) -> Nature:
    """Of a table that is there."""
    refers_to_itself = _has(cursor, _REFERENCES, name)
    # To see who else refers to it every table of the server has to be opened.
    looks = refers_to_itself and job.mode == "replace"
    return Nature(
        has_checks=_has(cursor, _CHECKS, name),
        has_triggers=_has(cursor, _TRIGGERS, name),
        refers_to_itself=refers_to_itself,
        is_referred_to=looks and _has(cursor, _REFERRERS, name),
        key_is_plain=_key_is_plain(cursor, name, job),
    )


def lasting_engine(cursor: Any, name: Name, job: Job) -> str:
    """The engine of a table where what was written cannot be undone; empty where it can. Such a table takes
    only runs that replace it, and have no trigger to miss."""
    cursor.execute(
        "SELECT t.engine FROM information_schema.tables AS t JOIN information_schema.engines AS e"
        " ON e.engine = t.engine WHERE t.table_schema = %s AND t.table_name = %s AND e.transactions <> 'YES'",
        (name.schema, name.table),
    )
    found = cursor.fetchone()
    if found is None:
        return ""
    if job.mode != "replace":
        raise PlanError(
            f"{job.target} is kept by {found[0]}, which cannot undo what a run has written; make it InnoDB,"
            " or use replace"
        )
    if _has(cursor, _TRIGGERS, name):
        raise PlanError(f"{job.target} is kept by {found[0]} and has triggers; make it InnoDB")
    return str(found[0])


def _has(cursor: Any, where: str, name: Name) -> bool:
    cursor.execute(f"SELECT count(*) FROM {where}", (name.schema, name.table))
    return bool(cursor.fetchone()[0])


def _key_is_plain(cursor: Any, name: Name, job: Job) -> bool:
    """ON DUPLICATE KEY takes any unique index for a match, and one may be of the beginnings of texts only;
    nor can it leave alone what has not changed."""
    cursor.execute(
        "SELECT index_name, column_name, sub_part FROM information_schema.statistics"
        " WHERE table_schema = %s AND table_name = %s AND non_unique = 0",
        (name.schema, name.table),
    )
    rows = cursor.fetchall()
    columns = {column for _, column, _ in rows}
    is_only = len({index for index, _, _ in rows}) == 1 and columns == set(job.identity)
    return is_only and not job.only_changed and all(part is None for _, _, part in rows)
