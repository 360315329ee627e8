"""What happens on a row of the mapping grid: another target, a new field, a fixed value, nothing."""

from __future__ import annotations

from dataclasses import replace

from ptui.domain.forms.desk import Desk
from ptui.domain.forms.lines import MappingLine
from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import MappingGrid
from ptui.domain.ui import Human, Option

LEAVE_OUT = "\0leave out"
NEW_FIELD = "\0new field"
FIXED = "\0fixed"
BY_HAND = "chosen by hand"


async def fulfil_mapping(desk: Desk, human: Human, line: MappingLine, wish: str) -> None:
    """Do what a key wished for on a row."""
    field = desk.find(line.path)
    if field is None or not isinstance(field.kind, MappingGrid):
        return
    kind, rows = field.kind, tuple(desk.values.get(line.path) or ())
    row = rows[line.index] if 0 <= line.index < len(rows) else None
    match wish:
        case "add":
            await _add(desk, human, line.path, kind, rows)
        case "remove" if row is not None:
            kept = (
                None if row.is_fixed else replace(row, target="", is_new=False, reason="left out", lossy="")
            )
            _put(desk, line, kept)
        case "new" if row is not None:
            await _new_field(desk, human, line, kind, row)
        case "override" if row is not None:
            await _fixed(desk, human, line, row)
        case "open" if row is not None:
            await _target(desk, human, line, kind, row)


async def _target(desk: Desk, human: Human, line: MappingLine, kind: MappingGrid, row: MappingRow) -> None:
    options = [
        Option(one.id, one.id, f"{one.type}{' · required' if one.required else ''}", None)
        for one in kind.targets
    ]
    options.append(Option(LEAVE_OUT, "leave it out"))
    if kind.can_create_fields:
        options.append(Option(NEW_FIELD, "a new field…"))
    options.append(Option(FIXED, "write a fixed value instead…"))
    picked = await human.choose(f"Where {row.source or 'the value'} goes", options, at=row.target)
    if picked == LEAVE_OUT:
        _put(desk, line, replace(row, target="", is_new=False, reason="left out", lossy=""))
    elif picked == NEW_FIELD:
        await _new_field(desk, human, line, kind, row)
    elif picked == FIXED:
        await _fixed(desk, human, line, row)
    elif picked is not None:
        _put(desk, line, replace(row, target=picked, is_new=False, reason=BY_HAND, lossy=""))


async def _new_field(desk: Desk, human: Human, line: MappingLine, kind: MappingGrid, row: MappingRow) -> None:
    if not kind.can_create_fields:
        human.tell("This target takes no new fields.")
        return
    name = await human.line("Name of the new field", row.target or row.source)
    if name:
        _put(desk, line, replace(row, target=name.strip(), is_new=True, reason="new field", lossy=""))


async def _fixed(desk: Desk, human: Human, line: MappingLine, row: MappingRow) -> None:
    value = await human.line("The value to write", row.override or "")
    if value is not None:
        _put(desk, line, replace(row, override=value, source="", model="", reason="fixed value", lossy=""))


async def _add(
    desk: Desk, human: Human, path: FieldPath, kind: MappingGrid, rows: tuple[MappingRow, ...]
) -> None:
    """One more row: a field of the target, and what it gets."""
    taken = {row.target for row in rows if row.is_mapped}
    options = [Option(one.id, one.id, one.type) for one in kind.targets if one.id not in taken]
    if kind.can_create_fields:
        options.append(Option(NEW_FIELD, "a new field…"))
    target = await human.choose("Which field gets something", options)
    is_new = target == NEW_FIELD
    if is_new:
        target = await human.line("Name of the new field", "")
    if not target:
        return
    added = await _filled(human, kind, MappingRow(target=target.strip(), is_new=is_new))
    if added is not None:
        free = next((at for at, row in enumerate(rows) if _waits(row, added)), len(rows))
        desk.answer(path, (*rows[:free], added, *rows[free + 1 :]))


def _waits(row: MappingRow, added: MappingRow) -> bool:
    """Whether a row has the source of what is added, and goes nowhere yet."""
    return bool(row.source) and not row.is_mapped and row.ref == added.ref


async def _filled(human: Human, kind: MappingGrid, row: MappingRow) -> MappingRow | None:
    """The row with a field of the source, which others may have too, or with a fixed value."""
    fields = {str(index): one for index, one in enumerate(kind.sources)}
    options = [Option(FIXED, "a fixed value…")]
    options += [Option(index, one.name, f"{one.type} {one.model_name}") for index, one in fields.items()]
    picked = await human.choose(f"What {row.target} gets", options)
    if picked == FIXED:
        value = await human.line(f"The value to write into {row.target}", "")
        return None if value is None else replace(row, override=value, reason="fixed value")
    if picked is None:
        return None
    return replace(row, source=fields[picked].name, model=fields[picked].model, reason=BY_HAND)


def _put(desk: Desk, line: MappingLine, row: MappingRow | None) -> None:
    rows = list(desk.values.get(line.path) or ())
    if row is None:
        del rows[line.index]
    else:
        rows[line.index] = row
    desk.answer(line.path, tuple(rows))
