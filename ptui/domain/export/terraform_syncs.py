"""Bodies of syncs as attributes of polytomic_sync and polytomic_bulk_sync, which have their own names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ptui.domain.export.hcl import Encoded, Expression

_SCHEDULE = ("frequency", "minute", "hour", "day_of_week", "day_of_month", "month")
_MODEL_SCHEDULE = (*_SCHEDULE, "connection_id", "job_id", "run_after", "run_after_success_only")
_FIELD = ("source", "target", "new", "override_value", "sync_mode", "encryption_enabled")
_BULK_FIELD = ("id", "enabled", "obfuscate", "user_output_name")
_BULK_SCHEMA = (
    "id",
    "enabled",
    "data_cutoff_timestamp",
    "disable_data_cutoff",
    "partition_key",
    "tracking_field",
    "user_output_name",
)

_BULK_TAKEN = (
    "name",
    "organization_id",
    "active",
    "mode",
    "schemas",
    "schedule",
    "default_schedule",
    "discover",
    "source_connection_id",
    "source_configuration",
    "destination_connection_id",
    "destination_configuration",
)


class Made:
    """Attributes in the making, and what there is no attribute for."""

    def __init__(self) -> None:
        self.attributes: dict[str, Any] = {}
        self.left_out: list[str] = []

    def put(self, name: str, value: Any) -> None:
        self.attributes[name] = value

    def take(self, body: Mapping[str, Any], *keys: str, to: str = "") -> None:
        for key in keys:
            if body.get(key) is not None and body[key] != []:
                self.attributes[to or key] = body[key]

    def leave(self, body: Mapping[str, Any], *, but: Iterable[str]) -> None:
        """Names every key that nothing took."""
        self.left_out += [str(key) for key in body if key not in set(but)]

    def some(self, source: Mapping[str, Any], keys: Iterable[str], place: str) -> dict[str, Any]:
        """The keys of a nested object that the provider knows."""
        known = tuple(keys)
        self.left_out += [f"{place}.{key}" for key in source if key not in known]
        return {key: source[key] for key in known if source.get(key) is not None}


def model_sync(body: Mapping[str, Any]) -> Made:
    made = Made()
    made.take(body, "name")
    made.take(body, "organization_id", to="organization")
    made.put("active", body.get("active", True))
    made.take(body, "mode")
    made.put("target", _target(made, body.get("target") or {}))
    if isinstance(identity := body.get("identity"), Mapping):
        keys = ("source", "target", "function", "new_field")
        made.put("identity", {key: identity[key] for key in keys if identity.get(key) is not None})
    made.put("fields", [made.some(each, _FIELD, "fields") for each in body.get("fields") or ()])
    fixed = [
        made.some(each, ("target", "new", "override_value", "sync_mode"), "override_fields")
        for each in body.get("override_fields") or ()
    ]
    if fixed:
        made.put("override_fields", fixed)
    _put_filters(made, body)
    if overrides := [_condition(made, each, "overrides") for each in body.get("overrides") or ()]:
        made.put("overrides", [each for each in overrides if each])
    made.put("schedule", made.some(body.get("schedule") or {}, _MODEL_SCHEDULE, "schedule"))
    options = ("sync_all_records", "skip_initial_backfill", "only_enrich_updates", "encryption_passphrase")
    made.take(body, *options)
    used = ("name", "organization_id", "active", "mode", "target", "identity", "fields", "override_fields")
    more = ("filters", "filter_logic", "model_filters", "target_filters", "overrides", "schedule")
    made.leave(body, but=(*used, *more, *options))
    return made


def _target(made: Made, target: Mapping[str, Any]) -> dict[str, Any]:
    found = {
        key: target[key]
        for key in ("connection_id", "object", "create", "new_name", "filter_logic")
        if target.get(key) is not None
    }
    if target.get("configuration"):
        found["configuration"] = Encoded(target["configuration"])
    known = ("connection_id", "object", "create", "new_name", "filter_logic", "configuration")
    made.left_out += [f"target.{key}" for key in target if key not in known]
    return found


def _put_filters(made: Made, body: Mapping[str, Any]) -> None:
    listed = list(body.get("filters") or ())
    logic = body.get("filter_logic")
    if isinstance(grouped := body.get("model_filters"), Mapping):
        listed += [{**each, "field": each.get("source")} for each in grouped.get("conditions") or ()]
        logic = logic or grouped.get("logic")
    if isinstance(grouped := body.get("target_filters"), Mapping):
        listed += [
            {**each, "field_id": each.get("field"), "field": None, "field_type": "Target"}
            for each in grouped.get("conditions") or ()
        ]
        if grouped.get("logic"):
            made.attributes["target"]["filter_logic"] = grouped["logic"]
    model = [_condition(made, each, "filters") for each in listed if not _is_target(each)]
    target = [{"field": each.get("field_id"), **_comparison(each)} for each in listed if _is_target(each)]
    if any(model):
        made.put("filters", [each for each in model if each])
    if logic:
        made.put("filter_logic", logic)
    if target:
        made.put("target_filters", target)


def _is_target(condition: Mapping[str, Any]) -> bool:
    return str(condition.get("field_type") or "").casefold() == "target"


def _condition(made: Made, condition: Mapping[str, Any], place: str) -> dict[str, Any] | None:
    """The provider names a model's field by model and name only."""
    if not isinstance(condition.get("field"), Mapping):
        made.left_out.append(f"{place} by field_id {condition.get('field_id')}")
        return None
    found = {"source": condition["field"], **_comparison(condition)}
    if "override" in condition:
        found["override"] = Encoded(condition["override"])
    return found


