"""What is wrong with a model sync before it is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ptui.domain.forms import sync_sections
from ptui.domain.forms.filters import logic_problem
from ptui.domain.forms.mapping_rows import MappingRow, SourceRef, ref_of
from ptui.domain.forms.offers import OfferedTargetField
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath, at
from ptui.domain.forms.schedule_fields import schedule_problems
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.sync_context import SyncContext
from ptui.domain.forms.sync_identity import MORE
from ptui.domain.forms.sync_proposals import SOURCE, TARGET
from ptui.domain.forms.validate import problems
from ptui.domain.forms.values import FormValues
from ptui.domain.mapping import is_writable, required_unmapped

_MOST = 5
"""Problems of one kind worth telling one by one."""


def sync_problems(form: SyncContext, spec: FormSpec, values: FormValues) -> Iterator[Problem]:
    yield from problems(spec, values)
    document = values.document()
    rows: Sequence[MappingRow] = tuple(values.get(sync_sections.ROWS) or ())
    yield from _mapping(form, rows, values)
    yield from _unchosen(form, rows, values)
    yield from schedule_problems(sync_sections.SCHEDULE, document)
    yield from _logic(document, sync_sections.FILTERS, sync_sections.FILTER_LOGIC)
    yield from _logic(document, sync_sections.TARGET_FILTERS, sync_sections.TARGET_LOGIC)
    if any(row.is_encrypted for row in rows) and not values.get(sync_sections.PASSPHRASE):
        yield Problem(
            sync_sections.PASSPHRASE, "Encrypted fields need a passphrase.", blocks=form.saved is None
        )


def _mapping(form: SyncContext, rows: Sequence[MappingRow], values: FormValues) -> Iterator[Problem]:
    mode = form.mode(values)
    identity = values.get(TARGET) if mode is not None and mode.requires_identity else None
    matched = _matched(values) if identity else set()
    mapped = [row for row in rows if row.is_mapped and (row.ref, row.target) not in matched]
    properties = form.answer.properties if form.answer is not None else None
    optional = properties is not None and (
        properties.mappings_not_required or properties.optional_target_mappings
    )
    if not mapped and not optional:
        told = "Nothing is written but what records are matched by." if identity else "No field is mapped."
        yield Problem(sync_sections.ROWS, told, blocks=not identity)
    for target, count in Counter(row.target for row in mapped).items():
        if count > 1:
            yield Problem(sync_sections.ROWS, f"{target} is mapped {count} times.")
    source = ref_of(values.get(SOURCE))
    for row in mapped:
        if identity and row.target == identity and row.ref != source:
            yield Problem(sync_sections.ROWS, f"{row.target} is mapped, and is matched with another field.")
    fields = {each.id: each for each in form.answer.fields} if form.answer is not None else {}
    if fields:
        yield from _against_target(mapped, fields, mode.id if mode else "", identity)


def _matched(values: FormValues) -> set[tuple[SourceRef | None, Any]]:
    """What records are matched by, which is not mapped besides."""
    more = at(values.document(), MORE)
    found = {
        (ref_of(each.get("source")), each.get("target")) for each in (more if isinstance(more, list) else ())
    }
    return {(ref_of(values.get(SOURCE)), values.get(TARGET)), *found}


def _against_target(
    mapped: Sequence[MappingRow], fields: Mapping[str, OfferedTargetField], mode: str, identity: Any
) -> Iterator[Problem]:
    says_writable = any(each.createable or each.updateable for each in fields.values())
    for row in mapped:
        target = fields.get(row.target)
        if target is None and not row.is_new:
            yield Problem(sync_sections.ROWS, f"The target has no field {row.target}; mark it as new.")
        elif target is not None and says_writable and not is_writable(target, mode):
            yield Problem(sync_sections.ROWS, f"{row.target} cannot be written in this mode.", blocks=False)
    left = required_unmapped(fields.values(), {row.target for row in mapped} | {identity})
    if mode != "update":
        for target_id in left[:_MOST]:
            yield Problem(sync_sections.ROWS, f"{target_id} is required and gets no value.", blocks=False)
        if len(left) > _MOST:
            yield Problem(
                sync_sections.ROWS, f"{len(left) - _MOST} more required fields get no value.", blocks=False
            )


def _unchosen(form: SyncContext, rows: Sequence[MappingRow], values: FormValues) -> Iterator[Problem]:
    chosen = form.chosen_fields(values)
    if form.new_model is None or chosen is None:
        return
    for row in rows:
        if row.is_mapped and row.source and not row.model and not chosen.has(row.source):
            yield Problem(sync_sections.ROWS, f"{row.source} is not among the fields of the new model.")


def _logic(document: Mapping[str, Any], conditions: FieldPath, logic: FieldPath) -> Iterator[Problem]:
    text = at(document, logic)
    if isinstance(text, str) and text.strip():
        found = at(document, conditions)
        count = len(found) if isinstance(found, list) else 0
        if sentence := logic_problem(text, count):
            yield Problem(logic, sentence)
