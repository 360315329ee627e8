"""What one transaction can reach: every table of the workspace file."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from ptui.local.server.store.documents import Document, Documents, Table

CONNECTIONS = Table(
    "connections",
    {
        "id": lambda d: d["id"],
        "name": lambda d: d["name"],
        "type": lambda d: d["type"],
        "created_at": lambda d: d["created_at"],
    },
)
MODELS = Table(
    "models",
    {
        "id": lambda d: d["id"],
        "connection_id": lambda d: d["connection_id"],
        "name": lambda d: d["name"],
        "created_at": lambda d: d["created_at"],
        "updated_at": lambda d: d["updated_at"],
    },
)
SYNCS = Table(
    "syncs",
    {
        "id": lambda d: d["id"],
        "target_connection_id": lambda d: d["target"]["connection_id"],
        "active": lambda d: int(bool(d["active"])),
        "mode": lambda d: d["mode"],
        "created_at": lambda d: d["created_at"],
        "updated_at": lambda d: d["updated_at"],
    },
)
BULK_SYNCS = Table(
    "bulk_syncs",
    {
        "id": lambda d: d["id"],
        "source_connection_id": lambda d: d["source_connection_id"],
        "destination_connection_id": lambda d: d["destination_connection_id"],
        "active": lambda d: int(bool(d["active"])),
        "created_at": lambda d: d["created_at"],
        "updated_at": lambda d: d["updated_at"],
    },
)
BULK_SCHEMAS = Table(
    "bulk_schemas",
    {
        "sync_id": lambda d: d["sync_id"],
        "id": lambda d: d["id"],
        "enabled": lambda d: int(bool(d["enabled"])),
    },
    key=("sync_id", "id"),
)
EXECUTIONS = Table(
    "executions",
    {
        "id": lambda d: d["id"],
        "sync_id": lambda d: d["sync_id"],
        "kind": lambda d: d["kind"],
        "status": lambda d: d["status"],
        "created_at": lambda d: d["created_at"],
        "updated_at": lambda d: d["updated_at"],
    },
)
SCHEMA_EXECUTIONS = Table(
    "schema_executions",
    {
        "execution_id": lambda d: d["execution_id"],
        "schema": lambda d: d["schema"],
        "position": lambda d: d["position"],
        "status": lambda d: d["status"],
    },
    key=("execution_id", "schema"),
)
SCHEMA_STATES = Table(
    "schema_states",
    {"sync_id": lambda d: d["sync_id"], "schema": lambda d: d["schema"]},
    key=("sync_id", "schema"),
)
EVENTS = Table(
    "events",
    {"id": lambda d: d["id"], "type": lambda d: d["type"], "created_at": lambda d: d["created_at"]},
)
SCHEMA_CACHE = Table(
    "schema_cache",
    {"connection_id": lambda d: d["connection_id"], "state": lambda d: d["state"]},
    key=("connection_id",),
)
OAUTH_SESSIONS = Table(
    "oauth_sessions",
    {
        "token_digest": lambda d: d["token_digest"],
        "connection_id": lambda d: d["connection_id"],
        "expires_at": lambda d: d["expires_at"],
    },
    key=("token_digest",),
)


class Transaction:
    """The tables, seen at one moment; handed to the functions given to `Store.read` and `Store.write`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        """For statements that the tables do not offer."""
        self.connections = Documents(connection, CONNECTIONS)
        self.models = Documents(connection, MODELS)
        self.syncs = Documents(connection, SYNCS)
        self.bulk_syncs = Documents(connection, BULK_SYNCS)
        self.bulk_schemas = Documents(connection, BULK_SCHEMAS)
        """The schemas chosen for each bulk sync; go with it."""
        self.executions = Documents(connection, EXECUTIONS)
        """Runs of both kinds of sync: `kind` is `model` or `bulk`."""
        self.schema_executions = Documents(connection, SCHEMA_EXECUTIONS)
        """The schemas of runs of bulk syncs; go with the run."""
        self.schema_states = Documents(connection, SCHEMA_STATES)
        """What the next run of a bulk sync must know of the last ones, by schema; go with the sync."""
        self.events = Documents(connection, EVENTS)
        self.schema_cache = Documents(connection, SCHEMA_CACHE)
        self.oauth_sessions = Documents(connection, OAUTH_SESSIONS)

    def syncs_of_model(self, model_id: str) -> list[Document]:
        """Model syncs that read this model."""
        rows = self.connection.execute(
            "SELECT document FROM syncs WHERE EXISTS (SELECT 1 FROM"
            " json_each(syncs.document, '$.model_ids') WHERE value = ?) ORDER BY created_at, id",
            (model_id,),
        )
        return [json.loads(row[0]) for row in rows]

    def setting(self, name: str) -> Any:
        """A value that the workspace keeps about itself, or None."""
        row = self.connection.execute("SELECT value FROM settings WHERE name = ?", (name,)).fetchone()
        return None if row is None else json.loads(row[0])

    def set_setting(self, name: str, value: Any) -> None:
        """Keep a JSON value under this name."""
        self.connection.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, json.dumps(value, ensure_ascii=False)),
        )
