"""One property of a JSON Schema as a field, in the dialect of connection types."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.schema_match import enum_values
from ptui.domain.forms.spec import (
    Choice,
    Choose,
    ChooseMany,
    Code,
    Completions,
    Field,
    FileText,
    Group,
    Kind,
    Need,
    Number,
    Pairs,
    Rows,
    Secret,
    Text,
    Toggle,
)
from ptui.domain.secrets import is_secret_name
from ptui.domain.text import clean

Schema: TypeAlias = Mapping[str, Any]
Inner: TypeAlias = Callable[[Schema, FieldPath, Schema], tuple[Field, ...]]
"""Makes the fields of a nested object: its schema, where it stands, how it would be drawn."""

_MANY = 12
"""Choices beyond this number want a filter."""
_LONG = 2000
_ACRONYMS = frozenset(
    {"api", "arn", "aws", "csv", "dsn", "gcs", "iam", "id", "ip", "json", "oauth", "sql", "ssh"}
)
_CHECKS = {"email": "email", "uri": "uri", "url": "uri", "date-time": "timestamp"}


def is_hidden(schema: Schema) -> bool:
    """Nobody is to see it: it can be set neither in the product nor through the API."""
    return bool(schema.get("hidden")) and not schema.get("api_field")


def is_api_only(schema: Schema) -> bool:
    return bool(schema.get("hidden")) and bool(schema.get("api_field"))


def is_read_only(schema: Schema) -> bool:
    return bool(schema.get("readOnly") or schema.get("readonly"))


def property_field(
    key: str, schema: Schema, path: FieldPath, ui: Schema, *, is_required: bool, is_pair: bool, inner: Inner
) -> Field:
    """The field at `path`. `is_pair` says that it stands in a `{name, value}`."""
    kind = _kind(key, schema, path, ui, is_pair=is_pair, inner=inner)
    sensitive = _is_sensitive(key, schema, ui, is_pair=is_pair)
    examples = schema.get("examples")
    return Field(
        path=path,
        label=_words(schema.get("title") or ui.get("ui:title")) or humanized(key),
        kind=kind,
        help=" ".join(filter(None, (_words(schema.get(each)) for each in ("description", "api_description"))))
        or _words(ui.get("ui:help")),
        need=Need.WARNS if is_required else Need.NONE,
        default=_default(schema, kind),
        is_sensitive=sensitive,
        is_read_only=is_read_only(schema),
        suffix=_words(schema.get("suffix")),
        placeholder=_words(ui.get("ui:placeholder")),
        examples=tuple(
            _words(each)
            for each in (examples if isinstance(examples, list) else [])
            if not sensitive and isinstance(each, str | int | float)
        ),
        completions=_completions(key, schema),
        check=_CHECKS.get(str(schema.get("format") or ""), "") if isinstance(kind, Text) else "",
    )


def humanized(key: str) -> str:
    """`ssh_host` as `SSH host`."""
    words = key.replace("-", "_").split("_")
    named = [word.upper() if word.casefold() in _ACRONYMS else word for word in words if word]
    text = " ".join(named) or key
    return clean(text[:1].upper() + text[1:])


def schema_type(schema: Schema) -> str:
    """The one type of a value, told from its neighbours where it is not said."""
    named = schema.get("type")
    names = [each for each in (named if isinstance(named, list) else [named]) if each and each != "null"]
    if names:
        return str(names[0])
    if "properties" in schema:
        return "object"
    if "items" in schema:
        return "array"
    sample = schema.get("default", schema.get("const"))
    if isinstance(sample, bool):
        return "boolean"
    if isinstance(sample, int):
        return "integer"
    return {float: "number", list: "array", dict: "object"}.get(type(sample), "string")


def choices(schema: Schema) -> tuple[Choice, ...]:
    """From `enum`, of plain values or of `{value, label}`, or from constants in `oneOf`."""
    enum = schema.get("enum")
    if isinstance(enum, list):
        labels = [
            item.get("label") if isinstance(item, Mapping) and "value" in item else None for item in enum
        ]
        values = enum_values(enum)
        names = schema.get("enumNames")
        if isinstance(names, list) and len(names) == len(values):
            labels = [label or name for label, name in zip(labels, names, strict=True)]
        return tuple(
            Choice(value, _words(label) or _words(value))
            for value, label in zip(values, labels, strict=True)
            if isinstance(value, str | int | float) or value is None
        )
    options = schema.get("oneOf") or schema.get("anyOf")
    if (
        isinstance(options, list)
        and options
        and all(isinstance(o, Mapping) and "const" in o for o in options)
    ):
        return tuple(
            Choice(o["const"], _words(o.get("title")) or _words(o["const"]), _words(o.get("description")))
            for o in options
        )
    return ()


def _kind(key: str, schema: Schema, path: FieldPath, ui: Schema, *, is_pair: bool, inner: Inner) -> Kind:
    offered = choices(schema)
    type = schema_type(schema)
    if offered and type not in ("array", "object"):
        return Choose(offered, is_searchable=len(offered) > _MANY)
    match type:
        case "boolean":
            return Toggle()
        case "integer" | "number":
            low, high = (_bound(schema.get(each)) for each in ("minimum", "maximum"))
            return Number(whole=type == "integer", low=low, high=high)
        case "object":
            return _object(schema, path, ui, inner)
        case "array":
            return _array(schema, ui, inner)
    widget = str(ui.get("ui:widget") or schema.get("widget") or "")
    if widget == "file":
        return FileText()
    if _is_sensitive(key, schema, ui, is_pair=is_pair):
        return Secret(is_long=widget == "textarea")
    if schema.get("completions"):
        return Choose((), is_open=True, is_searchable=True)
    if schema.get("format") == "json":
        return Code("json")
    return Code() if widget == "textarea" else Text()


def _object(schema: Schema, path: FieldPath, ui: Schema, inner: Inner) -> Kind:
    if schema.get("completions") and _is_labelled(schema):
        return Choose((), is_open=True, is_searchable=True, as_object=True)
    if fields := inner(schema, path, ui):
        return Group(fields)
    extra = schema.get("additionalProperties")
    if isinstance(extra, Mapping) and schema_type(extra) == "string":
        return Pairs()
    return Code("json", is_document=True)


def _array(schema: Schema, ui: Schema, inner: Inner) -> Kind:
    items = schema.get("items")
    if not isinstance(items, Mapping):
        return ChooseMany(is_open=True) if items is None else Code("json", is_document=True)
    type = schema_type(items)
    if type == "object":
        if _is_labelled(items):
            return ChooseMany(is_open=True, as_objects=True)
        item_ui = ui.get("items")
        fields = inner(items, (), item_ui if isinstance(item_ui, Mapping) else {})
        return Rows(fields) if fields else Code("json", is_document=True)
    if type in ("array", "boolean"):
        return Code("json", is_document=True)
    offered = choices(items)
    return ChooseMany(offered, is_open=not offered, element=type)


def _is_labelled(schema: Schema) -> bool:
    return set(schema.get("properties") or ()) == {"value", "label"}


def _is_sensitive(key: str, schema: Schema, ui: Schema, *, is_pair: bool) -> bool:
    if schema_type(schema) != "string" or choices(schema):
        return bool(schema.get("sensitive"))
    said = schema.get("sensitive") or schema.get("password") or schema.get("format") == "password"
    return bool(
        said
        or schema.get("writeOnly")
        or ui.get("ui:widget") == "password"
        or is_secret_name(key)
        or (is_pair and key == "value")
    )


def _default(schema: Schema, kind: Kind) -> Any:
    default = schema.get("default")
    if isinstance(kind, Choose) and isinstance(default, Mapping) and "value" in default:
        return default["value"]
    return None if isinstance(kind, Group | Rows | Secret) else default


def _completions(key: str, schema: Schema) -> Completions | None:
    if schema.get("hierarchyCompletion"):
        return Completions(key, is_hierarchy=True, leaves_only=bool(schema.get("leafSelectableOnly")))
    return Completions(key) if schema.get("completions") else None


def _bound(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _words(value: Any) -> str:
    if value is None or (isinstance(value, Mapping | Sequence) and not isinstance(value, str)):
        return ""
    return clean(value, _LONG)
