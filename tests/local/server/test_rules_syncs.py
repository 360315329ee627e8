"""The body of a model sync: every rule by what it refuses."""

from __future__ import annotations

from typing import Any

import pytest

from tests.local.server.ruling import IDENTITY, LAST_NAME, good_sync, kept, mapped, refused, source

REFUSALS: list[tuple[dict[str, Any], str, int]] = [
    ({"name": ...}, "name", 400),
    ({"name": "  "}, "name", 400),
    ({"name": 5}, "name", 400),
    ({"mode": ...}, "mode", 400),
    ({"mode": "upsert"}, "mode", 400),
    ({"mode": "append"}, "mode", 422),
    ({"active": "yes"}, "active", 400),
    ({"schedule": ...}, "schedule", 400),
    ({"schedule": {"frequency": "hourly"}}, "schedule.minute", 400),
    # identity
    ({"identity": ...}, "identity", 400),
    ({"identity": {}}, "identity", 400),
    ({"identity": [IDENTITY]}, "identity", 400),
    ({"identity": IDENTITY | {"function": "Resembles"}}, "identity.function", 400),
    ({"identity": IDENTITY | {"function": "DomainMatch"}}, "identity.function", 422),
    ({"identity": IDENTITY | {"function": None}}, "identity.function", 400),
    ({"identity": IDENTITY | {"target": ""}}, "identity.target", 400),
    ({"identity": IDENTITY | {"target": "Emial"}}, "identity.target", 422),
    ({"identity": IDENTITY | {"target": "FirstName"}}, "identity.target", 422),
    ({"identity": IDENTITY | {"target": "New", "new_field": True}}, "identity.new_field", 422),
    ({"identity": IDENTITY | {"source": source("e_mail")}}, "identity.source.field", 422),
    ({"identity": IDENTITY | {"source": source("email", "m9")}}, "identity.source.model_id", 422),
    ({"identity": IDENTITY | {"source": {"model_id": "m1"}}}, "identity.source.field", 400),
    (
        {"identity": ..., "identities": {"mappings": [IDENTITY, IDENTITY], "strategy": "and"}},
        "identities.mappings",
        422,
    ),
    ({"identity": ..., "identities": {"mappings": []}}, "identities.mappings", 400),
    ({"identities": {"mappings": [IDENTITY], "strategy": "any"}}, "identities.strategy", 400),
    # fields
    ({"fields": ...}, "fields", 400),
    ({"fields": "name"}, "fields", 400),
    ({"fields": ["name"]}, "fields[0]", 400),
    ({"fields": []}, "fields", 422),  # LastName is required
    ({"fields": [mapped("name", "")]}, "fields[0].target", 400),
    ({"fields": [LAST_NAME, mapped("nmae", "FirstName")]}, "fields[1].source.field", 422),
    (
        {"fields": [LAST_NAME, {"source": source("name", "?"), "target": "FirstName"}]},
        "fields[1].source.model_id",
        422,
    ),
    ({"fields": [LAST_NAME, mapped("name", "FristName")]}, "fields[1].target", 422),
    ({"fields": [LAST_NAME, mapped("name", "Nickname", new=True)]}, "fields[1].new", 422),
    ({"fields": [LAST_NAME, mapped("email", "LastName")]}, "fields[1].target", 422),
    ({"fields": [LAST_NAME, mapped("name", "Email")]}, "fields[1].target", 422),
    ({"fields": [LAST_NAME, mapped("joined", "CreatedDate")]}, "fields[1].target", 422),
    ({"mode": "update", "fields": [mapped("name", "Origin")]}, "fields[0].target", 422),
    ({"fields": [mapped("name", "FirstName")]}, "fields", 422),
    ({"fields": [{"target": "LastName"}]}, "fields[0].source", 400),
    ({"fields": [LAST_NAME | {"sync_mode": "never"}]}, "fields[0].sync_mode", 400),
    ({"mode": "create", "fields": [LAST_NAME | {"sync_mode": "create"}]}, "fields[0].sync_mode", 422),
    ({"fields": [LAST_NAME | {"encryption_enabled": True}]}, "fields[0].encryption_enabled", 422),
    ({"fields": [LAST_NAME | {"new": "yes"}]}, "fields[0].new", 400),
    ({"override_fields": [{"target": "LastName", "override_value": "x"}]}, "override_fields[0].target", 422),
    ({"override_fields": [{"target": "Nope", "override_value": "x"}]}, "override_fields[0].target", 422),
    ({"override_fields": [{"target": "FirstName"}]}, "override_fields[0].source", 400),
    (
        {"override_fields": [{"target": "FirstName", "override_value": 5}]},
        "override_fields[0].override_value",
        400,
    ),
    (
        {"fields": [LAST_NAME, {"source": source("email", "m3"), "target": "FirstName"}]},
        "fields",
        422,
    ),
    # filters
    (
        {"filters": [{"field": source("name"), "function": "Resembles", "value": "x"}]},
        "filters[0].function",
        400,
    ),
    ({"filters": [{"field": source("name"), "function": "Equality"}]}, "filters[0].value", 422),
    ({"filters": [{"field": source("id"), "function": "Equality", "value": "x"}]}, "filters[0].value", 422),
    ({"filters": [{"field": source("nmae"), "function": "IsNull"}]}, "filters[0].field.field", 422),
    ({"filters": [{"field_id": "id-nmae", "function": "IsNull"}]}, "filters[0].field_id", 422),
    ({"filters": [{"function": "IsNull"}]}, "filters[0].field", 400),
    (
        {"filters": [{"field_id": "x", "field_type": "Both", "function": "IsNull"}]},
        "filters[0].field_type",
        400,
    ),
    (
        {"filters": [{"field_id": "Emial", "field_type": "Target", "function": "IsNull"}]},
        "filters[0].field_id",
        422,
    ),
    (
        {"filters": [{"field_id": "Age", "field_type": "Target", "function": "IsNull"}]},
        "filters[0].field_id",
        422,
    ),
    ({"filters": [{"field_id": "Email", "field_type": "Target", "function": "IsNull"}]}, "filters", 422),
    (
        {"filters": [{"field": source("name"), "function": "IsNull"}], "filter_logic": "A AND B"},
        "filter_logic",
        422,
    ),
    (
        {"filters": [{"field": source("name"), "function": "IsNull", "label": "a b"}]},
        "filter_logic",
        422,
    ),
    (
        {"filters": [{"field": source("name"), "function": "IsNull", "label": "A"}] * 2},
        "filter_logic",
        422,
    ),
    ({"model_filters": {"conditions": [{"function": "IsNull"}]}}, "model_filters.conditions[0].source", 400),
    (
        {
            "model_filters": {
                "conditions": [
                    {"source": source("name"), "function": "IsNull", "label": "A"},
                    {"source": source("name"), "function": "IsNull"},
                ]
            }
        },
        "model_filters.conditions[1].label",
        422,
    ),
    (
        {
            "model_filters": {
                "conditions": [{"source": source("name"), "function": "IsNull"}] * 2,
                "logic": "A",
            }
        },
        "model_filters.logic",
        422,
    ),
    (
        {
            "model_filters": {"conditions": [{"source": source("name"), "function": "IsNotNull"}]},
            "filters": [{"field": source("name"), "function": "IsNull"}],
        },
        "model_filters",
        422,
    ),
    ({"target_filters": {"conditions": [{"field": "Email", "function": "IsNull"}]}}, "target_filters", 422),
    (
        {
            "mode": "update",
            "target_filters": {
                "conditions": [{"field": "Email", "function": "Equality", "value_source": source("email")}]
            },
        },
        "target_filters.conditions[0].value_source",
        422,
    ),
    # overrides
    (
        {"overrides": [{"field": source("nmae"), "function": "IsNull", "override": "x"}]},
        "overrides[0].field.field",
        422,
    ),
    ({"overrides": [{"field_id": "?", "function": "IsNull", "override": "x"}]}, "overrides[0].field_id", 422),
    ({"overrides": [{"field": source("name"), "override": "x"}]}, "overrides[0].function", 400),
    ({"overrides": [{"field": source("name"), "function": "IsNull"}]}, "overrides[0].override", 400),
    (
        {"overrides": [{"field": source("name"), "function": "Equality", "override": "x"}]},
        "overrides[0].value",
        422,
    ),
    # the rest
    ({"sync_all_records": 1}, "sync_all_records", 400),
    ({"policies": "p"}, "policies", 400),
    (
        {"target": {"connection_id": "c1", "object": "Contact", "configuration": "x"}},
        "target.configuration",
        400,
    ),
]


@pytest.mark.parametrize(("changes", "field", "status"), REFUSALS)
def test_refusals_name_the_field(changes: dict[str, Any], field: str, status: int) -> None:
    with refused(field, status=status):
        kept(good_sync(**changes))


def test_hints_at_what_was_meant() -> None:
    with refused("fields[0].target", "did you mean LastName?"):
        kept(good_sync(fields=[mapped("name", "lastname")]))
