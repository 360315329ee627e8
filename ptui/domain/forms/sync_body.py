"""The body of a model sync from what its form holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.domain.forms import sync_sections
from ptui.domain.forms.collect import collected
from ptui.domain.forms.files import ReadFile
from ptui.domain.forms.filters import VALUE_FIELD, condition_wire, letter, typed
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef, ref_of, ref_wire
from ptui.domain.forms.schedule_fields import schedule_body
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.sync_context import SyncContext
from ptui.domain.forms.sync_identity import identities_of, put_identity
from ptui.domain.forms.sync_saved import BY_ID, rows_of
from ptui.domain.forms.sync_target import target_body
from ptui.domain.forms.values import FormValues

_CONDITION_KEYS = ("function", "value", "values", "low", "high", "duration", "label")


def sync_body(
    form: SyncContext, spec: FormSpec, values: FormValues, *, new_model_id: Any, read: ReadFile
) -> dict[str, Any]:
    """`new_model_id` stands for the id of the model that the form makes, if it makes one."""
    body = collected(spec, values, read=read)
    body.pop("model", None)
    if form.saved is None:
        body["target"] = target_body(form.target, form.connection_id) | dict(body.get("target") or {})
    body["schedule"] = schedule_body(sync_sections.SCHEDULE, values, values.document())
    put_identity(form, body, values, new_model_id)
    _put_mapping(body, values, new_model_id)
    _put_conditions(form, body, new_model_id)
    return body


def _put_mapping(body: dict[str, Any], values: FormValues, new_model_id: Any) -> None:
    """The rows, but for those that say again what an identity says: the server would take them away."""
    matched = [(each["source"], each["target"]) for each in identities_of(body)]

    def is_said(row: MappingRow) -> bool:
        return not row.is_fixed and (ref_wire(row.ref, new_model_id), row.target) in matched

    rows = [row for row in values.get(sync_sections.ROWS) or () if row.is_mapped and not is_said(row)]
    if values.base and rows == [row for row in rows_of(values.base) if not is_said(row)]:
        return
    body["fields"] = [row_wire(row, new_model_id) for row in rows if not row.is_fixed]
    fixed = [row_wire(row, new_model_id) for row in rows if row.is_fixed]
    body.pop("override_fields", None)
    if fixed:
        body["override_fields"] = fixed


def row_wire(row: MappingRow, new_model_id: Any) -> dict[str, Any]:
    wire: dict[str, Any] = {"target": row.target}
    if row.is_fixed:
        wire["override_value"] = row.override
    else:
        wire["source"] = ref_wire(row.ref, new_model_id)
    if row.is_new:
        wire["new"] = True
    if row.sync_mode:
        wire["sync_mode"] = row.sync_mode
    if row.is_encrypted:
        wire["encryption_enabled"] = True
    return wire


def _put_conditions(form: SyncContext, body: dict[str, Any], new_model_id: Any) -> None:
    types = {each.ref: each.type for each in form.sources}
    targets = {each.id: each.type for each in form.answer.fields} if form.answer is not None else {}
    filters = [_model_condition(row, types, new_model_id) for row in body.pop("filters", None) or ()]
    _label(filters, by=body.get("filter_logic"))
    others = [_target_condition(row, targets, new_model_id) for row in body.pop("target_filters", None) or ()]
    _label(others, by=(body.get("target") or {}).get("filter_logic"))
    if filters or others:
        body["filters"] = [*filters, *others]
    overrides = []
    for row in body.pop("overrides", None) or ():
        condition = _model_condition(row, types, new_model_id)
        condition.pop("field_type", None)
        kind = types.get(ref_of(row.get("field")) or SourceRef("", ""), "")
        overrides.append({**condition, "override": typed(row.get("override"), kind)})
    if overrides:
        body["overrides"] = overrides


def _model_condition(
    row: Mapping[str, Any], types: Mapping[SourceRef, str], new_model_id: Any
) -> dict[str, Any]:
    ref = ref_of(row.get("field")) or SourceRef("", "")
    condition = condition_wire(row, types.get(ref, ""))
    if ref.model == BY_ID:
        return {**_rest(row), "field_id": ref.field, "field_type": "Model", **condition}
    return {**_rest(row), "field": ref_wire(ref, new_model_id), **condition}


def _target_condition(row: Mapping[str, Any], types: Mapping[str, str], new_model_id: Any) -> dict[str, Any]:
    name = str(row.get("field") or "")
    condition = condition_wire(row, types.get(name, ""))
    if (other := ref_of(row.get(VALUE_FIELD))) is not None:
        condition.pop("value", None)
        condition[VALUE_FIELD] = ref_wire(other, new_model_id)
    return {**_rest(row), "field_id": name, "field_type": "Target", **condition}


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    """What came with a stored condition and the form does not ask for."""
    taken = (*_CONDITION_KEYS, "field", VALUE_FIELD, "override")
    return {key: value for key, value in row.items() if key not in taken}


def _label(conditions: Sequence[dict[str, Any]], *, by: str | None) -> None:
    """Labels by place, as the server gives them; only needed where an expression names them."""
    for index, condition in enumerate(conditions if by else ()):
        condition["label"] = letter(index)
