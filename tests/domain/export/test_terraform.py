"""Terraform resources: they parse, they name the provider's attributes, and they keep secrets out."""

from __future__ import annotations

import json
from typing import Any

import hcl2
import pytest

from ptui.api.request import Request, get
from ptui.domain.export.hcl import Expression, quoted, written
from ptui.domain.export.pieces import NotExportable
from ptui.domain.export.recreate import recreate
from ptui.domain.export.terraform import terraform
from ptui.domain.forms.plan import Step
from tests.domain.export import examples
from tests.domain.export.examples import HOSTILE

# As the provider's schemas have them (polytomic/terraform-provider-polytomic).
SYNC = {
    "name",
    "organization",
    "target",
    "active",
    "mode",
    "fields",
    "override_fields",
    "filters",
    "target_filters",
    "filter_logic",
    "overrides",
    "schedule",
    "identity",
    "sync_all_records",
    "encryption_passphrase",
    "only_enrich_updates",
    "skip_initial_backfill",
}
BULK = {
    "name",
    "organization",
    "active",
    "mode",
    "source",
    "destination",
    "automatically_add_new_fields",
    "automatically_add_new_objects",
    "disable_record_timestamps",
    "schedule",
    "data_cutoff_timestamp",
    "schemas",
    "policies",
    "concurrency_limit",
    "resync_concurrency_limit",
    "normalize_names",
}
MODEL = {
    "organization",
    "connection_id",
    "name",
    "configuration",
    "fields",
    "additional_fields",
    "relations",
    "identifier",
    "tracking_columns",
}


def parsed(text: str) -> dict[str, Any]:
    found: dict[str, Any] = hcl2.loads(text)
    return found


def resource(text: str, kind: str) -> dict[str, Any]:
    for each in parsed(text)["resource"]:
        for name, blocks in each.items():
            if name.strip('"') == kind:
                (label,) = [key for key in blocks if not key.startswith("__")]
                block: dict[str, Any] = blocks[label]
                return {key: value for key, value in block.items() if not key.startswith("__")}
    raise AssertionError(f"no {kind} in {text}")


def plain(value: Any) -> Any:
    """A parsed value without the quotes that this parser keeps around strings and keys."""
    if isinstance(value, dict):
        return {key.strip('"'): plain(item) for key, item in value.items() if not key.startswith("__")}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"':
        return value[1:-1]
    return value


def test_a_connection_keeps_its_secrets_in_variables() -> None:
    text = terraform(examples.CONNECTION)
    assert "hunter2" not in text
    found = plain(resource(text, "polytomic_mysql_connection"))
    assert set(found) == {"name", "configuration"}
    configuration = found["configuration"]
    assert configuration["hostname"] == "localhost"
    assert (configuration["port"], configuration["ssl"]) == (3306, True)
    assert configuration["passwd"] == "${var.mysql_connection_passwd}"
    variables = [name.strip('"') for each in parsed(text)["variable"] for name in each]
    assert variables == [
        "mysql_connection_passwd",
        "mysql_connection_headers_value",
        "mysql_connection_headers_value_2",
    ]
    assert text.count("sensitive = true") == 3


def test_a_model_is_named_as_the_provider_names_it() -> None:
    text = terraform(Step(Request("POST", "/api/models", body=examples.MODEL_BODY), "model"))
    found = plain(resource(text, "polytomic_model"))
    assert set(found) <= MODEL
    assert found["fields"] == ["email", "first_name"]
    assert found["configuration"].startswith("${jsonencode(")
    assert "# the provider has no attribute for: labels" in text


