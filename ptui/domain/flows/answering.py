"""What happens on a line of a form besides typing: choosing, opening, adding, removing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.domain.flows.mapping import fulfil_mapping
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.lines import AddRow, Heading, Line, MappingLine, Question, RowHead
from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Field,
    MappingGrid,
    Pairs,
    Secret,
    Toggle,
)
from ptui.domain.patterns import Selection
from ptui.domain.ui import Human, Option

OTHER = "\0other"
"""The option that lets another word be typed."""


async def fulfil(desk: Desk, human: Human, line: Line, wish: str) -> None:
    """Do what a key wished for on a line."""
    match line:
        case Heading(title=title):
            desk.fold(title)
        case AddRow(path=path):
            desk.take(desk.values.add_row(path), path)
        case RowHead(path=path, index=index):
            desk.take(desk.values.remove_row(path, index), path)
        case MappingLine():
            await fulfil_mapping(desk, human, line, wish)
        case Question(field=field):
            await _question(desk, human, field, wish)


async def _question(desk: Desk, human: Human, field: Field, wish: str) -> None:
    if wish == "clear":
        desk.answer(field.path, None)
        return
    match field.kind:
        case Toggle():
            value = desk.values.get(field.path)
            current = field.default if value is None else value
            desk.answer(field.path, current not in (True, "true"))
        case Choose(choices) if wish in ("previous", "next"):
            _turn(desk, field, choices, 1 if wish == "next" else -1)
        case Choose():
            await _choose(desk, human, field, field.kind)
        case ChooseMany():
            await _choose_many(desk, human, field, field.kind)
        case Checklist(names, labels):
            value = desk.values.get(field.path)
            chosen = value if isinstance(value, Selection) else Selection.all()
            found = await human.check(field.label, names, chosen, labels)
            if found is not None:
                desk.answer(field.path, found)
        case Code(language=language):
            text = _text(desk.values.get(field.path))
            _keep(desk, field, await human.write(field.label, text, language))
        case Secret(is_long=True):
            _keep(desk, field, await human.write(field.label, "", "text"))
        case Pairs():
            await _pairs(desk, human, field)
        case MappingGrid():
            await fulfil_mapping(desk, human, MappingLine(field.path, -1, MappingRow()), "add")


def _keep(desk: Desk, field: Field, text: str | None) -> None:
    if text is not None:
        desk.answer(field.path, text if text.strip() else None)


def _turn(desk: Desk, field: Field, choices: Sequence[Choice], by: int) -> None:
    if not choices:
        return
    value = desk.values.get(field.path)
    current = field.default if value in (None, "") else value
    at = next((at for at, one in enumerate(choices) if one.value == current), -1 if by > 0 else 0)
    desk.answer(field.path, choices[(at + by) % len(choices)].value)


async def _choose(desk: Desk, human: Human, field: Field, kind: Choose) -> None:
    choices = kind.choices or tuple(await desk.offered(field))
    options = [Option(str(at), one.label, one.note) for at, one in enumerate(choices)]
    if kind.is_open:
        options.append(Option(OTHER, "another one…", "type it"))
    value = desk.values.get(field.path)
    current = field.default if value in (None, "") else value
    current = _plain(current)
    here = next((str(at) for at, one in enumerate(choices) if one.value == current), None)
    only_typed = kind.is_open and not choices
    picked = OTHER if only_typed else await human.choose(field.label, options, at=here)
    if picked == OTHER:
        _keep(desk, field, await human.line(field.label, _text(_plain(value))))
    elif picked is not None:
        one = choices[int(picked)]
        desk.answer(field.path, {"value": one.value, "label": one.label} if kind.as_object else one.value)


async def _choose_many(desk: Desk, human: Human, field: Field, kind: ChooseMany) -> None:
    value = desk.values.get(field.path)
    listed = [_plain(item) for item in value] if isinstance(value, list | tuple) else []
    choices = kind.choices or _with_others(await desk.offered(field), listed)
    if not choices:
        text = await human.line(field.label, ", ".join(map(str, listed)), hint="commas between them")
        if text is not None:
            desk.answer(field.path, [word.strip() for word in text.split(",") if word.strip()] or None)
        return
    by_name = {str(one.value): one.value for one in choices}
    labels = {str(one.value): one.label for one in choices}
    found = await human.check(
        field.label,
        list(by_name),
        Selection.of(map(str, listed)),
        labels if kind.choices else _below(choices),
    )
    if found is not None:
        chosen = [by_name[name] for name in found.chosen(by_name)]
        named = (
            [{"value": each, "label": labels[str(each)]} for each in chosen] if kind.as_objects else chosen
        )
        desk.answer(field.path, named or None)


def _below(choices: Sequence[Choice]) -> dict[str, str]:
    """What the system offers, each under what it stands below there."""
    return {str(one.value): " › ".join(filter(None, (one.note, one.label))) for one in choices}


def _with_others(offered: Sequence[Choice], listed: Sequence[Any]) -> tuple[Choice, ...]:
    """What is offered, and what stands there already though it is not."""
    known = {one.value for one in offered}
    return (*offered, *(Choice(each, str(each)) for each in listed if offered and each not in known))


async def _pairs(desk: Desk, human: Human, field: Field) -> None:
    value = desk.values.get(field.path)
    pairs = list(value.items()) if isinstance(value, Mapping) else list(value or ())
    before = "\n".join(f"{name}={_text(each)}" for name, each in pairs)
    text = await human.write(f"{field.label} · one name=value a line", before, "text")
    if text is not None:
        split = [line.partition("=") for line in text.splitlines() if line.strip()]
        desk.answer(field.path, [(name.strip(), each.strip()) for name, _, each in split] or None)


def _plain(item: Any) -> Any:
    return item.get("value") if isinstance(item, Mapping) and "value" in item else item


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    from json import dumps

    return dumps(value, indent=2, ensure_ascii=False)
