"""Plans to export: all that the forms can send, hostile text included."""

from __future__ import annotations

from typing import Any

from ptui.api.request import Request
from ptui.domain.forms.files import FileContent
from ptui.domain.forms.plan import Pending, Plan, Step

SECRET = 'hunter2 "$(touch /tmp/owned)" `id` \' ${x} %{y} \\ end'
HOSTILE = "it's \"5\" o'clock $HOME `id` ${var.x} %{if true} \\n back\\slash\nline\ttab é \u202e 🙂"

CONNECTION = Step(
    Request(
        "POST",
        "/api/connections",
        body={
            "name": "MySQL Connection",
            "type": "mysql",
            "configuration": {
                "hostname": "localhost",
                "port": 3306,
                "ssl": True,
                "passwd": SECRET,
                "headers": [{"name": "X-Key", "value": SECRET}, {"name": "X-Other", "value": SECRET}],
                "tags": {"team a": HOSTILE, "for": "data"},
            },
        },
    ),
    "connection",
    frozenset({("configuration", "passwd")}),
)

MODEL_BODY: dict[str, Any] = {
    "name": "Customers",
    "connection_id": "c-1",
    "configuration": {"query": f"SELECT '{HOSTILE}'"},
    "fields": ["email", "first_name"],
    "identifier": "email",
    "tracking_columns": ["updated_at"],
    "relations": [{"from": "account_id", "to": {"model_id": "m-9", "field": "id"}}],
    "additional_fields": [{"name": "x", "label": "X", "type": "string"}],
    "labels": ["team"],
}
SYNC_BODY: dict[str, Any] = {
    "name": "Customers to CONTACTS",
    "mode": "updateOrCreate",
    "active": False,
    "target": {
        "connection_id": "c-2",
        "object": "CUSTOMERS.CONTACTS",
        "configuration": {"write_null_values": True},
        "filter_logic": "A",
    },
    "fields": [
        {"source": {"model_id": "m-1", "field": "first_name"}, "target": "FIRST_NAME", "new": True},
        {"source": {"model_id": "m-1", "field": "ssn"}, "target": "SSN", "encryption_enabled": True},
    ],
    "override_fields": [{"target": "SOURCE", "override_value": HOSTILE}],
    "overrides": [
        {
            "field": {"model_id": "m-1", "field": "plan"},
            "function": "IsNull",
            "override": "free",
        }
    ],
    "identity": {
        "source": {"model_id": "m-1", "field": "email"},
        "target": "EMAIL",
        "function": "Equality",
    },
    "filters": [
        {"field": {"model_id": "m-1", "field": "age"}, "function": "Between", "value": [1, 9], "label": "A"},
        {"field": {"model_id": "m-1", "field": "gone"}, "function": "IsNull", "label": "B"},
        {"field_id": "STATE", "field_type": "Target", "function": "Equality", "value": "open"},
    ],
    "filter_logic": "A AND B",
    "schedule": {"frequency": "daily", "hour": "6", "minute": "0"},
    "sync_all_records": True,
}
BULK_BODY: dict[str, Any] = {
    "name": "Salesforce Bulk Sync",
    "source_connection_id": "c-1",
    "destination_connection_id": "c-2",
    "mode": "replicate",
    "default_schedule": {"frequency": "weekly", "day_of_week": "monday", "hour": "6", "minute": "0"},
    "destination_configuration": {"schema": "SALESFORCE", "advanced": {"table_prefix": "x_"}},
    "schemas": [
        "Account",
        {
            "id": "Contact",
            "enabled": True,
            "fields": ["Id", {"id": "Email", "enabled": True, "obfuscate": True}],
            "filters": [{"field_id": "Age", "function": "GreaterThan", "value": 3}],
            "user_output_name": "people",
        },
    ],
    "data_cutoff_timestamp": "2025-01-31T00:00:00Z",
    "concurrency_limit": 2,
}
TWO_STEPS = Plan(
    (
        Step(Request("POST", "/api/models", body={**MODEL_BODY, "labels": []}), "model"),
        Step(
            Request(
                "POST",
                "/api/syncs",
                body={
                    "name": "S",
                    "mode": "create",
                    "fields": [{"source": {"model_id": Pending(0, "model"), "field": "a"}, "target": "A"}],
                    "schedule": {"frequency": "manual"},
                    "target": {"connection_id": "c-2", "object": "O"},
                },
            ),
            "model sync",
        ),
    )
)


def with_file(path: str) -> Step:
    configuration = {"hostname": "db", "client_key": FileContent.of(path)}
    body = {"name": "Filed", "type": "postgresql", "configuration": configuration}
    return Step(Request("POST", "/api/connections", body=body), "connection")
