"""Conditions, the small judge of schemas behind them, and what a form lays out."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from ptui.domain.forms.layout import sections, visible
from ptui.domain.forms.rules import Every, Fits, Is, IsSet, Not, Some, at, holds, is_blank, moved
from ptui.domain.forms.schema_match import accepts
from ptui.domain.forms.spec import Field, FormSpec, Group, Info, Rows, Section, Text, Toggle
from ptui.domain.forms.values import FormValues

DOCUMENT = {"a": {"b": "Daily"}, "list": [{"x": 1}], "off": False, "zero": 0, "blank": " "}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        (Is(("a", "b"), ("daily", "weekly")), True),
        (Is(("a", "b"), ("hourly",)), False),
        (Is(("off",), (False,)), True),
        (Is(("zero",), (False,)), False),
        (IsSet(("off",)), True),
        (IsSet(("blank",)), False),
        (IsSet(("nowhere", "at", "all")), False),
        (IsSet(("list", 0, "x")), True),
        (IsSet(("list", 1, "x")), False),
        (Not(IsSet(("off",))), False),
        (Every((IsSet(("off",)), IsSet(("blank",)))), False),
        (Some((IsSet(("off",)), IsSet(("blank",)))), True),
        (Fits(("a",), {"required": ["b"]}), True),
        (Fits(("gone",), {"required": ["b"]}), False),
    ],
)
def test_conditions(condition: Any, expected: bool) -> None:
    assert holds(condition, DOCUMENT) is expected


def test_conditions_of_a_template_move_into_their_row() -> None:
    condition = Every((Is(("f",), (1,)), Some((Not(IsSet(("g",))), Fits((), {"required": ["f"]})))))
    inside = moved(condition, ("rows", 2))
    document = {"rows": [{}, {}, {"f": 1, "g": "x"}]}
    assert holds(inside, document)
    assert not holds(moved(condition, ("rows", 1)), document)
    assert at(document, ("rows", -1)) is None


def test_blanks() -> None:
    blanks: list[Any] = [None, "", "  ", [], (), {}]
    assert all(is_blank(value) for value in blanks)
    assert not any(is_blank(value) for value in (False, 0, "x", [0]))


SCHEMAS: list[Any] = [
    {"const": 1},
    {"const": True},
    {"enum": ["a", None, 2]},
    {"type": "integer"},
    {"type": ["string", "null"]},
    {"type": "object", "required": ["a"], "properties": {"a": {"const": 1}}},
    {"not": {"required": ["a"]}},
    {"anyOf": [{"type": "string"}, {"type": "number"}]},
    {"oneOf": [{"type": "number"}, {"type": "integer"}]},
    {"allOf": [{"type": "string"}, {"minLength": 2}]},
    {"pattern": "^a+$"},
    {"if": {"required": ["a"]}, "then": {"required": ["b"]}, "else": {"required": ["c"]}},
    {"maxLength": 1},
    True,
    False,
]
VALUES: list[Any] = [
    1,
    True,
    False,
    0,
    "a",
    "aa",
    "b",
    None,
    2,
    1.5,
    [],
    {"a": 1},
    {"a": 2, "b": 3},
    {"c": 1},
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
def test_the_judge_agrees_with_a_real_one(schema: Any) -> None:
    for value in VALUES:
        assert accepts(schema, value) == Draft202012Validator(schema).is_valid(value), value


@pytest.mark.parametrize(
    "schema",
    [{"pattern": "("}, {"type": "martian"}, {"novel": 1}, {"properties": 3}, {"required": "a"}, None, 7, []],
)
def test_what_the_judge_cannot_read_is_accepted(schema: Any) -> None:
    assert accepts(schema, {"a": 1})


ROWS = ("rows",)
SPEC = FormSpec(
    "Form",
    (
        Section(
            "One",
            (
                Field(("on",), "On", Toggle(), default=False),
                Field(("hint",), "Hint", Info("read me")),
                Field(("stored",), "Stored", Text(), is_read_only=True),
                Field(
                    ("group",),
                    "Group",
                    Group((Field(("group", "x"), "X", Text(), when=Is(("on",), (True,))),)),
                ),
                Field(
                    ROWS,
                    "Rows",
                    Rows(
                        (
                            Field(("kind",), "Kind", Text()),
                            Field(("more",), "More", Text(), when=Is(("kind",), ("big",))),
                            Field(("inner",), "Inner", Rows((Field(("y",), "Y", Text()),))),
                        )
                    ),
                ),
            ),
        ),
        Section("Two", (Field(("late",), "Late", Text(), when=IsSet(("on",))),)),
        Section("Never", (Field(("never",), "Never", Text(), when=Is(("on",), ("x",))),)),
    ),
)


def paths(values: FormValues) -> list[str]:
    return [".".join(map(str, place.field.path)) for place in visible(SPEC, values)]


def test_only_what_applies_is_laid_out() -> None:
    values = FormValues()
    assert paths(values) == ["on", "hint", "rows", "late"]
    assert [section.title for section, _ in sections(SPEC, values)] == ["One", "Two"]
    assert paths(values.set(("on",), True)) == ["on", "hint", "group", "group.x", "rows", "late"]
    assert "stored" in paths(FormValues({"stored": "x"}))


def test_rows_and_rows_within_rows_are_laid_out_with_their_depth() -> None:
    values = FormValues().add_row(ROWS, {"kind": "big"}).add_row(ROWS, {"kind": "small"})
    values = values.add_row((*ROWS, 1, "inner"))
    assert paths(values)[2:-1] == [
        "rows",
        "rows.0.kind",
        "rows.0.more",
        "rows.0.inner",
        "rows.1.kind",
        "rows.1.inner",
        "rows.1.inner.0.y",
    ]
    places = {".".join(map(str, place.field.path)): place for place in visible(SPEC, values)}
    assert places["rows.1.inner.0.y"].depth == 2
    assert places["rows.1.kind"].row == (ROWS, 1)
    found = SPEC.find((*ROWS, 1, "inner", 0, "y"))
    assert found is not None
    assert found.label == "Y"
    assert SPEC.is_secret(("who", "knows"))
