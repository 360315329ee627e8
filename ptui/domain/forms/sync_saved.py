"""A stored model sync as its form opens on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ptui.domain.forms import sync_identity
from ptui.domain.forms.edit import writable
from ptui.domain.forms.filters import VALUE_FIELD, condition_row
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef, ref_of, source_of
from ptui.domain.forms.sync_source import SourceField
from ptui.domain.forms.values import FormValues

BY_ID = "\0id"
"""In the place of a model: the field is known by its own id only."""
_TAKEN = ("field", "field_id", "field_type", "function", "value", "override", "label")


def opened(saved: Mapping[str, Any], *, version: str, sources: Sequence[SourceField] = ()) -> FormValues:
    """Conditions and identities take the shape the form asks for; everything else stays as it is.

    What records are matched by is a row of the mapping too, as it is in a new form: only an identity keeps it
    out of the body, and in a mode without one it is written like any other.
    `sources` that go nowhere yet get a row each, so that they can be mapped.
    """
    base = writable("model sync", saved, version=version)
    filters = base.pop("filters", [])
    model: list[dict[str, Any]] = []
    target: list[dict[str, Any]] = []
    for each in filters:
        is_target = str(each.get("field_type", "")).casefold() == "target"
        (target if is_target else model).append(_condition(each, is_target=is_target))
    for key, rows in (("filters", model), ("target_filters", target)):
        if rows:
            base[key] = rows
    if overrides := base.pop("overrides", None):
        base["overrides"] = [{**_condition(each), "override": each.get("override")} for each in overrides]
    sync_identity.opened(base)
    mapped = rows_of(base)
    mapped = (*mapped, *_matched(base, mapped))
    return FormValues(base, {("fields",): (*mapped, *_left_out(mapped, sources))})


def _left_out(rows: Sequence[MappingRow], sources: Sequence[SourceField]) -> Iterator[MappingRow]:
    mapped = {row.ref for row in rows}
    for each in sources:
        if each.ref not in mapped:
            yield MappingRow(each.name, each.model, reason="left out")


def _matched(base: Mapping[str, Any], rows: Sequence[MappingRow]) -> Iterator[MappingRow]:
    mapped = {(row.ref, row.target) for row in rows}
    for each in (base.get("identity") or {}, *base.get("identities", ())):
        ref, target = ref_of(each.get("source")), str(each.get("target") or "")
        if ref is not None and target and (ref, target) not in mapped:
            is_new = bool(each.get("new_field"))
            yield MappingRow(ref.field, ref.model, target, is_new=is_new, reason="matched by")


def rows_of(body: Mapping[str, Any]) -> tuple[MappingRow, ...]:
    """The mapping of a body as rows of the grid."""
    found = [_row(each) for key in ("fields", "override_fields") for each in body.get(key) or ()]
    return tuple(row for row in found if row.target)


def _row(stored: Mapping[str, Any]) -> MappingRow:
    ref = source_of(stored.get("source")) or SourceRef("", "")
    override = stored.get("override_value")
    return MappingRow(
        source=ref.field,
        model=ref.model,
        target=str(stored.get("target") or ""),
        is_new=bool(stored.get("new")),
        override=None if override is None else str(override),
        sync_mode=str(stored.get("sync_mode") or ""),
        is_encrypted=bool(stored.get("encryption_enabled")),
    )


def _condition(stored: Mapping[str, Any], *, is_target: bool = False) -> dict[str, Any]:
    row = {key: value for key, value in stored.items() if key not in _TAKEN}
    row |= condition_row(str(stored.get("function") or ""), stored.get("value"))
    if is_target:
        other = source_of(stored.get(VALUE_FIELD))
        return row | {"field": str(stored.get("field_id") or "")} | ({VALUE_FIELD: other} if other else {})
    ref = source_of(stored.get("field")) or SourceRef(BY_ID, str(stored.get("field_id") or ""))
    return row | {"field": ref}
