"""The configuration of a bulk sync's destination, checked against the destination's JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptui.local.server.rules.body import Document, shown, spelled
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse

Schema = Mapping[str, Any]
_KINDS: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float),
    "object": (dict,),
    "array": (list,),
}


def checked_settings(settings: Document, schema: Schema, *, at: str) -> Document:
    """The settings as they are kept: empty ones left out, words spelled as the schema spells them."""
    checked = _checked(settings, schema, schema, at)
    return checked if isinstance(checked, dict) else {}


def _checked(value: Any, schema: Schema, root: Schema, at: str) -> Any:
    schema = _resolved(schema, root)
    kind = schema.get("type")
    kinds = _KINDS.get(kind) if isinstance(kind, str) else None
    if kinds and (not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds)):
        malformed(at, f"must be of type {kind}, not {shown(value)}")
    if isinstance(value, dict) and "properties" in schema:
        return _object(value, schema, root, at)
    if isinstance(value, list) and isinstance(items := schema.get("items"), dict):
        return [_checked(each, items, root, f"{at}[{index}]") for index, each in enumerate(value)]
    return _enumerated(value, schema, at)


def _object(value: Document, schema: Schema, root: Schema, at: str) -> Document:
    properties: Mapping[str, Schema] = schema["properties"]
    given = {key: each for key, each in value.items() if each not in (None, "")}
    for key in given:
        if key not in properties and not schema.get("additionalProperties"):
            refuse(f"{at}.{key}", f"is no setting of this destination{alike(key, properties)}")
    for key in schema.get("required") or ():
        if key not in given and "default" not in _resolved(properties.get(key, {}), root):
            malformed(f"{at}.{key}", "is required")
    return {
        key: _checked(each, properties[key], root, f"{at}.{key}") if key in properties else each
        for key, each in given.items()
    }


def _enumerated(value: Any, schema: Schema, at: str) -> Any:
    """One of the allowed values; each is the value itself or `{"value": …, "label": …}`."""
    choices = schema.get("enum")
    if not choices:
        return value
    allowed = [choice["value"] if isinstance(choice, dict) else choice for choice in choices]
    if value in allowed:
        return value
    words = [choice for choice in allowed if isinstance(choice, str)]
    known = spelled(value, words) if isinstance(value, str) else None
    if known is None:
        refuse(at, f"must be one of {', '.join(map(str, allowed))}, not {shown(value)}")
    return known


def _resolved(schema: Schema, root: Schema) -> Schema:
    """Follow `$ref` into the same document; some answers are written with `definitions`."""
    for _ in range(8):
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#/"):
            break
        found: Any = root
        for step in reference[2:].split("/"):
            found = found.get(step, {}) if isinstance(found, Mapping) else {}
        schema = found if isinstance(found, Mapping) else {}
    return schema
