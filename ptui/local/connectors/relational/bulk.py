"""How relational systems take and give bulk syncs."""

from __future__ import annotations

from ptui.local.connectors.relational.modes import bulk_modes
from ptui.local.connectors.relational.system import Traits
from ptui.local.engine.catalogue import BulkTarget

RESYNC_MODES = ("refetch", "resync", "rebuild")


def bulk_target(traits: Traits, schemas: list[str]) -> BulkTarget:
    """The modes, and a JSON Schema for where the tables shall go."""
    schema: dict[str, object] = {
        "type": "string",
        "title": "Schema",
        "description": "Where the tables are written.",
    }
    if traits.default_schema:
        schema["default"] = traits.default_schema
    if schemas:
        schema["examples"] = schemas[:20]
    advanced = {
        "table_prefix": {"type": "string", "title": "Table prefix", "default": ""},
        "truncate_existing": {"type": "boolean", "title": "Empty existing tables first", "default": False},
        "hard_deletes": {
            "type": "boolean",
            "title": "Delete rows that are gone from the source",
            "default": False,
        },
    }
    configuration: dict[str, object] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "schema": schema,
            "mirror_schemas": {
                "type": "boolean",
                "title": "Keep the source's schemas",
                "description": "Write every table to a schema named as in the source.",
                "default": False,
            },
            "advanced": {"type": "object", "title": "Advanced", "properties": advanced},
        },
        "required": [] if traits.default_schema else ["schema"],
    }
    return BulkTarget(bulk_modes(), configuration, RESYNC_MODES)
