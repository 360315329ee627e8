"""The shape of the workspace file, as named steps that are taken once each, in order."""

from __future__ import annotations

import sqlite3

FIRST = """
CREATE TABLE connections (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, created_at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE TABLE models (
    id TEXT PRIMARY KEY, connection_id TEXT NOT NULL REFERENCES connections (id), name TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX models_connection ON models (connection_id);
CREATE TABLE syncs (
    id TEXT PRIMARY KEY, target_connection_id TEXT NOT NULL REFERENCES connections (id),
    active INTEGER NOT NULL, mode TEXT NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
    document TEXT NOT NULL
) STRICT;
CREATE INDEX syncs_target ON syncs (target_connection_id);
CREATE INDEX syncs_updated ON syncs (updated_at DESC, id);
CREATE TABLE bulk_syncs (
    id TEXT PRIMARY KEY,
    source_connection_id TEXT NOT NULL REFERENCES connections (id),
    destination_connection_id TEXT NOT NULL REFERENCES connections (id),
    active INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX bulk_syncs_source ON bulk_syncs (source_connection_id);
CREATE INDEX bulk_syncs_destination ON bulk_syncs (destination_connection_id);
CREATE TABLE bulk_schemas (
    sync_id TEXT NOT NULL REFERENCES bulk_syncs (id) ON DELETE CASCADE, id TEXT NOT NULL,
    enabled INTEGER NOT NULL, document TEXT NOT NULL, PRIMARY KEY (sync_id, id)
) STRICT;
CREATE TABLE executions (
    id TEXT PRIMARY KEY, sync_id TEXT NOT NULL, kind TEXT NOT NULL, status TEXT NOT NULL,
    created_at TEXT NOT NULL, updated_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX executions_sync ON executions (sync_id, created_at DESC);
CREATE INDEX executions_status ON executions (status);
CREATE TABLE schema_cache (
    connection_id TEXT PRIMARY KEY REFERENCES connections (id) ON DELETE CASCADE,
    state TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE TABLE cached_schemas (
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE, position INTEGER NOT NULL,
    id TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (connection_id, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE oauth_sessions (
    token_digest TEXT PRIMARY KEY,
    connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
    expires_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE TABLE idempotency (
    key TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, created_at TEXT NOT NULL,
    status INTEGER, headers TEXT, body BLOB
) STRICT;
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
"""

RUNS = """
CREATE TABLE schema_executions (
    execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE, schema TEXT NOT NULL,
    position INTEGER NOT NULL, status TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (execution_id, schema)
) STRICT;
CREATE TABLE console_lines (
    execution_id TEXT NOT NULL REFERENCES executions (id) ON DELETE CASCADE, number INTEGER NOT NULL,
    schema TEXT NOT NULL, level TEXT NOT NULL, message TEXT NOT NULL, timestamp TEXT NOT NULL,
    PRIMARY KEY (execution_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE schema_states (
    sync_id TEXT NOT NULL REFERENCES bulk_syncs (id) ON DELETE CASCADE, schema TEXT NOT NULL,
    document TEXT NOT NULL, PRIMARY KEY (sync_id, schema)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
    id TEXT PRIMARY KEY, type TEXT NOT NULL, created_at TEXT NOT NULL, document TEXT NOT NULL
) STRICT;
CREATE INDEX events_created ON events (created_at DESC, id)
"""

STEPS: tuple[tuple[str, str], ...] = (("001 first tables", FIRST), ("002 runs", RUNS))


class TooNew(Exception):
    """The file was written by a later version of the program."""


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that this file has not seen, each in a transaction of its own."""
    connection.execute("CREATE TABLE IF NOT EXISTS migrations (name TEXT PRIMARY KEY) STRICT")
    taken = {row[0] for row in connection.execute("SELECT name FROM migrations")}
    if unknown := taken - {name for name, _ in STEPS}:
        raise TooNew(f"This workspace was written by a newer ptui (it knows “{max(unknown)}”).")
    for name, script in STEPS:
        if name in taken:
            continue
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in script.split(";"):
                if statement.strip():
                    connection.execute(statement)
            connection.execute("INSERT INTO migrations (name) VALUES (?)", (name,))
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
