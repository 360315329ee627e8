"""The systems this workspace knows: their types, their configuration schemas, and how one is opened."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from ptui.local.connectors.errors import BadConfiguration, Unsupported

if TYPE_CHECKING:
    from ptui.local.connectors.samples.systems import SampleSystems
    from ptui.local.engine.catalogue import Connector

_SQL = (
    "FIELDSETQUERY",
    "TARGET",
    "TargetCreator",
    "BulkSyncSource",
    "SupportsSQL",
    "Filters",
    "IdentityFunctions",
)
_FILES = ("FIELDSETQUERY", "TARGET", "TargetCreator", "BulkSyncSource")


@dataclass(frozen=True, slots=True)
class ConnectionType:
    """A kind of system, as the API lists it."""

    id: str
    name: str
    operations: tuple[str, ...]
    capabilities: Mapping[str, bool] = field(
        default_factory=lambda: {
            "source": True,
            "destination": True,
            "enrichment": False,
            "orchestration": False,
            "logging": False,
        }
    )
    use_oauth: bool = False


_TYPES = {
    kind.id: kind
    for kind in (
        ConnectionType("gcs", "Google Cloud Storage", _FILES),
        ConnectionType("mysql", "MySQL", _SQL),
        ConnectionType("postgresql", "PostgreSQL", _SQL),
        ConnectionType("s3", "S3", _FILES),
        ConnectionType("salesforce", "Salesforce", (*_SQL[:2], *_SQL[3:]), use_oauth=True),
        ConnectionType("snowflake", "Snowflake", _SQL),
        ConnectionType("sqlite", "SQLite", _SQL),
    )
}

_ADDRESSES = {"gcs": "bucket", "s3": "s3_bucket_name", "salesforce": "domain", "snowflake": "account"}
"""The key that says where a system is, of those that are here only as samples."""


def types() -> tuple[ConnectionType, ...]:
    """Every type, by name."""
    return tuple(sorted(_TYPES.values(), key=lambda kind: kind.name.lower()))


def connection_type(type_id: str) -> ConnectionType:
    """The type with this id, whatever its case."""
    kind = _TYPES.get(type_id.lower())
    if kind is None:
        raise Unsupported(
            f"The local workspace has no connection type {type_id!r}; it has {', '.join(sorted(_TYPES))}"
        )
    return kind


@cache
def _schema_text(type_id: str) -> str:
    folder = resources.files("ptui.local.connectors") / "schemas"
    return (folder / f"{connection_type(type_id).id}.json").read_text(encoding="utf-8")


def configuration_schema(type_id: str) -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a connection's configuration."""
    schema: dict[str, Any] = json.loads(_schema_text(type_id))
    return schema


def secrets(type_id: str) -> frozenset[str]:
    """The configuration keys that are never shown."""
    return frozenset(
        key for key, value in configuration_schema(type_id)["properties"].items() if value.get("sensitive")
    )


def ui_schema(type_id: str) -> dict[str, Any]:
    """Hints for form builders, in the form the API uses beside a schema."""
    widgets = {
        key: value.get("widget") or ("password" if value.get("password") else None)
        for key, value in configuration_schema(type_id)["properties"].items()
    }
    return {key: {"ui:widget": widget} for key, widget in widgets.items() if widget}


def open(
    type_id: str, configuration: Mapping[str, object], *, samples: SampleSystems | None = None
) -> Connector:
    """A connector for this connection; says nothing yet about whether the system answers.

    Where `samples` are given, the walkthroughs' addresses are theirs; every other address is real.
    """
    kind = connection_type(type_id)
    if samples is not None and (sample := samples.find(kind.id, configuration)) is not None:
        return sample
    match kind.id:
        case "sqlite":
            from ptui.local.connectors.sqlite.configuration import connect as sqlite

            return sqlite(configuration)
        case "mysql":
            from ptui.local.connectors.mysql.configuration import connect as mysql

            return mysql(configuration)
        case "postgresql":
            from ptui.local.connectors.postgresql.configuration import connect as postgresql

            return postgresql(configuration)
    raise Unsupported(_only_sample(kind, configuration, has_samples=samples is not None))


def is_sample(type_id: str, configuration: Mapping[str, object], *, samples: SampleSystems | None) -> bool:
    """Whether this connection is one of the samples, without opening it."""
    return samples is not None and samples.owns(connection_type(type_id).id, configuration)


def _only_sample(kind: ConnectionType, configuration: Mapping[str, object], *, has_samples: bool) -> str:
    address = _ADDRESSES[kind.id]
    if not configuration.get(address):
        raise BadConfiguration(f"{address} is missing", field=address)
    also = (
        "Its sample is at the address of the walkthrough" if has_samples else "`ptui demo` has a sample of it"
    )
    return f"This build's local workspace has no connector for real {kind.name}. {also}"
