"""A form as the flat list of lines that a screen shows, and what can be done on each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from ptui.domain.forms.layout import Placed, sections
from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import Choose, Field, FormSpec, Group, Info, MappingGrid, Rows, Section
from ptui.domain.forms.values import FormValues


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, which can be folded when it is an advanced one."""

    title: str
    can_fold: bool = False
    is_folded: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A field with its answer."""

    field: Field
    depth: int = 0
    row: tuple[FieldPath, int] | None = None
    problem: Problem | None = None
    is_head: bool = False
    """Its label is the title of its section as well, which then has no line of its own."""


@dataclass(frozen=True, slots=True)
class RowHead:
    """The beginning of one row of a repeated group."""

    path: FieldPath
    index: int
    noun: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class AddRow:
    """Where another row of a repeated group is made."""

    path: FieldPath
    noun: str
    depth: int = 0


@dataclass(frozen=True, slots=True)
class MappingLine:
    """One row of a mapping grid."""

    path: FieldPath
    index: int
    row: MappingRow
    problem: Problem | None = None
    origin: str = ""
    """The model of the source, where there are several."""


@dataclass(frozen=True, slots=True)
class Said:
    """A problem of the form as a whole."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Button:
    """What is done with the form as a whole, for a terminal that keeps the key for itself."""

    key: str
    label: str


Line: TypeAlias = Heading | Question | RowHead | AddRow | MappingLine | Said | Button


def form_lines(
    spec: FormSpec,
    values: FormValues,
    problems: Sequence[Problem] = (),
    *,
    unfolded: frozenset[str] = frozenset(),
) -> tuple[Line, ...]:
    """Every line that shows; problems stand on their fields, the rest of them at the end."""
    by_path: dict[FieldPath | None, Problem] = {}
    for problem in problems:
        if problem.path not in by_path or problem.blocks:
            by_path[problem.path] = problem
    lines: list[Line] = []
    for section, fields in sections(spec, values):
        folded = section.is_advanced and section.title not in unfolded and not _concerns(fields, by_path)
        questions = [] if folded else list(_questions(fields, values, by_path))
        lines += _titled(section, questions, folded=folded)
    shown = {line.field.path for line in lines if isinstance(line, Question)}
    rest = [problem for problem in problems if problem.path is None or problem.path not in shown]
    return (*lines, *(Said(problem) for problem in rest))


def _titled(section: Section, questions: list[Line], *, folded: bool) -> list[Line]:
    """The lines of a section under its title, which a first question of that name says itself."""
    first = questions[0] if questions else None
    is_said = isinstance(first, Question) and first.field.label == section.title
    if isinstance(first, Question) and is_said and not section.is_advanced and not section.help:
        return [replace(first, is_head=True), *questions[1:]]
    title = [Heading(section.title, section.is_advanced, folded, section.help)] if section.title else []
    return [*title, *questions]


def _concerns(fields: Sequence[Placed], problems: Mapping[FieldPath | None, Problem]) -> bool:
    return any(place.field.path in problems and problems[place.field.path].blocks for place in fields)


def _questions(
    fields: Sequence[Placed], values: FormValues, problems: Mapping[FieldPath | None, Problem]
) -> Iterator[Line]:
    open_rows: list[tuple[Placed, int]] = []
    """Repeated groups whose rows are being listed, outermost first, and the depth they stand at."""
    last: tuple[FieldPath, int] | None = None
    for place in fields:
        while open_rows and place.depth <= open_rows[-1][1]:
            yield _add(*open_rows.pop())
        if place.row is not None and place.row != last:
            noun = next((_noun(each) for each, _ in open_rows if each.field.path == place.row[0]), "row")
            yield RowHead(*place.row, noun, max(place.depth - 1, 0))
        last = place.row
        yield Question(place.field, place.depth, place.row, problems.get(place.field.path))
        if isinstance(place.field.kind, MappingGrid):
            yield from _mapping(place.field, values, problems)
        if isinstance(place.field.kind, Rows):
            open_rows.append((place, place.depth))
    while open_rows:
        yield _add(*open_rows.pop())


def _mapping(
    field: Field, values: FormValues, problems: Mapping[FieldPath | None, Problem]
) -> Iterator[MappingLine]:
    sources = field.kind.sources if isinstance(field.kind, MappingGrid) else ()
    models = {each.model: each.model_name for each in sources}
    origins = models if len(models) > 1 else {}
    for index, row in enumerate(values.get(field.path) or ()):
        if isinstance(row, MappingRow):
            origin = origins.get(row.model, "") if row.source else ""
            yield MappingLine(field.path, index, row, problems.get((*field.path, index)), origin)


def _add(place: Placed, depth: int) -> AddRow:
    return AddRow(place.field.path, _noun(place), depth + 1)


def _noun(place: Placed) -> str:
    return place.field.kind.noun if isinstance(place.field.kind, Rows) else "row"


def help_of(line: Line | None, values: FormValues) -> str:
    """What is worth saying about a line while the cursor is on it."""
    match line:
        case Question(field=Field(kind=Choose(choices), help="") as field):
            value = values.get(field.path)
            current = field.default if value in (None, "") else value
            return next((each.note for each in choices if each.value == current), "")
        case Question(field=Field(kind=MappingGrid())):
            return "a adds a row: any field of the target, with a field of the source or a fixed value"
        case Question(field=field):
            return field.help
        case MappingLine(row=MappingRow(lossy=lossy)):
            keys = "Enter another target · n new field · o fixed value · - leave out · a add a row"
            return f"{lossy[:1].upper()}{lossy[1:]}. {keys}" if lossy else keys
        case Heading(help=help, is_folded=is_folded):
            return help or ("Enter unfolds it" if is_folded else "Enter folds it")
        case RowHead(noun=noun):
            return f"Del removes this {noun}"
        case AddRow(noun=noun):
            return f"Enter adds a {noun}"
        case Button(key=key):
            return f"Enter does it; anywhere in the form {key} does"
    return ""


def problem_of(line: Line | None) -> Problem | None:
    """What is wrong with a line."""
    match line:
        case Question(problem=problem) | MappingLine(problem=problem):
            return problem
    return None


def is_stop(line: Line) -> bool:
    """Whether the cursor stops on a line."""
    match line:
        case Question(field=field):
            return not isinstance(field.kind, Info | Group | Rows) and not field.is_read_only
        case Heading(can_fold=can_fold):
            return can_fold
        case Said():
            return False
    return True
