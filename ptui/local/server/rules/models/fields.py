"""The fields of a model: those of the source that were chosen, and those that were added by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import get_args

from ptui.local.engine.catalogue import Column, NormalType
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import refuse
from ptui.local.server.rules.stamps import Stamp

TYPES: tuple[NormalType, ...] = get_args(NormalType)

Shape = Callable[[Column], Document]
"""Writes a column as the API's ModelField, with an id that the same field of the same model always has."""


def chosen_fields(
    body: Part, columns: Sequence[Column], shape: Shape, *, stamp: Stamp, previous: Iterable[Document] = ()
) -> list[Document]:
    """All columns, or those that `fields` names, and then the additional ones."""
    before = {field["name"]: field for field in previous}
    by_name = {column.name: column for column in columns}
    added = _additional(body, set(by_name))
    names = {column.name for column in added}
    picked = columns
    if wanted := body.texts("fields"):
        for index, name in enumerate(wanted):
            if name not in by_name and name not in names:
                hint = alike(name, by_name)
                refuse(f"{body.at('fields')}[{index}]", f"names no field of this source: {name}{hint}")
        picked = [by_name[name] for name in wanted if name in by_name]
    return [
        shape(column) | {"user_added": is_added} | stamp.made(before.get(column.name))
        for is_added, group in ((False, picked), (True, added))
        for column in group
    ]


def _additional(body: Part, taken: set[str]) -> list[Column]:
    found: list[Column] = []
    for part in body.parts("additional_fields"):
        name = part.need_text("name")
        if name in taken:
            refuse(part.at("name"), f"is already a field of this model: {name}")
        taken.add(name)
        kind = next(each for each in TYPES if each == part.need_word("type", TYPES))
        found.append(Column(name, kind, kind, label=part.text("label"), example=part.get("example")))
    return found
