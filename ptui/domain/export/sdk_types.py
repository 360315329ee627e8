"""Which classes of the official Python SDK (polytomic 25.9.10) the parts of a body are, by name."""

from __future__ import annotations

from dataclasses import dataclass, field

SDK_VERSION = "2025-09-18"


@dataclass(frozen=True, slots=True)
class Model:
    """A class, and what its fields are. In a list, each item that is an object is one."""

    name: str
    fields: dict[str, Model] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    """Fields whose names Python reserves."""


SOURCE = Model("Source")
IDENTITY = Model("Identity", {"source": SOURCE})
SYNC: dict[str, Model] = {
    "fields": Model("SyncField", {"source": SOURCE}),
    "override_fields": Model("OverrideFieldInput", {"source": SOURCE}),
    "overrides": Model("Override", {"field": SOURCE}),
    "filters": Model("Filter", {"field": SOURCE, "value_field": SOURCE}),
    "identity": IDENTITY,
    "identities": Model("ModelSyncIdentities", {"mappings": IDENTITY}),
    "model_filters": Model("ModelFilters", {"conditions": Model("ModelFilterCondition", {"source": SOURCE})}),
    "target_filters": Model(
        "TargetFilters", {"conditions": Model("TargetFilterCondition", {"value_source": SOURCE})}
    ),
    "schedule": Model("Schedule", {"run_after": Model("RunAfter")}),
    "target": Model("ModelSyncV5Target"),
}
MODEL: dict[str, Model] = {
    "additional_fields": Model("ModelModelFieldRequest"),
    "relations": Model("ModelRelation", {"to": Model("ModelRelationTo")}, {"from": "from_"}),
    "enricher": Model("Enrichment"),
}
_FILTER = Model("BulkFilter")
BULK: dict[str, Model] = {
    "default_schedule": Model("BulkSyncDefaultScheduleRequest"),
    "additional_schedules": Model("BulkSyncAdditionalScheduleRequest"),
    "schemas": Model("SchemaConfiguration", {"fields": Model("FieldConfiguration"), "filters": _FILTER}),
}
BULK_SCHEMAS: dict[str, Model] = {
    "schemas": Model("BulkSchema", {"fields": Model("BulkField"), "filters": _FILTER}),
}
BULK_SCHEMA: dict[str, Model] = {"fields": Model("UpdateBulkField"), "filters": _FILTER}
FIELDS: dict[str, Model] = {"fields": Model("UserFieldRequest")}
KEYS: dict[str, Model] = {"fields": Model("SchemaPrimaryKeyOverrideInput")}
START: dict[str, Model] = {"source_identities": Model("ModelSyncSourceIdentity", {"source": SOURCE})}
TIMES = frozenset({"data_cutoff_timestamp"})
"""Keyword arguments that the SDK takes as datetimes."""
