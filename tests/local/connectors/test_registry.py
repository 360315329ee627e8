"""Types, schemas and the opening of connections."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import jsonschema
import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import BadConfiguration, MissingDriver, Unsupported
from ptui.local.connectors.samples.systems import SampleSystems

TYPES = ["gcs", "mysql", "postgresql", "s3", "salesforce", "snowflake", "sqlite"]


def test_types_are_listed_by_name() -> None:
    kinds = registry.types()
    assert sorted(kind.id for kind in kinds) == TYPES
    assert [kind.name for kind in kinds] == sorted((kind.name for kind in kinds), key=str.lower)
    assert [kind.id for kind in kinds if kind.use_oauth] == ["salesforce"]
    assert all(kind.capabilities["source"] and kind.capabilities["destination"] for kind in kinds)
    assert registry.connection_type("MySQL").id == "mysql"


@pytest.mark.parametrize("type_id", TYPES)
def test_schemas_are_schemas(type_id: str) -> None:
    schema = registry.configuration_schema(type_id)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert set(schema["required"]) <= set(schema["properties"])
    assert all(part.get("title") for key, part in schema["properties"].items() if not part.get("hidden"))
    schema["properties"].clear()
    assert registry.configuration_schema(type_id)["properties"], "an answer can be changed without harm"


@pytest.mark.parametrize(
    ("type_id", "secrets"),
    [
        ("sqlite", set()),
        ("mysql", {"passwd", "ssh_private_key"}),
        ("postgresql", {"password", "ssh_private_key", "client_certificate", "client_key", "ca_cert"}),
        ("snowflake", {"password", "private_key", "private_key_passphrase"}),
        ("salesforce", {"client_id", "client_secret", "oauth_refresh_token"}),
        ("s3", {"aws_secret_access_key"}),
        ("gcs", {"service_account"}),
    ],
)
def test_secrets(type_id: str, secrets: set[str]) -> None:
    assert registry.secrets(type_id) == secrets
    hints = registry.ui_schema(type_id)
    assert all(hint["ui:widget"] in ("password", "textarea", "file") for hint in hints.values())


def test_what_the_schema_promises_is_there() -> None:
    properties = registry.configuration_schema("mysql")["properties"]
    assert properties["port"]["default"] == 3306
    assert properties["ssh"]["hidden"], "tunnels are not offered where none are opened"


def test_unknown_types() -> None:
    for ask in (registry.connection_type, registry.configuration_schema, registry.secrets):
        with pytest.raises(Unsupported, match="netsuite"):
            ask("netsuite")


@pytest.mark.parametrize("type_id", ["snowflake", "salesforce", "s3", "gcs"])
def test_there_is_no_connector_for_the_real_ones(type_id: str, samples: SampleSystems) -> None:
    elsewhere = {
        "account": "acme",
        "domain": "https://acme.my.salesforce.com",
        "bucket": "b",
        "s3_bucket_name": "b",
    }
    for given in (None, samples):
        with pytest.raises(Unsupported, match="no connector for real"):
            registry.open(type_id, elsewhere, samples=given)


WALKTHROUGHS: list[tuple[str, dict[str, Any]]] = [
    (
        "mysql",
        {"hostname": "localhost", "port": 3306, "dbname": "company", "account": "user", "passwd": "secret"},
    ),
    ("mysql", {"hostname": "localhost", "dbname": "big", "account": "user"}),
    ("snowflake", {"account": "uc193736182", "username": "user", "password": "secret", "dbname": "database"}),
    (
        "snowflake",
        {"account": "account", "dbname": "database", "password": "secret-password", "username": "user"},
    ),
    ("salesforce", {"domain": "https://example.my.salesforce.com"}),
    ("s3", {"s3_bucket_region": "us-east-1", "s3_bucket_name": "my-bucket"}),
    ("s3", {"s3_bucket_name": "s3://my-bucket/"}),
    ("gcs", {"service_account": "service_account_json_key", "bucket": "gcs://mybucket/mypath"}),
]


@pytest.mark.parametrize(("type_id", "configuration"), WALKTHROUGHS)
def test_samples_have_the_addresses_of_the_walkthroughs(
    type_id: str, configuration: dict[str, Any], samples: SampleSystems
) -> None:
    assert registry.is_sample(type_id, configuration, samples=samples)
    connector = registry.open(type_id, configuration, samples=samples)
    assert connector.is_sample and connector.type_id == type_id
    connector.check()


@pytest.mark.parametrize(("type_id", "configuration"), WALKTHROUGHS)
def test_without_samples_no_address_is_a_sample(type_id: str, configuration: dict[str, Any]) -> None:
    assert not registry.is_sample(type_id, configuration, samples=None)
    if type_id == "mysql":
        assert not registry.open(type_id, configuration).is_sample
    else:
        with pytest.raises(Unsupported):
            registry.open(type_id, configuration)


@pytest.mark.parametrize(
    "change",
    [{"port": 3307}, {"account": "root"}, {"hostname": "127.0.0.1"}, {"dbname": "other"}, {"dbname": ""}],
)
def test_another_address_is_a_real_server(change: dict[str, Any], samples: SampleSystems) -> None:
    configuration = WALKTHROUGHS[0][1] | change
    assert not registry.open("mysql", configuration, samples=samples).is_sample


@pytest.mark.parametrize(
    ("type_id", "configuration"),
    [
        ("gcs", {"bucket": "gcs://mybucket"}),
        ("gcs", {"bucket": "mybucket/other"}),
        ("s3", {"s3_bucket_name": "my"}),
    ],
)
def test_another_bucket_is_not_a_sample(
    type_id: str, configuration: dict[str, Any], samples: SampleSystems
) -> None:
    with pytest.raises(Unsupported):
        registry.open(type_id, configuration, samples=samples)


def test_a_bucket_has_to_be_named() -> None:
    with pytest.raises(BadConfiguration) as caught:
        registry.open("s3", {"s3_bucket_region": "us-east-1"})
    assert caught.value.field == "s3_bucket_name"


def test_opening_imports_no_driver() -> None:
    program = """
import sys
from ptui.local.connectors import registry
registry.open("mysql", {"hostname": "x", "account": "y"})
registry.open("postgresql", {"hostname": "x", "username": "y", "database": "z"})
registry.open("sqlite", {"path": "x"})
heavy = ("pymysql", "psycopg", "arro3", "ptui.wire", "httpx", "pydantic")
print([name for name in heavy if name in sys.modules])
"""
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("type_id", "driver", "configuration"),
    [
        ("mysql", "pymysql", {"hostname": "127.0.0.1", "account": "x"}),
        ("postgresql", "psycopg", {"hostname": "127.0.0.1", "username": "x", "database": "x"}),
    ],
)
def test_a_missing_driver_is_named(
    type_id: str, driver: str, configuration: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, driver, None)
    with pytest.raises(MissingDriver, match=rf"pip install 'ptui\[{type_id}\]'"):
        registry.open(type_id, configuration).check()
