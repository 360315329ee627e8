"""Draws a form line by line and turns keys into answers; what is asked and sent is decided in the domain."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.message import Message

from ptui.domain.forms.answers import answer
from ptui.domain.forms.lines import (
    AddRow,
    Button,
    Heading,
    Line,
    MappingLine,
    Question,
    RowHead,
    Said,
    is_stop,
)
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import Choose, Field, FileText, Number, Secret, Text, Toggle
from ptui.domain.forms.typing import Typed
from ptui.domain.forms.values import FormValues
from ptui.domain.text import clean
from ptui.tui import signs
from ptui.tui.fit import cut, pad, width_of
from ptui.tui.titles import entitle
from ptui.tui.widgets.lines import Lines, Part

TYPED = (Text, Number, FileText, Secret)
LABEL_LEAST, LABEL_MOST = 14, 0.4
"""Cells for the labels at least, and their share of the width at most."""


class FormView(Lines):
    """The questions of a form; Tab and the arrows move, typing answers."""

    class Answered(Message):
        """A field got another value."""

        def __init__(self, path: FieldPath, value: Any) -> None:
            super().__init__()
            self.path = path
            self.value = value

    class Asked(Message):
        """Something else should be done on a line: `open`, `remove`, `add`, `fold` and so on."""

        def __init__(self, line: Line, wish: str) -> None:
            super().__init__()
            self.line = line
            self.wish = wish

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: tuple[Line, ...] = ()
        self.values = FormValues()
        self._typed: Typed | None = None
        self._typed_at: FieldPath | None = None
        self._longest = LABEL_LEAST
        self._sides: tuple[int, ...] = (0, 0)

    def present(self, lines: tuple[Line, ...], values: FormValues) -> None:
        """Show these lines; the cursor stays on its question."""
        here = _identity(self.line) if self.line is not None else None
        self.lines, self.values = lines, values
        found = next((at for at, line in enumerate(lines) if _identity(line) == here), None)
        if found is None or not is_stop(lines[found]):
            found = self._stop(self.cursor if found is None else found, 1)
        self.cursor = min(found, max(len(lines) - 1, 0))
        asked = [line for line in lines if isinstance(line, Question)]
        self._longest = max((width_of(_label(line)) for line in asked), default=0)
        ends = [_ends(line) for line in lines if isinstance(line, MappingLine)]
        self._sides = tuple(max((width_of(each[at]) for each in ends), default=0) for at in (0, 1))
        self.show(self.cursor)
        self.refresh()

    def find(self, path: FieldPath) -> bool:
        """Put the cursor on a field, or on the first of a row; false where it cannot stand."""
        for at, line in enumerate(self.lines):
            if isinstance(line, Question) and line.field.path[: len(path)] == path and is_stop(line):
                self.go(at)
                return True
        return False

    @property
    def line(self) -> Line | None:
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    @property
    def field(self) -> Field | None:
        return self.line.field if isinstance(self.line, Question) else None

    @property
    def takes_text(self) -> bool:
        """Whether what is typed here is a piece of text; a long secret comes whole, or in the editor."""
        kind = self.field.kind if self.field is not None else None
        return isinstance(kind, TYPED) and not (isinstance(kind, Secret) and kind.is_long)

    def count(self) -> int:
        return len(self.lines)

    def show(self, index: int) -> None:
        """Say as well how much there is below what is seen."""
        if index < self.page and not any(is_stop(line) for line in self.lines[:index]):
            index = 0  # the headings above the first question
        super().show(index)
        below = len(self.lines) - self.top - self.page
        entitle(self, subtitle=f"{below} more below" if below > 0 else "")

    def step(self, by: int) -> None:
        way = 1 if by > 0 else -1
        last = len(self.lines) - 1
        start = min(max(self.cursor + by, 0), last)
        found = self._stop(start, way)
        self.go(found if found != self.cursor else self._stop(start, -way))

    def step_around(self, by: int) -> None:
        """To the next question, and from the last one to the first."""
        before = self.cursor
        self.step(by)
        if self.cursor == before and self.lines:
            self.go(self._stop(0, 1) if by > 0 else self._stop(len(self.lines) - 1, -1))

    def moved(self) -> None:
        self._typed = self._typed_at = None

    def _stop(self, start: int, way: int) -> int:
        at = start
        while 0 <= at < len(self.lines) and not is_stop(self.lines[at]):
            at += way
        return at if 0 <= at < len(self.lines) else self.cursor

    # Typing.

    def on_key(self, event: events.Key) -> None:
        line = self.line
        if line is None:
            return
        if isinstance(line, Question) and isinstance(line.field.kind, TYPED):
            is_taken = self._type(line.field, event)
        else:
            is_taken = False
        if not is_taken and not _is_next(line, event) and (wish := _wish(line, event)):
            is_taken = True
            self.post_message(self.Asked(line, wish))
        if is_taken:
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        field = self.field
        if field is None or not isinstance(field.kind, TYPED):
            return
        event.stop()
        if isinstance(field.kind, Secret) and field.kind.is_long:
            self.post_message(self.Answered(field.path, event.text))
        else:
            self._answer(field, self._typing(field).insert(event.text))

    def _type(self, field: Field, event: events.Key) -> bool:
        if isinstance(field.kind, Secret) and field.kind.is_long and event.key == "enter":
            return False
        typed = self._typing(field)
        if event.is_printable and event.character is not None:
            after: Typed | None = typed.insert(event.character)
        else:
            after = typed.press(event.key)
        if after is None:
            return False
        self._answer(field, after, is_edit=after.text != typed.text)
        return True

    def _typing(self, field: Field) -> Typed:
        if self._typed is None or self._typed_at != field.path:
            is_kept = field.is_secret and not self.values.is_touched(field.path)
            self._typed = Typed.end_of("" if is_kept else self.values.text(field.path))
            self._typed_at = field.path
        return self._typed

    def _answer(self, field: Field, typed: Typed, *, is_edit: bool = True) -> None:
        self._typed, self._typed_at = typed, field.path
        self.refresh_lines((self.cursor,))
        if is_edit:
            self.post_message(self.Answered(field.path, typed.text))

    # Drawing.

    def parts(self, index: int, width: int) -> tuple[list[Part], list[Part]]:
        line = self.lines[index]
        match line:
            case Heading(title=title, can_fold=can_fold, is_folded=folded):
                fold = f"{signs.CLOSED if folded else signs.OPENED} " if can_fold else ""
                return [(f" {fold}{clean(title, 200)}", "accent")], []
            case Question():
                return self._question(line, width, is_here=index == self.cursor)
            case RowHead():
                title = f"   {'  ' * line.depth}{line.noun} {line.index + 1}"
                return [(title, "dim")], [("Del removes ", "dim")]
            case AddRow():
                return [(f"   {'  ' * line.depth}{signs.ADD} {line.noun}", "accent")], []
            case MappingLine():
                return self._mapping(line, width)
            case Said(problem=problem):
                return [_problem(problem, width - 2)], []
            case Button(label=label):
                return [(f"   [ {clean(label, 30)} ]", "accent")], []

    def _question(self, line: Question, width: int, *, is_here: bool) -> tuple[list[Part], list[Part]]:
        field = line.field
        room = max(min(self._longest, int(width * LABEL_MOST)), LABEL_LEAST)
        label = pad(_label(line), room)
        look = "accent" if line.is_head else "dim" if field.is_read_only else "text"
        left: list[Part] = [(f"{label}  ", look)]
        is_typing = is_here and self.has_focus and isinstance(field.kind, TYPED)
        left += self._typing_parts(field, width - room - 5) if is_typing else self._shown(field)
        if line.problem is None:
            return left, [(f"{clean(field.suffix, 30)} ", "dim")] if field.suffix else []
        return left, [_problem(line.problem, max(width // 3, 20))]

    def _shown(self, field: Field) -> list[Part]:
        found = answer(field, self.values)
        more = f" {signs.OPENED}" if isinstance(field.kind, Choose) else ""
        return [(f"{clean(found.text, 500)}{more}", "text" if found.is_given else "dim")]

    def _typing_parts(self, field: Field, room: int) -> list[Part]:
        """The text with its caret; the part around the caret where it is longer than the line."""
        typed = self._typing(field)
        text = "•" * len(typed.text) if field.is_secret else typed.text
        if not text:
            found = answer(field, self.values)
            hint = "" if found.is_given and not field.is_secret else clean(found.text, 200)
            return [(signs.CARET, "caret"), (f" {hint}" if hint else "", "dim")]
        start = max(typed.at - max(room - 2, 1), 0)
        before, after = clean(text[start : typed.at]), clean(text[typed.at : start + room + 1])
        return [(before, "text"), (signs.CARET, "caret"), (after, "text")]

    def _mapping(self, line: MappingLine, width: int) -> tuple[list[Part], list[Part]]:
        most = max((width - 24) // 2, 12)
        sides = [min(max(each, 8), most) for each in self._sides]
        look = "text" if line.row.is_mapped else "dim"
        source, target = (pad(each, side) for each, side in zip(_ends(line), sides, strict=True))
        left: list[Part] = [(f"   {source}", look), (" → ", "dim"), (target, look)]
        room = width - sum(sides) - 10
        if line.problem is not None:
            note, look = line.problem.message, "bad" if line.problem.blocks else "warn"
        else:
            note, look = line.row.lossy or line.row.reason, "warn" if line.row.lossy else "dim"
        return [*left, (f"   {cut(clean(note, 200), room)}", look)], []


def _ends(line: MappingLine) -> tuple[str, str]:
    """What stands at both ends of a mapping's arrow."""
    row = line.row
    named = f"{row.source} · {line.origin}" if line.origin else row.source
    source = f"“{row.override}”" if row.is_fixed else named
    target = f"{row.target}{' (new)' if row.is_new else ''}" if row.is_mapped else "–"
    return clean(source, 200), clean(target, 200)


