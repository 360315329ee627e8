"""The connections and bulk syncs of the walkthroughs: the evident answers make the pages' literal bodies."""

from __future__ import annotations

from typing import Any

from ptui.domain.forms.bulk_schemas import SCHEMAS
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.problems import blocking
from ptui.domain.patterns import Selection
from ptui.wire.bulk import BulkTarget, SourceSchema

V24, V25 = "2024-02-08", "2025-09-18"


def test_connections() -> None:
    expected: list[dict[str, Any]] = [
        {
            "name": "Salesforce Connection",
            "type": "salesforce",
            "configuration": {"domain": "https://example.my.salesforce.com"},
        },
        {
            "name": "S3 Connection",
            "type": "s3",
            "configuration": {
                "aws_access_key_id": "EXAMPLE",
                "aws_secret_access_key": "SECRET",
                "s3_bucket_region": "us-east-1",
                "s3_bucket_name": "my-bucket",
            },
        },
        {
            "name": "Google Cloud Storage Connection",
            "type": "gcs",
            "configuration": {
                "service_account": "service_account_json_key",
                "bucket": "gcs://mybucket/mypath",
            },
        },
        {
            "name": "MySQL Connection",
            "type": "mysql",
            "configuration": {
                "hostname": "localhost",
                "port": 3306,
                "dbname": "company",
                "account": "user",
                "passwd": "secret",
            },
        },
    ]
    for body in expected:
        assert made(body) == body


def made(body: dict[str, Any]) -> Any:
    """The body of a connection whose fields were typed in; numbers as text, as an input gives them."""
    properties = {
        key: {"type": "integer" if isinstance(value, int) else "string"}
        for key, value in body["configuration"].items()
    } | {"ssl": {"type": "boolean", "default": True}, "auth_mode": {"type": "string", "default": "iam_role"}}
    required = [*properties, "client_secret"]
    form = ConnectionForm(
        body["type"], "", {"type": "object", "properties": properties, "required": required}
    )
    values = form.initial.set(("name",), body["name"])
    values = values.set_all(
        {("configuration", key): str(value) for key, value in body["configuration"].items()}
    )
    assert blocking(form.problems(values)) == ()
    (step,) = form.plan(values).steps
    assert (step.request.method, step.request.path) == ("POST", "/api/connections")
    return step.request.body


def test_w1_bulk_sync_salesforce_to_snowflake() -> None:
    target = BulkTarget.parse(
        {
            "modes": [{"id": "replicate", "label": "Replicate"}, {"id": "snapshot", "label": "Snapshot"}],
            "configuration": {
                "schema": {"required": True, "type": "string"},
                "mirror_schemas": {"default": False},
                "advanced": {
                    "items": {"table_prefix": {"type": "string"}, "truncate_existing": {"default": False}}
                },
            },
        }
    )
    form = BulkSyncForm(
        "YOUR-SALESFORCE-CONNECTION-ID",
        "YOUR-SNOWFLAKE-CONNECTION-ID",
        schemas=[SourceSchema(name, name) for name in ("Account", "Contact", "Lead")],
        target=target,
        version=V25,
    )
    values = form.initial.set_all(
        {
            ("name",): "Salesforce Bulk Sync",
            ("default_schedule", "frequency"): "continuous",
            ("destination_configuration", "schema"): "SALESFORCE_CONNECTION",
            SCHEMAS: Selection.none().turned("Account", on=True).turned("Contact", on=True),
        }
    )
    assert blocking(form.problems(values)) == ()
    (step,) = form.plan(values).steps
    assert (step.request.method, step.request.path) == ("POST", "/api/bulk/syncs")
    assert step.request.body == {
        "name": "Salesforce Bulk Sync",
        "source_connection_id": "YOUR-SALESFORCE-CONNECTION-ID",
        "destination_connection_id": "YOUR-SNOWFLAKE-CONNECTION-ID",
        "mode": "replicate",
        "default_schedule": {"frequency": "continuous"},
        "destination_configuration": {"schema": "SALESFORCE_CONNECTION"},
        "schemas": ["Account", "Contact"],
    }
    assert "schemas" not in form.plan(values.set(SCHEMAS, Selection.all())).steps[0].request.body


def test_w2_bulk_sync_salesforce_to_s3() -> None:
    target = BulkTarget.parse(
        {
            "modes": [{"ID": "replicate", "Label": "Replicate"}],
            "configuration": {
                "$schema": "http://json-schema.org/draft-04/schema#",
                "$ref": "#/definitions/Conf",
                "definitions": {
                    "Conf": {
                        "type": "object",
                        "properties": {
                            "format": {"type": "string", "enum": ["csv", "json"]},
                            "subfolder": {"type": "string"},
                        },
                    }
                },
            },
        }
    )
    form = BulkSyncForm(
        "YOUR-SALESFORCE-CONNECTION-ID",
        "YOUR-S3-CONNECTION-ID",
        schemas=[SourceSchema(name, name) for name in ("Account", "Contact")],
        chosen=("Account", "Contact"),
        target=target,
        version=V24,
    )
    values = form.initial.set_all(
        {
            ("name",): "Salesforce Bulk Sync",
            ("schedule", "frequency"): "continuous",
            ("destination_configuration", "format"): "csv",
        }
    )
    assert form.plan(values).steps[0].request.body == {
        "name": "Salesforce Bulk Sync",
        "source_connection_id": "YOUR-SALESFORCE-CONNECTION-ID",
        "destination_connection_id": "YOUR-S3-CONNECTION-ID",
        "mode": "replicate",
        "schedule": {"frequency": "continuous"},
        "destination_configuration": {"format": "csv"},
        "schemas": ["Account", "Contact"],
    }
