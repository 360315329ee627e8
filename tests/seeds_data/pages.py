"""A server with the systems of all five pages, which names things as the pages do."""

from __future__ import annotations

from typing import Any

from tests.seeds_data.answers import SALESFORCE, SNOWFLAKE, Answers, Query, Reply, document

GCS = "44444444-4444-4444-8444-444444444444"
S3 = "55555555-5555-4555-8555-555555555555"
_NOTHING = {"items": None, "requires_one_of": None, "has_items": False}
_WIDE = ("last_activity_date", "plan", "first_name", "last_name", "email")
_FIELDS = {SNOWFLAKE: _WIDE, GCS: ("email", "first_name", "last_name", "plan")}
_MODES = (("create", True), ("updateOrCreate", True), ("update", True))


class Pages(Answers):
    """All healthy, and everything in the spelling of the pages: equality, Manual."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for each in self.connections.values():
            each["status"] = "healthy"
        for ident, name, kind in ((GCS, "Google Cloud Storage", "gcs"), (S3, "S3", "s3")):
            self.connections[ident] = {
                "id": ident,
                "name": f"{name} Connection",
                "type": {"id": kind, "name": name, "operations": ["BulkSyncSource"]},
                "configuration": {},
                "status": "healthy",
                "saved": True,
            }

    def reply(self, method: str, path: str, query: Query, body: Any) -> Reply:
        _, _, below = path.partition("/api/connections/")
        ident, _, what = below.partition("/")
        if method == "GET" and path == "/api/syncs/schedules":
            words = [{"frequency": each, "label": each.title()} for each in ("Manual", "continuous")]
            return 200, {"data": {"schedule_options": words}}
        match ident, what:
            case str(), "modelsync/source" if ident == GCS:
                return 200, {"data": _file(query)}
            case str(), "modelsync/source/fields" if ident in _FIELDS:
                return 200, {"data": [_field(name) for name in _FIELDS[ident]]}
            case str(), "modelsync/targetobjects" if ident == SALESFORCE:
                return 200, {"data": [{"id": "Contact", "name": "Contact", "modes": []}]}
            case str(), "modelsync/target/fields" if ident == SALESFORCE:
                return 200, {"data": _contact()}
            case str(), "bulksync/source" if ident == SALESFORCE:
                listed = [{"id": name, "name": name} for name in ("Account", "Contact", "Lead")]
                return 200, {"data": {"schemas": listed, "configuration": None}}
            case str(), "bulksync/target" if ident == S3:
                formats = {"type": "string", "title": "File format", "enum": ["csv", "json"]}
                schema = {"type": "object", "properties": {"format": formats}}
                return 200, {"data": {"modes": [{"id": "replicate"}], "configuration": schema}}
        status, answer = super().reply(method, path, query, body)
        if path.startswith("/api/models") and isinstance(answer, dict) and "data" in answer:
            _with_own_fields(answer["data"])
        return status, answer


def _with_own_fields(data: Any) -> None:
    for each in data if isinstance(data, list) else [data]:
        if isinstance(each, dict) and each.get("connection_id") in _FIELDS:
            each["fields"] = [_field(name) for name in _FIELDS[each["connection_id"]]]


def _file(query: Query) -> dict[str, Any]:
    chosen = query.get("model_from") == ["single_file"]
    key = {"items": ["high_paying_users.csv"], "requires_one_of": None, "has_items": True}
    kinds = {"items": ["single_file"], "requires_one_of": ["key"], "has_items": True}
    return {
        "items": {"model_from": kinds, "key": key if chosen else _NOTHING},
        "requires_one_of": ["model_from"],
    }


def _field(name: str) -> dict[str, Any]:
    return {"id": f"f-{name}", "name": name, "label": name, "type": "string", "remote_type": "varchar"}


def _contact() -> dict[str, Any]:
    like = document("snowflake_target_fields")["data"]["fields"][0]
    functions = [{"id": "equality", "label": "Equality"}]
    fields = [
        {**like, "id": name, "name": name, "source_type": "string", "identity_functions": functions}
        for name in ("Email", "FirstName", "LastName", "Title")
    ]
    modes = [{"mode": mode, "label": mode, "requires_identity": needs} for mode, needs in _MODES]
    return {"id": "Contact", "name": "Contact", "modes": modes, "properties": {}, "fields": fields}
