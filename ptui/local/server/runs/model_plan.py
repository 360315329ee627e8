"""From a stored model sync to the plan of one run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ptui.local.connectors.relational.targets import CREATED_COLUMN, UPDATED_COLUMN
from ptui.local.engine.names import distinct
from ptui.local.engine.plan import (
    Identity,
    Join,
    ModelSource,
    ModelSyncPlan,
    Override,
    SourceField,
)
from ptui.local.engine.plan import Mapping as FieldMapping
from ptui.local.engine.protocols import Reading
from ptui.local.server.runs.conditions import condition
from ptui.local.server.runs.joins import links
from ptui.local.server.store.documents import Document

ReadingOf = Callable[[Document], Reading]
"""Where the records of a stored model are."""


def model_plan(
    sync: Document,
    run: Document,
    models: Mapping[str, Document],
    *,
    reading_of: ReadingOf,
    create_target: bool,
    takes_whole_records: bool,
) -> ModelSyncPlan:
    """The plan. `models` are those of the sync and those that lead from one of them to another."""
    first = models[sync["model_ids"][0]]
    filters = sync["model_filters"]
    return ModelSyncPlan(
        sync_id=sync["id"],
        execution_id=run["id"],
        model=_source(first, reading_of),
        target=sync["target"]["object"],
        target_connection_id=sync["target"]["connection_id"],
        mode=sync["mode"],
        fields=(*_fields(sync, takes_whole_records=takes_whole_records), *_stamps(sync)),
        identities=tuple(
            Identity(_field(one["source"]), one["target"], is_new=one.get("new_field", False))
            for one in sync["identities"]["mappings"]
        ),
        joins=tuple(
            Join(_source(models[link.to_model], reading_of), link.start, link.field)
            for link in links(sync["model_ids"], models)
        ),
        filters=tuple(
            (_field(one["source"]), condition(one, field=one["source"]["field"]))
            for one in filters["conditions"]
        ),
        filter_logic=filters["logic"],
        filter_labels=tuple(one["label"] for one in filters["conditions"]),
        overrides=tuple(
            Override(_field(one["field"]), condition(one, field=one["field"]["field"]), one["override"])
            for one in sync["overrides"]
        ),
        create_target=create_target,
        sync_all_records=sync["sync_all_records"] or run["is_resync"],
        skip_initial_backfill=sync["skip_initial_backfill"] and not run["is_resync"],
        test=run["is_test"],
        only_identities=tuple(run["start"]["identities"]),
    )


def _source(model: Document, reading_of: ReadingOf) -> ModelSource:
    return ModelSource(
        id=model["id"],
        connection_id=model["connection_id"],
        reading=reading_of(model),
        identifier=model["identifier"],
        tracking_columns=tuple(model["tracking_columns"]),
    )


def _fields(sync: Document, *, takes_whole_records: bool) -> tuple[FieldMapping, ...]:
    kept: Sequence[Document] = [*sync["fields"], *sync["override_fields"]]
    targets: Sequence[str] = [one["target"] for one in kept]
    if takes_whole_records:
        targets = distinct(one["source"]["field"] if "source" in one else one["target"] for one in kept)
    return tuple(
        FieldMapping(
            target=target,
            source=_field(one["source"]) if "source" in one else None,
            override_value=one.get("override_value"),
            is_new=one.get("new", False),
            sync_mode=one.get("sync_mode", ""),
        )
        for one, target in zip(kept, targets, strict=True)
    )


def _stamps(sync: Document) -> Iterable[FieldMapping]:
    """The columns that say when a record was created and last written, where the target's options ask for
    them."""
    options = sync["target"].get("configuration") or {}
    if options.get("write_record_timestamps"):
        created = options.get("created_column", CREATED_COLUMN)
        updated = options.get("updated_column", UPDATED_COLUMN)
        yield FieldMapping(created, is_new=True, is_stamp=True, sync_mode="create")
        yield FieldMapping(updated, is_new=True, is_stamp=True)


def _field(source: Document) -> SourceField:
    return SourceField(source["model_id"], source["field"])
