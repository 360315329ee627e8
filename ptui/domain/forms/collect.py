"""The document that a form stands for: what was touched and shows, over what was there before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ptui.domain.forms.files import ReadFile, described, names_file
from ptui.domain.forms.layout import Placed, effective, visible
from ptui.domain.forms.overlay import copied, drop, put
from ptui.domain.forms.rules import FieldPath, at, holds, is_blank
from ptui.domain.forms.spec import (
    Checklist,
    FileText,
    FormSpec,
    Group,
    Info,
    MappingGrid,
    PerName,
    Rows,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.forms.wire_values import wire_value

_NO_VALUE = Group | Rows | PerName | Info
_OWN_FORM = Checklist | MappingGrid
"""Kinds whose form puts them into the document itself."""


def collected(spec: FormSpec, values: FormValues, *, read: ReadFile = described) -> dict[str, Any]:
    """Carries only what was set. Raises FileUnreadable when `read` does."""
    document: dict[str, Any] = copied(values.base)
    for path in outdated(spec, values):
        drop(document, path)
    for path in values.counts:
        put(document, path, [{} for _ in range(values.row_count(path))])
    for path, value in values.touched.items():
        if _is_in_rows(path, values) and spec.find(path) is None:
            put(document, path, value)
    for place in visible(spec, values):
        _put(document, place, values, read)
    for path in sorted(values.counts, key=len, reverse=True):
        _close_rows(document, path)
    return document


def _put(document: dict[str, Any], place: Placed, values: FormValues, read: ReadFile) -> None:
    field = place.field
    if isinstance(field.kind, _NO_VALUE | _OWN_FORM) or field.is_read_only or not field.is_sent:
        return
    if not values.is_touched(field.path):
        return
    value = wire_value(field, values.get(field.path))
    if isinstance(field.kind, FileText) and isinstance(value, str) and names_file(value):
        value = read(value)
    if is_blank(value):
        drop(document, field.path)
        _drop_empty(document, field.path[:-1])
    else:
        put(document, field.path, value)


def _is_in_rows(path: FieldPath, values: FormValues) -> bool:
    """Whether it came along with a row of the old document, perhaps unknown to the form."""
    return any(len(rows) < len(path) and path[: len(rows)] == rows for rows in values.counts)


def outdated(spec: FormSpec, values: FormValues) -> list[FieldPath]:
    """What was there and no longer belongs, because another choice hides it now."""
    if values.is_pristine:
        return []
    now = effective(spec, values)
    before = effective(spec, FormValues(values.base))
    hidden: list[FieldPath] = []
    shown: set[FieldPath] = set()
    for each in spec.fields():
        if holds(each.when, now):
            shown.add(each.path)
        elif each.when is not None and holds(each.when, before) and at(values.base, each.path) is not None:
            hidden.append(each.path)
    return [path for path in hidden if path not in shown]


def _close_rows(document: dict[str, Any], path: FieldPath) -> None:
    rows = at(document, path)
    kept = [row for row in rows if not is_blank(row)] if isinstance(rows, list) else []
    if kept:
        put(document, path, kept)
    elif len(path) > 1 and isinstance(path[-2], int):
        put(document, path, [])
    else:
        drop(document, path)
        _drop_empty(document, path[:-1])


def _drop_empty(document: dict[str, Any], path: FieldPath) -> None:
    """An object that lost its last key goes too, for nobody meant to send it empty. The outermost stays."""
    while len(path) > 1 and at(document, path) == {} and not isinstance(path[-1], int):
        drop(document, path)
        path = path[:-1]


def touched_secrets(spec: FormSpec, document: Mapping[str, Any]) -> frozenset[FieldPath]:
    """Where in a document the secrets of this form stand."""
    return frozenset(
        path for path in _leaf_paths(document, ()) if any(f.is_secret for f in spec.find_all(path))
    )


def _leaf_paths(value: Any, path: FieldPath) -> list[FieldPath]:
    if isinstance(value, Mapping):
        return [leaf for key, item in value.items() for leaf in _leaf_paths(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in _leaf_paths(item, (*path, index))]
    return [path]