def test_a_model_sync_is_named_as_the_provider_names_it() -> None:
    text = terraform(Step(Request("POST", "/api/syncs", body=examples.SYNC_BODY), "model sync"))
    found = plain(resource(text, "polytomic_sync"))
    assert set(found) <= SYNC
    assert found["active"] is False
    assert found["schedule"] == {"frequency": "daily", "hour": "6", "minute": "0"}
    assert found["identity"]["source"] == {"model_id": "m-1", "field": "email"}
    assert [each["function"] for each in found["filters"]] == ["Between", "IsNull"]
    assert found["filters"][0]["source"] == {"model_id": "m-1", "field": "age"}
    assert found["filters"][0]["value"] == "${jsonencode([1, 9])}"
    assert [each["field"] for each in found["target_filters"]] == ["STATE"]
    assert set(found["target"]) == {"connection_id", "object", "configuration", "filter_logic"}


def test_a_bulk_sync_is_named_as_the_provider_names_it() -> None:
    text = terraform(Step(Request("POST", "/api/bulk/syncs", body=examples.BULK_BODY), "bulk sync"))
    found = plain(resource(text, "polytomic_bulk_sync"))
    assert set(found) <= BULK
    assert found["active"] is True
    assert found["source"] == {"connection_id": "c-1", "configuration": "${jsonencode({})}"}
    assert [each["id"] for each in found["schemas"]] == ["Account", "Contact"]
    assert found["schedule"]["day_of_week"] == "monday"


def test_an_older_body_says_the_same() -> None:
    body = {key: value for key, value in examples.BULK_BODY.items() if key != "default_schedule"}
    body |= {"schedule": {"frequency": "manual"}, "discover": True}
    found = plain(
        resource(terraform(Step(Request("POST", "/api/bulk/syncs", body=body), "")), "polytomic_bulk_sync")
    )
    assert found["schedule"] == {"frequency": "manual"}
    assert found["automatically_add_new_objects"] == "all"


def test_what_is_made_together_refers_to_one_another() -> None:
    text = terraform(examples.TWO_STEPS)
    found = plain(resource(text, "polytomic_sync"))
    assert found["fields"][0]["source"]["model_id"] == "${polytomic_model.customers.id}"


def test_files_are_read_by_terraform() -> None:
    text = terraform(examples.with_file("~/key.pem"))
    configuration = plain(resource(text, "polytomic_postgresql_connection"))["configuration"]
    assert 'file(pathexpand("~/key.pem"))' in configuration["client_key"]


def test_what_terraform_has_no_resource_for_says_so() -> None:
    for request in (
        get("/api/me"),
        Request("DELETE", "/api/models/m-1"),
        Request("POST", "/api/syncs/s/cancel"),
    ):
        with pytest.raises(NotExportable, match="Terraform has no resource for"):
            terraform(request)


def test_stored_objects_become_resources() -> None:
    stored = {
        "id": "c-1",
        "name": "My – Snowflake!",
        "type": {"id": "snowflake", "name": "Snowflake"},
        "configuration": {"account": "uc1", "password": "********", "params": ""},
        "status": "healthy",
        "created_at": "2025-01-01T00:00:00Z",
    }
    text = terraform(recreate("connection", stored, version="2025-09-18"))
    found = plain(resource(text, "polytomic_snowflake_connection"))
    assert found["configuration"] == {"account": "uc1", "password": "${var.my_snowflake_password}"}


def test_strings_cannot_break_out_and_comments_stay_comments() -> None:
    assert quoted('a"b\\c\n${x}%{y}\u202e🙂\x00') == '"a\\"b\\\\c\\n$${x}%%{y}\\u202e🙂\\u0000"'
    assert parsed(f"x = {quoted(HOSTILE)}\n")
    body = {"name": "A", "connection_id": "c", "configuration": {}, "evil\n}\nresource": 1}
    text = terraform(Request("POST", "/api/models", body=body))
    assert len(parsed(text)["resource"]) == 1


def test_values_are_written_as_hcl_writes_them() -> None:
    value = {"a": None, "b c": [1, 2.5, True], "d": {"e": Expression("var.x")}, "for": []}
    text = f"x = {written(value)}\n"
    assert parsed(text)
    assert '"b c" = [1, 2.5, true]' in text
    assert '"for" = []' in text
    assert json.dumps(None) in text
