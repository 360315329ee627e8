"""How a model sync finds the record to write: what is asked, and what of it is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ptui.domain.forms.mapping_rows import ref_of, ref_wire, source_of
from ptui.domain.forms.rules import FieldPath, Is
from ptui.domain.forms.spec import Choice, Choose, Field, Need, Rows, Toggle
from ptui.domain.forms.sync_context import SyncContext
from ptui.domain.forms.sync_proposals import FUNCTION, SOURCE, TARGET
from ptui.domain.forms.values import FormValues
from ptui.domain.text import clean

MORE: FieldPath = ("identities",)
"""Where the second identity stands, and those after it."""
STRATEGY: FieldPath = ("identity", "strategy")
_NEW_FIELD: FieldPath = ("identity", "new_field")
_FUNCTIONS = ("Equality", "ISubstring", "OneOf", "DomainMatch", "HostnameMatch")
_PRIORITY = "priority"
_STRATEGIES = (
    Choice(_PRIORITY, "In their order", "The first identity that finds a record decides."),
    Choice("and", "All together", "A record has to match by every identity."),
)
_KEPT = ("remote_field_type_id",)
"""Not asked for; goes back as it came."""


def identity_fields(form: SyncContext, values: FormValues) -> tuple[Field, ...]:
    """Asked exactly when the mode needs it; by several identities only where the target takes them."""
    needing = tuple(mode.id for mode in form.offered_modes if mode.requires_identity)
    if not needing:
        return ()
    when = Is(("mode",), needing)
    return tuple(replace(each, when=when) for each in _asked(form, values))


def _asked(form: SyncContext, values: FormValues) -> Iterator[Field]:
    chosen = form.targets_by_id.get(str(values.get(TARGET)))
    functions = [(each.id, each.label) for each in (chosen.identity_functions if chosen else ())]
    traits = form.answer.properties if form.answer is not None else None
    can_create = form.names_new_fields or (traits is not None and traits.supports_identity_field_creation)
    usual = functions[0][0] if functions else None
    for each in _template(form, functions, can_create=can_create):
        default = usual if each.path == ("function",) else None
        yield replace(each, path=("identity", *each.path), is_sent=False, default=default)
    if can_create:
        yield Field(_NEW_FIELD, "Create that field", Toggle(), is_sent=False, default=False)
    takes_several = traits is not None and traits.supports_multiple_identities and form.has_newer_shapes
    if takes_several or values.row_count(MORE):
        yield Field(MORE, "Also match by", Rows(_template(form, (), can_create=can_create), "identity"))
        yield Field(STRATEGY, "Of several", Choose(_STRATEGIES), default=_PRIORITY, is_sent=False)


def _template(
    form: SyncContext, functions: Sequence[tuple[str, str]], *, can_create: bool
) -> tuple[Field, ...]:
    choices, sources = form.identity_choices, form.source_choices
    named = [Choice(each, clean(label or each)) for each, label in functions]
    by = Choose(sources, is_open=not sources, is_searchable=True)
    target = Choose(choices, is_open=not choices or can_create, is_searchable=True)
    function = Choose(tuple(named or (Choice(each, each) for each in _FUNCTIONS)), is_open=not named)
    asked = (("source", "Match by", by), ("target", "with", target), ("function", "Function", function))
    return tuple(Field((key,), label, kind, need=Need.BLOCKS) for key, label, kind in asked)


def opened(base: dict[str, Any]) -> None:
    """The identities of a stored sync as they are asked: the first by itself, the others in rows."""
    grouped, first = base.pop("identities", None), base.get("identity")
    if isinstance(grouped, Mapping):
        first, *more = grouped["mappings"]
        base["identities"] = [_opened(each) for each in more]
    if isinstance(first, Mapping):
        base["identity"] = _opened(first)
    if isinstance(grouped, Mapping) and grouped.get("strategy"):
        base["identity"]["strategy"] = grouped["strategy"]


def _opened(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {**stored, "source": source_of(stored.get("source"))}


def put_identity(form: SyncContext, body: dict[str, Any], values: FormValues, new_model_id: Any) -> None:
    """One identity in the shape that every server takes, several in the newer one."""
    said, more = body.pop("identity", None) or {}, body.pop("identities", None) or ()
    mode = form.mode(values)
    is_other_mode = values.get(("mode",)) != values.base.get("mode")
    if mode is not None and not mode.requires_identity and is_other_mode:
        return
    target = str(values.get(TARGET) or "")
    asked = {
        **{key: said[key] for key in _KEPT if key in said},
        "source": values.get(SOURCE),
        "target": target,
        "function": values.get(FUNCTION) or _first_function(form, target),
        "new_field": values.get(_NEW_FIELD),
    }
    found = [wire for each in (asked, *more) if (wire := _wire(each, new_model_id)) is not None]
    if len(found) > 1:
        body["identities"] = {"mappings": found, "strategy": values.get(STRATEGY) or _PRIORITY}
    elif found:
        body["identity"] = found[0]


def identities_of(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those of a body, in whichever shape."""
    grouped = body.get("identities")
    return list(grouped["mappings"]) if grouped else [body["identity"]] if body.get("identity") else []


def _wire(row: Mapping[str, Any], new_model_id: Any) -> dict[str, Any] | None:
    source = ref_of(row.get("source"))
    if source is None or not row.get("target"):
        return None
    return {
        **{key: row[key] for key in _KEPT if key in row},
        "source": ref_wire(source, new_model_id),
        "target": row["target"],
        "function": row.get("function") or "Equality",
        **({"new_field": True} if row.get("new_field") else {}),
    }


def _first_function(form: SyncContext, target: str) -> str:
    chosen = form.targets_by_id.get(target)
    functions = chosen.identity_functions if chosen is not None else ()
    return functions[0].id if functions else "Equality"