def _comparison(condition: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"function": condition.get("function")}
    if condition.get("value") is not None:
        found["value"] = Encoded(condition["value"])
    if condition.get("label"):
        found["label"] = condition["label"]
    return found


def bulk_sync(body: Mapping[str, Any]) -> Made:
    made = Made()
    made.take(body, "name")
    made.take(body, "organization_id", to="organization")
    made.put("active", body.get("active", True))
    made.take(body, "mode")
    for side in ("source", "destination"):
        made.put(
            side,
            {
                "connection_id": body.get(f"{side}_connection_id"),
                "configuration": Encoded(body.get(f"{side}_configuration") or {}),
            },
        )
    schemas = body.get("schemas")
    if schemas:
        made.put("schemas", [_schema(made, each) for each in schemas])
    made.put(
        "schedule",
        made.some(body.get("default_schedule") or body.get("schedule") or {}, _SCHEDULE, "schedule"),
    )
    options = (
        "automatically_add_new_objects",
        "automatically_add_new_fields",
        "normalize_names",
        "disable_record_timestamps",
        "concurrency_limit",
        "resync_concurrency_limit",
        "data_cutoff_timestamp",
        "policies",
    )
    made.take(body, *options)
    if body.get("discover") is not None and "automatically_add_new_objects" not in made.attributes:
        made.put("automatically_add_new_objects", "all" if body["discover"] else "none")
    made.leave(body, but=(*_BULK_TAKEN, *options))
    return made


def _schema(made: Made, schema: Any) -> dict[str, Any]:
    if isinstance(schema, str | Expression):
        return {"id": schema, "enabled": True}
    known = (*_BULK_SCHEMA, "fields", "filters")
    found = {key: schema[key] for key in _BULK_SCHEMA if schema.get(key) is not None}
    fields = [_bulk_field(each) for each in schema.get("fields") or ()]
    if fields:
        found["fields"] = fields
    filters = [_bulk_filter(each) for each in schema.get("filters") or ()]
    if filters:
        found["filters"] = filters
    made.left_out += [f"schemas.{key}" for key in schema if key not in known]
    return found


def _bulk_field(field: Any) -> dict[str, Any]:
    if isinstance(field, str):
        return {"id": field, "enabled": True}
    known = {**field, "obfuscate": field.get("obfuscate", field.get("obfuscated"))}
    return {key: known[key] for key in _BULK_FIELD if known.get(key) is not None}


def _bulk_filter(condition: Mapping[str, Any]) -> dict[str, Any]:
    found = {key: condition[key] for key in ("field_id", "function") if condition.get(key) is not None}
    value = _plain(condition.get("value"))
    return found if value is None else {**found, "value": value}


def _plain(value: Any) -> Any:
    """A bulk filter's value is text in the provider."""
    if value is None or isinstance(value, str):
        return value
    return Encoded(value)