def _label(line: Question) -> str:
    indent = " " if line.is_head else f"   {'  ' * line.depth}"
    return f"{indent}{clean(line.field.label, 100)}"


def _problem(problem: Problem, room: int) -> Part:
    sign = signs.BAD if problem.blocks else signs.WARN
    return f" {sign} {cut(clean(problem.message, 500), room)} ", "bad" if problem.blocks else "warn"


def _identity(line: Line | None) -> Any:
    match line:
        case Question(field=field):
            return ("question", field.path)
        case Heading(title=title):
            return ("heading", title)
        case RowHead() | MappingLine():
            return (type(line).__name__, line.path, line.index)
        case AddRow(path=path):
            return ("add", path)
    return line


def _is_next(line: Line, event: events.Key) -> bool:
    """Enter on what is typed goes on to the next question."""
    kind = line.field.kind if isinstance(line, Question) else None
    is_long = isinstance(kind, Secret) and kind.is_long
    return event.key == "enter" and isinstance(kind, TYPED) and not is_long


_OPENS = ("enter", "space")
_REMOVES = ("delete", "backspace", "minus")


def _wish(line: Line, event: events.Key) -> str | None:
    """What a key means on a line that is not typed into."""
    key = event.key
    match line:
        case Heading():
            return "fold" if key in (*_OPENS, "left", "right") else None
        case AddRow():
            return "add" if key in _OPENS or key == "plus" else None
        case Button():
            return "press" if key in _OPENS else None
        case RowHead():
            return "remove" if key in _REMOVES else None
        case MappingLine():
            named = {"n": "new", "o": "override", "a": "add"}
            return "open" if key in _OPENS else "remove" if key in _REMOVES else named.get(key)
        case Question(field=field):
            if isinstance(field.kind, Toggle) and key in (*_OPENS, "left", "right"):
                return "toggle"
            if isinstance(field.kind, Choose) and key in ("left", "right"):
                return "previous" if key == "left" else "next"
            if key in ("delete", "backspace"):
                return "clear"
            return "open" if key in _OPENS else None
    return None
