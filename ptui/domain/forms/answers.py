"""How an answer is shown on its line, and whether it is one or only what would be taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.plan import HIDDEN
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Field,
    Info,
    MappingGrid,
    Pairs,
    PerName,
    Rows,
    Toggle,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands behind a question."""

    text: str
    is_given: bool = True
    """False for a default or a placeholder, which is not sent."""


def answer(field: Field, values: FormValues) -> Answer:
    """What to show for a field."""
    value = values.get(field.path)
    if field.is_secret and value not in (None, ""):
        return Answer(HIDDEN if values.is_touched(field.path) else f"{HIDDEN}  stored", True)
    match field.kind:
        case Info(text):
            return Answer(text)
        case Toggle():
            return _toggle(field, value)
        case Choose(choices):
            return _chosen(field, choices, value)
        case ChooseMany(choices):
            listed = value if isinstance(value, list | tuple) else []
            names = [_label(choices, _plain(item)) for item in listed]
            return Answer(", ".join(names)) if names else _blank(field, "none chosen")
        case Checklist(names):
            return _checklist(field, names, value)
        case Pairs():
            count = len(value) if isinstance(value, Mapping | list | tuple) else 0
            return Answer(f"{count} set") if count else _blank(field, "none set")
        case MappingGrid():
            return _mapping(value)
        case Rows() | PerName():
            return Answer("")
        case Code():
            return _code(field, value)
    return Answer(str(value)) if value not in (None, "") else _blank(field, "")


def _blank(field: Field, words: str) -> Answer:
    if field.default not in (None, "", [], {}):
        return Answer(f"{_plain(field.default)}  default", False)
    hint = field.placeholder or (f"such as {field.examples[0]}" if field.examples else words)
    return Answer(hint, False)


def _toggle(field: Field, value: Any) -> Answer:
    if value is None:
        default = field.default
        return Answer("[ ]  not said" if default is None else f"[{'x' if default else ' '}]  default", False)
    return Answer("[x] yes" if value in (True, "true") else "[ ] no")


def _chosen(field: Field, choices: tuple[Choice, ...], value: Any) -> Answer:
    given = value is not None and value != ""
    current = value if given else field.default
    if current in (None, ""):
        return _blank(field, "choose")
    text = _label(choices, current)
    return Answer(text if given else f"{text}  default", given)


def _checklist(field: Field, names: Any, value: Any) -> Answer:
    total = len(names)
    if not isinstance(value, Selection):
        return Answer(f"all {total:,}", False)
    if value.is_everything:
        return Answer(f"all {total:,}")
    shown = f"{len(value.chosen(names)):,} of {total:,}"
    return Answer(f"{shown}  {' '.join(value.patterns)}" if value.patterns else shown)


def _mapping(value: Any) -> Answer:
    rows = value if isinstance(value, list | tuple) else ()
    mapped = sum(isinstance(row, MappingRow) and row.is_mapped for row in rows)
    left = len(rows) - mapped
    return Answer(f"{mapped} of {len(rows)} mapped{f', {left} left out' if left else ''}", bool(mapped))


def _code(field: Field, value: Any) -> Answer:
    if value in (None, "", {}, []):
        return _blank(field, "Enter opens the editor")
    if not isinstance(value, str):
        return Answer(_plain(value))
    lines = value.strip().splitlines() or [""]
    return Answer(lines[0] if len(lines) == 1 else f"{lines[0]} …  {len(lines)} lines")


def _label(choices: tuple[Choice, ...], value: Any) -> str:
    return next((each.label for each in choices if each.value == value), _plain(value))


def _plain(value: Any) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case {"label": str(label)}:
            return label
        case list() | tuple():
            return ", ".join(map(str, value))
    return str(value)
