"""The body of a model sync from what its form holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.domain.forms import sync_sections
from ptui.domain.forms.collect import collected
from ptui.domain.forms.files import ReadFile
from ptui.domain.forms.filters import condition_wire, letter, typed
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef
from ptui.domain.forms.schedule_fields import schedule_body
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.sync_context import SyncContext
from ptui.domain.forms.sync_proposals import FUNCTION, SOURCE, TARGET
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
    _put_identity(form, body, values, new_model_id)
    _put_mapping(body, values, new_model_id)
    _put_conditions(form, body, new_model_id)
    return body


def _put_identity(form: SyncContext, body: dict[str, Any], values: FormValues, new_model_id: Any) -> None:
    mode = form.mode(values)
    said = body.pop("identity", None)
    if mode is None or not mode.requires_identity:
        return
    source, target = ref_of(values.get(SOURCE)), values.get(TARGET)
    if source is None or not target:
        return
    kept = {key: value for key, value in said.items() if key == "remote_field_type_id"} if said else {}
    identity = {
        **kept,
        "source": ref_wire(source, new_model_id),
        "target": target,
        "function": values.get(FUNCTION) or _first_function(form, str(target)),
    }
    if values.get(("identity", "new_field")):
        identity["new_field"] = True
    body["identity"] = identity


def _first_function(form: SyncContext, target: str) -> str:
    fields = form.target_fields
    functions = next((each.identity_functions for each in fields if each.id == target), ())
    return functions[0].id if functions else "Equality"


def _put_mapping(body: dict[str, Any], values: FormValues, new_model_id: Any) -> None:
    """The rows, but for the one that says again what the identity says: the server would take it away."""
    rows = tuple(values.get(sync_sections.ROWS) or ())
    if values.base and rows == rows_of(values.base):
        return
    identity = body.get("identity") or {}
    fields = [row_wire(row, new_model_id) for row in rows if row.is_mapped and not row.is_fixed]
    same = {"source": identity.get("source"), "target": identity.get("target")}
    body["fields"] = [each for each in fields if {key: each[key] for key in same} != same]
    fixed = [row_wire(row, new_model_id) for row in rows if row.is_mapped and row.is_fixed]
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


def ref_of(value: Any) -> SourceRef | None:
    """A field as a form holds it; drafts make it a plain pair, typed names have no model."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return SourceRef(str(value[0]), str(value[1]))
    return SourceRef("", value) if isinstance(value, str) and value else None


def ref_wire(ref: SourceRef, new_model_id: Any) -> dict[str, Any]:
    return {"field": ref.field, "model_id": ref.model or new_model_id}


def _put_conditions(form: SyncContext, body: dict[str, Any], new_model_id: Any) -> None:
    types = {each.ref: each.type for each in form.sources}
    targets = {each.id: each.type for each in form.answer.fields} if form.answer is not None else {}
    filters = [_model_condition(row, types, new_model_id) for row in body.pop("filters", None) or ()]
    _label(filters, by=body.get("filter_logic"))
    others = [
        {**_rest(row), "field_id": row.get("field"), "field_type": "Target"}
        | condition_wire(row, targets.get(str(row.get("field")), ""))
        for row in body.pop("target_filters", None) or ()
    ]
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


def _rest(row: Mapping[str, Any]) -> dict[str, Any]:
    """What came with a stored condition and the form does not ask for."""
    return {key: value for key, value in row.items() if key not in (*_CONDITION_KEYS, "field", "override")}


def _label(conditions: Sequence[dict[str, Any]], *, by: str | None) -> None:
    """Labels by place, as the server gives them; only needed where an expression names them."""
    for index, condition in enumerate(conditions if by else ()):
        condition["label"] = letter(index)
