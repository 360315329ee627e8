"""What a run shall do, as plain values: no HTTP, no wire models, no open connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ptui.local.engine.filters.conditions import Condition
from ptui.local.engine.kinds import Value
from ptui.local.engine.protocols import Mode, Reading

Constant: TypeAlias = "str | int | float | bool | None"


@dataclass(frozen=True, slots=True)
class SourceField:
    """A field of one of the models of a sync."""

    model_id: str
    field: str


@dataclass(frozen=True, slots=True)
class ModelSource:
    """A model: where its records are, and how they are told apart."""

    id: str
    connection_id: str
    reading: Reading
    identifier: str = ""
    """The field whose values no two records share; empty when the model has none."""
    tracking_columns: tuple[str, ...] = ()
    """The fields that tell whether a record has changed; all mapped ones when empty."""


@dataclass(frozen=True, slots=True)
class Join:
    """Another model whose fields are mapped too: its record whose `to` equals `from_field`, a field of the
    first model or of one that is joined before.

    A record with no partner keeps NULL there; of several partners the first is taken and the others are
    warned of.
    """

    model: ModelSource
    from_field: SourceField
    to: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """One target field and where its value comes from."""

    target: str
    source: SourceField | None = None
    override_value: Constant = None
    """Without a source: what every record gets. With one it wins over the source, if it is not None."""
    is_new: bool = False
    """The field is to be added to the target."""
    sync_mode: Literal["", "create", "updateOrCreate"] = ""
    """`create`: written when a record is created, left alone when it is updated."""
    is_stamp: bool = False
    """Without a source: what every record gets is the time of the run."""

    @property
    def is_constant(self) -> bool:
        return self.source is None or self.override_value is not None


@dataclass(frozen=True, slots=True)
class Override:
    """Where the condition holds for a source field, the field's value is replaced."""

    source: SourceField
    condition: Condition
    """Its `field` is the source field's name."""
    override: Constant


@dataclass(frozen=True, slots=True)
class Identity:
    """How records of the source and of the target are matched: the values must be equal.

    Equal is what the target's own `=` says of the target's own column, so a column that knows no case matches
    without regard to case. The source's value is first made to fit that column; one that is NULL, or does not
    fit, matches nothing and is an error of that record. Of several records with one identity the last is
    written, and the others are warned of.
    """

    source: SourceField
    target: str
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class ModelSyncPlan:
    """One run of a model sync."""

    sync_id: str
    execution_id: str
    model: ModelSource
    target: str
    """The target object's id, or the id of the one to make."""
    mode: Mode
    fields: tuple[Mapping, ...]
    target_connection_id: str = ""
    identities: tuple[Identity, ...] = ()
    """All must match; empty where the mode needs none."""
    joins: tuple[Join, ...] = ()
    filters: tuple[tuple[SourceField, Condition], ...] = ()
    filter_logic: str = ""
    filter_labels: tuple[str, ...] = ()
    """One per filter; A, B, … when empty."""
    overrides: tuple[Override, ...] = ()
    create_target: bool = False
    sync_all_records: bool = False
    """Send every record, changed or not; also what `resync` asks for."""
    skip_initial_backfill: bool = False
    test: bool = False
    """A handful of records; where the mode removes what it does not see, nothing is kept."""
    only_identities: tuple[Value, ...] = ()
    """Only the records with these values of the first identity."""


BulkMode = Literal["replicate", "snapshot", "append"]
Discovery = Literal["all", "onlyIncremental", "onlyNonIncremental", "none"]
Normalization = Literal["enabled", "disabled", "legacy"]
ResyncMode = Literal["", "refetch", "resync", "rebuild"]


@dataclass(frozen=True, slots=True)
class BulkField:
    """A field of a schema as the sync has it configured."""

    id: str
    enabled: bool = True
    obfuscate: bool = False
    user_output_name: str = ""


@dataclass(frozen=True, slots=True)
class Promise:
    """What a run was about to commit when it was last heard of."""

    receipt: str
    """By which the destination tells whether it did."""
    bookmark: str
    """From where the next run goes on if so."""


Promising: TypeAlias = "Callable[[str, Promise], None]"
"""Writes down, for a schema, what is about to be committed."""


@dataclass(frozen=True, slots=True)
class BulkSchema:
    """A schema of the source as the sync has it configured."""

    id: str
    reading: Reading
    enabled: bool = True
    fields: tuple[BulkField, ...] | None = None
    """None: every field there is."""
    user_output_name: str = ""
    filters: tuple[Condition, ...] = ()
    tracking_field: str = ""
    """With it, and a bookmark, only records from the bookmark on are fetched."""
    bookmark: str = ""
    """The greatest value of the tracking field that an earlier run has written."""
    promise: Promise | None = None
    """Of a run that was killed before it could say whether its bookmark holds."""
    primary_key: tuple[str, ...] | None = None
    """The user's own choice of key; None is the source's."""
    data_cutoff: str = ""
    """Records whose tracking field is older are left out; they are not gone from the source for that."""

    @property
    def is_cut_off(self) -> bool:
        return bool(self.tracking_field and self.data_cutoff)


@dataclass(frozen=True, slots=True)
class BulkDestination:
    """Where the records go, and under what names."""

    schema: str = ""
    """Of a database; for files, the subfolder."""
    mirror_schemas: bool = False
    table_prefix: str = ""
    truncate_existing: bool = False
    """Where rows are replaced, tables are emptied rather than dropped; here they always are."""
    hard_deletes: bool = False
    """Delete what is gone from the source; otherwise it is marked in `_polytomic_deleted_at`."""


@dataclass(frozen=True, slots=True)
class BulkSyncPlan:
    """One run of a bulk sync."""

    sync_id: str
    execution_id: str
    mode: BulkMode
    schemas: tuple[BulkSchema, ...]
    destination: BulkDestination = BulkDestination()
    normalize_names: Normalization = "enabled"
    automatically_add_new_fields: Discovery = "all"
    record_timestamps: bool = True
    resync_mode: ResyncMode = ""
    test: bool = False
    """At most five records per schema, and nothing is kept where the mode removes what it does not see."""
    obfuscation_key: bytes = b""
    """With it, obfuscated values cannot be found by trying likely ones."""
