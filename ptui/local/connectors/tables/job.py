"""What a job means for a table: which columns it has, which are matched, set and compared."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from ptui.local.connectors.tables.merge import Merge
from ptui.local.engine.batch import Batch
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field, Kind
from ptui.local.engine.protocols import Job, Mode, Reporter

MATCHING: frozenset[Mode] = frozenset({"create", "update", "updateOrCreate", "remove"})
"""Modes that match records, and so stage them first; the others write straight into the target, if nothing
speaks against it."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What a table has beside its columns, as far as it matters to who writes to it."""

    is_empty: bool = False
    """Just made, for this run."""
    has_checks: bool = False
    """Conditions over the columns of a record."""
    has_triggers: bool = False
    refers_to_itself: bool = False
    """Its records refer to others of the same table, which have to be there."""
    is_referred_to: bool = False
    """By records of other tables; only where that makes a difference."""
    collations: tuple[tuple[str, str], ...] = ()
    """By which columns of the identity take different texts for equal, where the stage has to be told."""
    key_is_plain: bool = True
    """The unique index on the identity takes for equal what the columns do, and where one statement cannot
    tell it from others, there are none."""


@dataclass(frozen=True, slots=True)
class TableJob:
    """A job on a table that is there, with its columns as the table has them."""

    job: Job
    table: str
    """As it stands in SQL."""
    fields: tuple[Field, ...]
    has_index: bool
    """Whether the target finds records by their identity without looking at all of them."""
    has_key: bool
    """Whether the target has a unique index on the identity, and on nothing else."""
    lacking: tuple[str, ...] = ()
    """Columns that must have a value, and that the job leaves out."""
    is_whole: bool = False
    """Whether an update writes all that an insert would."""
    nature: Nature = Nature()

    @property
    def is_staged(self) -> bool:
        """Records that refer to one another have to come together."""
        return self.job.mode in MATCHING or self.nature.refers_to_itself

    @property
    def is_emptied(self) -> bool:
        """Whether what the table has is to be deleted first."""
        return self.job.mode == "replace" and not self.nature.is_empty

    @property
    def can_upsert(self) -> bool:
        """Whether to try to insert a record, and to update it where there is one already, comes to the same
        as to look first. A record that is updated must not fail, or set off anything, as one that is
        inserted."""
        nature = self.nature
        inserts_all = self.is_whole or not (self.lacking or nature.has_checks)
        return self.has_key and nature.key_is_plain and inserts_all and not nature.has_triggers

    def merge(self, stage: str, quote: Callable[[str], str]) -> Merge:
        """The merge from a stage."""
        job = self.job
        updated = [
            column for column in job.columns if column.on_update and column.field.name not in job.identity
        ]
        return Merge(
            target=self.table,
            stage=stage,
            columns=tuple(quote(field.name) for field in self.fields),
            identity=tuple(map(quote, job.identity)),
            updated=tuple(quote(column.field.name) for column in updated),
            compared=tuple(quote(column.field.name) for column in updated if not column.is_stamp)
            if job.only_changed
            else (),
        )


def table_job(job: Job, existing: Sequence[Field], table: str, nature: Nature = Nature()) -> TableJob:
    """The job on this table; PlanError where a column is missing or cannot be written."""
    by_name = {field.name: field for field in existing}
    fields: list[Field] = []
    for column in job.columns:
        field = by_name.get(column.field.name)
        if field is None:
            raise PlanError(f"{job.target} has no field {column.field.name!r}")
        is_matched_only = field.name in job.identity and job.mode in ("update", "remove")
        if not field.writable and not is_matched_only:
            raise PlanError(f"{field.name} of {job.target} cannot be written; the system fills it itself")
        matched = field.name in job.identity
        fields.append(replace(field, nullable=False) if matched else field)
    if job.mode in MATCHING and not job.identity:
        raise PlanError(f"{job.mode} needs a field to match records by")
    if missing := [name for name in job.identity if name not in {field.name for field in fields}]:
        raise PlanError(f"Nothing is mapped to {missing[0]}, by which records are to be matched")
    keys = {field.name for field in existing if field.primary_key}
    has_index = set(job.identity) == keys or any(by_name[name].unique for name in job.identity)
    has_key = has_index and (set(job.identity) == keys or len(job.identity) == 1)
    same = {
        column.field.name: column.field.type.kind is Kind.INTEGER
        or column.field.type.native == by_name[column.field.name].type.native != ""
        for column in job.columns
    }
    if nature.collations or not all(same[name] for name in job.identity):
        job = replace(job, source_is_unique=False)  # what differs in the source may be equal here
    left_out = [field for field in existing if field.name not in {field.name for field in fields}]
    return TableJob(
        job,
        table,
        tuple(fields),
        has_index,
        has_key,
        lacking=tuple(field.name for field in left_out if not (field.nullable or field.has_default)),
        is_whole=all(column.on_update for column in job.columns)
        and not any(field.writable for field in left_out),
        nature=nature,
    )


def new_columns(job: Job, existing: Sequence[Field]) -> tuple[Field, ...]:
    """The columns that the job adds to a table that is there."""
    names = {field.name.lower() for field in existing}
    return tuple(
        column.field for column in job.columns if column.is_new and column.field.name.lower() not in names
    )


def tell_written(batch: Batch, refused: Collection[int], reporter: Reporter, told: int, most: int) -> int:
    """Report the first records of a job that writes as it goes; answers how many were reported until now."""
    for place in range(batch.size if told < most else 0):
        if place not in refused:
            reporter.wrote("insert", tuple(batch.rows()[place]))
            told += 1
            if told >= most:
                break
    return told
