"""What the engine asks of the systems it reads from and writes to; connectors implement it, the runner drives
it.

Endpoints are made anew for every run and used on one thread at a time (a source is read ahead on a second
one). Whatever they raise for the user has a `sentence`; records that a destination refuses are not raised but
reported.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.filters.conditions import Condition, Filter
from ptui.local.engine.kinds import Field, Value


@dataclass(frozen=True, slots=True)
class TableReading:
    """A table or view, by the id the API gives it."""

    object: str


@dataclass(frozen=True, slots=True)
class QueryReading:
    """A query in the system's own language."""

    query: str


@dataclass(frozen=True, slots=True)
class FileReading:
    """A file in a bucket or folder, or several of one format."""

    keys: tuple[str, ...]
    format: Literal["csv", "json", "parquet", ""] = ""
    """Empty: by the file's name."""
    skip_lines: int = 0
    has_headers: bool = True


Reading = TableReading | QueryReading | FileReading


@dataclass(frozen=True, slots=True)
class Replacement:
    """Where the condition holds for a field, `condition.field`, its value becomes another."""

    condition: Condition
    value: Value


@dataclass(frozen=True, slots=True)
class Selection:
    """Which part of a reading is wanted."""

    reading: Reading
    fields: tuple[str, ...]
    """In this order; a name that is not there is a PlanError."""
    where: Filter | None = None
    """What the source shall leave out itself; only conditions it said it can evaluate exactly."""
    limit: int | None = None
    as_stored: bool = False
    """The destination is a system of the same family: values stay in the form they are stored in."""
    replacements: tuple[Replacement, ...] = ()
    """For `Pulls` alone: of those for one field, the first whose condition holds for what is stored."""


class Source(Protocol):
    """A system records are read from."""

    @property
    def family(self) -> str:
        """`sqlite`, `mysql`, `postgresql` or `files`; between two of one family native types are kept."""

    @property
    def is_remote(self) -> bool:
        """Reading waits for another process, so that it is worth a thread of its own."""

    def fields(self, reading: Reading) -> tuple[Field, ...]:
        """What there is to read, in the source's order."""

    def can_filter(self, condition: Filter, fields: Sequence[Field]) -> bool:
        """Whether `where` gives exactly the records that the engine's own evaluation would."""

    def count(self, selection: Selection, *, cancel: CancelToken) -> int | None:
        """How many records there are, where that is quickly known."""

    def read(self, selection: Selection, *, cancel: CancelToken) -> Iterator[Batch]:
        """The records, in batches of bounded size, numbered from 0. Closing the iterator ends the reading."""

    def close(self) -> None:
        """Let go of connections."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that could not be written, and why. Reasons name no values, so that they can be counted."""

    number: int
    """Of the record within the run."""
    reason: str
    record: tuple[Value, ...] | None = None
    """In the order of the job's columns, where the destination has it at hand."""


class Reporter(Protocol):
    """Hears of records as a destination comes to them."""

    def refused(self, refusal: Refusal) -> None:
        """The record was not written."""

    def superseded(self, refusal: Refusal) -> None:
        """The record was left out, because a later one of the run has the same identity."""

    def waits(self, what: str) -> None:
        """Nothing goes on until somebody else lets go of this, in words; empty: it goes on again."""

    def wrote(self, operation: Operation, record: tuple[Value, ...]) -> None:
        """One of the first records of the job, and what became of it."""


Operation = Literal["insert", "update", "delete"]
Mode = Literal["create", "update", "updateOrCreate", "replace", "append", "remove"]


@dataclass(frozen=True, slots=True)
class TargetColumn:
    """A column to be written."""

    field: Field
    is_new: bool = False
    """It is to be added to the target, with a native type that suits `field.type`."""
    on_update: bool = True
    """False: written when a record is created, left alone when it is updated."""
    is_stamp: bool = False
    """Says when the record was written, so it does not by itself make the record a changed one."""


@dataclass(frozen=True, slots=True)
class Job:
    """Everything a destination needs to know to take the records of one run."""

    target: str
    """The target's id, as the API gives it; for files, the name of the output."""
    mode: Mode
    columns: tuple[TargetColumn, ...]
    """The columns of every batch, in order."""
    identity: tuple[str, ...] = ()
    """The target columns by which records are matched; all must be equal."""
    create_target: bool = False
    """Make the target when it is not there."""
    primary_key: tuple[str, ...] = ()
    """The primary key of a target that is made."""
    rebuild: bool = False
    """With replace: make the target anew, with these columns only."""
    only_changed: bool = False
    """Update only records that differ from what is there."""
    remove_missing: Literal["", "delete", "mark"] = ""
    """What becomes of target records that the source no longer has."""
    mark_column: str = ""
    """Where `mark` writes the time."""
    now: str = ""
    """The run's moment, as a TIMESTAMPTZ."""
    source_is_unique: bool = False
    """No two records of the run have the same identity, so nobody has to look."""
    execution_id: str = ""
    sample: int = 0
    """So many of the first records are reported as inserted, updated or deleted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a destination did, by its own account."""

    insert: int = 0
    update: int = 0
    delete: int = 0


class Writing(Protocol):
    """One run's writes to one target; nothing is visible to others before `commit`."""

    @property
    def fields(self) -> tuple[Field, ...]:
        """The job's columns as the target holds them; batches must fit these."""

    def write(self, batch: Batch) -> None:
        """Take a batch; records that are refused are reported, now or later."""

    def finish(self, *, is_complete: bool) -> Tally:
        """Do what is left to do for all records together; what the source no longer has is removed only from
        a complete set of records, none of which was refused."""

    def commit(self) -> None:
        """Make everything visible at once. Nothing that may fail comes after it."""


class Destination(Protocol):
    """A system records are written to."""

    @property
    def family(self) -> str:
        """As of a source."""

    @property
    def modes(self) -> frozenset[Mode]:
        """What `open` takes."""

    def fields(self, object_id: str) -> tuple[Field, ...] | None:
        """The columns of a target; None when it does not exist."""

    def open(self, job: Job, *, reporter: Reporter, cancel: CancelToken) -> AbstractContextManager[Writing]:
        """Prepare the target. Leaving without a commit undoes everything but new columns and tables."""

    def close(self) -> None:
        """Let go of connections."""


@runtime_checkable
class Pulls(Protocol):
    """A writing that can fetch the records itself, from a source it has a short way to."""

    def can_pull(self, source: Source, selection: Selection, constants: Mapping[str, Value]) -> bool:
        """Whether it can. The job's columns are the constants, by name, and the selection's fields, in
        order."""

    def pull(
        self,
        source: Source,
        selection: Selection,
        constants: Mapping[str, Value],
        *,
        progress: Callable[[int], None],
    ) -> int | None:
        """Fetch and write everything; answers how many records were read, which `progress` hears of about.
        None, with nothing written, where it cannot after all, and the records must be brought to it."""
