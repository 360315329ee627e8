"""What a key does on a line of a form besides typing, for every kind of question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ptui.domain.flows.answering import OTHER, fulfil
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.lines import AddRow, Heading, Question, RowHead
from ptui.domain.forms.plan import Plan
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.spec import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Field,
    FormSpec,
    Kind,
    Pairs,
    Rows,
    Secret,
    Section,
    Text,
    Toggle,
)
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection
from tests.domain.flows.human import ScriptedHuman

ONE_TWO = (Choice("one", "One"), Choice("two", "Two"))
PATH = ("asked",)


@dataclass(frozen=True)
class OneQuestion:
    """A form that asks one thing."""

    asked: Field
    kind: str = "test"
    initial: FormValues = field(default_factory=FormValues)
    context: Mapping[str, Any] = field(default_factory=dict)

    def spec(self, values: FormValues) -> FormSpec:
        return FormSpec("Test", (Section("", (self.asked,)),))

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        return ()

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        return Plan(())


async def unsent(values: FormValues) -> Sequence[Problem]:
    raise AssertionError("nothing is to be sent")


def desk_of(kind: Kind, *, default: Any = None) -> Desk:
    return Desk(OneQuestion(Field(PATH, "Asked", kind, default=default)), unsent)


async def after(desk: Desk, human: ScriptedHuman, wish: str = "open") -> Any:
    """The answer once a wish was fulfilled."""
    asked = desk.find(PATH)
    assert asked is not None
    await fulfil(desk, human, Question(asked), wish)
    assert human.is_through
    return desk.values.get(PATH)


async def test_a_toggle_turns_from_its_default(human: ScriptedHuman) -> None:
    desk = desk_of(Toggle(), default=True)
    assert [await after(desk, human, "toggle") for _ in range(2)] == [False, True]


@pytest.mark.parametrize(("wish", "expected"), [("next", ["two", "one"]), ("previous", ["two", "one"])])
async def test_choices_are_turned_through_both_ways(
    human: ScriptedHuman, wish: str, expected: list[str]
) -> None:
    desk = desk_of(Choose(ONE_TWO), default="one")
    assert [await after(desk, human, wish) for _ in range(2)] == expected


async def test_a_choice_is_picked_typed_or_left(human: ScriptedHuman) -> None:
    desk = desk_of(Choose(ONE_TWO, is_open=True))
    assert await after(desk, human.will(choose="Two")) == "two"
    assert await after(desk, human.will(choose=OTHER, line="three")) == "three"
    assert await after(desk, human.will(choose=None)) == "three"
    assert await after(desk, human, "clear") is None


async def test_an_open_choice_without_choices_is_typed(human: ScriptedHuman) -> None:
    assert await after(desk_of(Choose((), is_open=True)), human.will(line="free")) == "free"


async def test_several_are_checked_or_typed_with_commas(human: ScriptedHuman) -> None:
    assert await after(desk_of(ChooseMany(ONE_TWO)), human.will(check=Selection.of(["two"]))) == ["two"]
    typed = desk_of(ChooseMany(is_open=True))
    assert await after(typed, human.will(line=" a , b,")) == ["a", "b"]
    assert await after(typed, human.will(line=None)) == ["a", "b"]


async def test_a_checklist_keeps_its_patterns(human: ScriptedHuman) -> None:
    chosen = Selection(("sales_*",), frozenset(), frozenset())
    assert await after(desk_of(Checklist(("sales_a", "b"))), human.will(check=chosen)) == chosen


async def test_text_of_several_lines(human: ScriptedHuman) -> None:
    desk = desk_of(Code("sql"))
    assert await after(desk, human.will(write="SELECT 1\nFROM t")) == "SELECT 1\nFROM t"
    assert await after(desk, human.will(write=None)) == "SELECT 1\nFROM t"
    assert await after(desk, human.will(write="  \n")) is None


async def test_a_long_secret_is_never_shown_again(human: ScriptedHuman) -> None:
    desk = desk_of(Secret(is_long=True))
    assert await after(desk, human.will(write="-----BEGIN")) == "-----BEGIN"
    await after(desk, human.will(write=None))
    assert [one.detail for one in human.asked] == ["", ""]


async def test_pairs_are_written_one_a_line(human: ScriptedHuman) -> None:
    assert await after(desk_of(Pairs()), human.will(write="a=1\n b = x=y \n\n")) == [("a", "1"), ("b", "x=y")]


async def test_rows_come_and_go_and_headings_unfold(human: ScriptedHuman) -> None:
    desk = desk_of(Rows((Field(("name",), "Name", Text()),), "row"))
    await fulfil(desk, human, AddRow(PATH, "row"), "add")
    await fulfil(desk, human, AddRow(PATH, "row"), "add")
    assert desk.values.row_count(PATH) == 2
    await fulfil(desk, human, RowHead(PATH, 0, "row"), "remove")
    assert desk.values.row_count(PATH) == 1
    await fulfil(desk, human, Heading("More", can_fold=True), "fold")
    assert desk.unfolded == {"More"}
