"""The filter functions, against a plain reading of what each means, and in databases against our own
evaluation."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.absolute import absolute
from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter, Function, conjuncts
from ptui.local.engine.filters.evaluate import evaluator
from ptui.local.engine.filters.predicates import predicate
from ptui.local.engine.kinds import Field, Kind, Type
from ptui.local.engine.protocols import Selection, TableReading
from tests.databases import sqlite_changes
from tests.local.engine.worlds import SqliteWorld, World, Worlds, literal, source

NOW = datetime(2024, 3, 31, 12, 0, tzinfo=UTC)
INT, TEXT, DATE = Type(Kind.INTEGER), Type(Kind.TEXT), Type(Kind.DATE)
MOMENT, ZONED, BOOL = Type(Kind.TIMESTAMP), Type(Kind.TIMESTAMPTZ), Type(Kind.BOOLEAN)
DECIMAL, FLOAT, ARRAY = Type(Kind.DECIMAL), Type(Kind.FLOAT), Type(Kind.ARRAY)
CSV = Type(Kind.TEXT, is_untyped=True)


def satisfied(function: str, operand: Any, type: Type, value: Any) -> bool:
    return predicate(Condition("f", Function(function), operand), type, NOW)(value)


@pytest.mark.parametrize(
    ("function", "operand", "type", "yes", "no"),
    [
        ("IsNull", None, INT, [None], [0, 1]),
        ("IsNotNull", None, TEXT, [""], [None]),
        ("True", None, BOOL, [True], [False, None]),
        ("True", None, TEXT, ["yes", "1", "T"], ["no", "maybe", None]),
        ("False", None, INT, [0], [1, 2, None]),
        ("Equality", "7", INT, [7], [8, None, "x"]),
        ("Equality", 0.1, DECIMAL, ["0.10"], ["0.11"]),
        ("Equality", "0.1", FLOAT, [0.1], [0.2]),
        ("Equality", "ada", TEXT, ["ada"], ["Ada", "ada ", None]),
        ("Equality", "2024-03-31T14:00+02:00", ZONED, ["2024-03-31 12:00:00Z"], ["2024-03-31 14:00:00Z"]),
        ("Equality", True, BOOL, [True], [False, None]),
        ("Inequality", 7, INT, [8], [7, None, "x"]),
        ("GreaterThan", 2**53, INT, [2**53 + 1], [2**53]),
        ("GreaterThan", "10", TEXT, ["9"], ["1"]),
        ("GreaterThan", 10, CSV, ["11", "1e2"], ["9", "abc", None]),
        ("GreaterThanEqual", 2, INT, [2, 3], [1]),
        ("LessThan", "2024-03-01", DATE, ["2024-02-29"], ["2024-03-01"]),
        ("LessThanEqual", "1.5", DECIMAL, ["1.50", "-3"], ["1.51"]),
        ("OnOrAfter", "2024-03-01", MOMENT, ["2024-03-01 00:00:00"], ["2024-02-29 23:59:59.999999"]),
        ("OnOrBefore", "2024-03-01", MOMENT, ["2024-03-01 23:59:59.999999"], ["2024-03-02 00:00:00"]),
        ("Between", (1, 3), INT, [1, 2, 3], [0, 4, None]),
        ("Between", ("2024-03-01", "2024-03-02"), ZONED, ["2024-03-02 23:00:00Z"], ["2024-03-03 00:00:00Z"]),
        ("StringContains", "b%", TEXT, ["ab%c"], ["abc", None]),
        ("StringContains", "2", INT, [123], [34]),
        ("StringStartsWith", "A", TEXT, ["Ada"], ["ada", None]),
        ("StringEndsWith", "a", TEXT, ["Ada", "a"], ["Adam", "A"]),
        ("StringDoesNotContain", "b", TEXT, ["ac", ""], ["abc", None]),
        ("StringDoesNotStartWith", "a", TEXT, ["ba"], ["ab", None]),
        ("StringDoesNotEndWith", "a", TEXT, ["ab"], ["ba", None]),
        ("StringLike", "a_c%", TEXT, ["abc", "axc\nd"], ["ac", "Abc"]),
        ("StringLike", r"100\%", TEXT, ["100%"], ["1000"]),
        ("StringNotLike", "a.c", TEXT, ["abc"], ["a.c", None]),
        ("StringMatchesTrimmed", " ada ", TEXT, ["ada", "\tada\n"], ["Ada", None]),
        ("StringOneOf", ("a", "b"), TEXT, ["a", "b"], ["c", None]),
        ("StringNotOneOf", ("a", "b"), TEXT, ["c", ""], ["a", None]),
        ("ArrayContains", "2", ARRAY, ["[1, 2]", '["2"]'], ["[12]", "2", "{}", None]),
        ("ArrayDoesNotContain", "x", ARRAY, ['["y"]', "[]"], ['["x"]', "x", None]),
        ("InTheLast", "48 hours", MOMENT, ["2024-03-29 12:00", "2024-03-31 12:00"], ["2024-03-29 11:59:59"]),
        ("InTheLast", "48 hours ago", MOMENT, ["2024-03-30 00:00:00"], ["2024-03-31 12:00:01", None]),
        ("InTheLast", "7 days", DATE, ["2024-03-24", "2024-03-31"], ["2024-03-23", "2024-04-01"]),
        ("RelativeOnOrAfter", "yesterday", MOMENT, ["2024-03-30 00:00:00"], ["2024-03-29 23:59:59"]),
        ("RelativeOnOrAfter", "1 month ago", DATE, ["2024-02-29"], ["2024-02-28"]),
        ("RelativeOnOrAfter", "in 2 hours", ZONED, ["2024-03-31 14:00:00Z"], ["2024-03-31 13:00:00Z"]),
        ("RelativeOnOrBefore", "today", MOMENT, ["2024-03-31 23:59:59"], ["2024-04-01 00:00:00"]),
        ("RelativeOnOrBefore", "1 year ago", MOMENT, ["2023-03-31 12:00:00"], ["2023-03-31 12:00:01"]),
        ("RelativeOnOrBefore", "90 minutes ago", CSV, ["2024-03-31T10:30Z"], ["2024-03-31T10:31Z", "abc"]),
    ],
)  # fmt: skip
def test_functions(function: str, operand: Any, type: Type, yes: list[Any], no: list[Any]) -> None:
    for value in yes:
        assert satisfied(function, operand, type, value), value
    for value in no:
        assert not satisfied(function, operand, type, value), value


def test_there_are_29_functions() -> None:
    assert len(Function) == 29


@pytest.mark.parametrize(
    ("function", "operand", "type"),
    [
        ("Equality", "abc", INT),
        ("GreaterThan", None, INT),
        ("Between", (1,), INT),
        ("Between", (1, "x"), INT),
        ("OnOrAfter", "soon", DATE),
        ("InTheLast", "a while", MOMENT),
        ("InTheLast", 5, MOMENT),
        ("RelativeOnOrAfter", "999999 years ago", MOMENT),
    ],
)
def test_operands_without_sense_are_refused(function: str, operand: Any, type: Type) -> None:
    with pytest.raises(PlanError):
        satisfied(function, operand, type, 1)


@pytest.mark.parametrize(
    ("span", "now", "moment"),
    [
        ("1 month ago", datetime(2024, 3, 31, tzinfo=UTC), datetime(2024, 2, 29, tzinfo=UTC)),
        ("1 quarter ago", datetime(2024, 1, 31, tzinfo=UTC), datetime(2023, 10, 31, tzinfo=UTC)),
        ("1 year ago", datetime(2024, 2, 29, tzinfo=UTC), datetime(2023, 2, 28, tzinfo=UTC)),
        ("2 weeks from now", datetime(2024, 12, 25, tzinfo=UTC), datetime(2025, 1, 8, tzinfo=UTC)),
    ],
)
def test_spans_follow_the_calendar(span: str, now: datetime, moment: datetime) -> None:
    test = predicate(Condition("f", Function.RELATIVE_ON_OR_AFTER, span), ZONED, now)
    assert test(moment.isoformat(sep=" "))
    assert not test((moment - timedelta(seconds=1)).isoformat(sep=" "))


# An oracle of a few lines per function, over plain Python values.

_VALUES: dict[str, list[Any]] = {
    "n": [None, 0, 1, 2, 5, -1, 10],
    "t": [None, "", "a", "A", "ab", "ba", "a%", "é", "ab ", "🦉", "abab"],
    "d": [None, "2024-03-01 00:00:00", "2024-03-30 12:00:00", "2024-03-31 12:00:00", "2024-04-01 00:00:00"],
}
_KINDS = {"n": INT, "t": TEXT, "d": MOMENT}
_SIMPLE: dict[str, Callable[[Any, Any], bool]] = {
    "Equality": lambda v, o: v == o,
    "Inequality": lambda v, o: v != o,
    "GreaterThan": lambda v, o: v > o,
    "GreaterThanEqual": lambda v, o: v >= o,
    "LessThan": lambda v, o: v < o,
    "LessThanEqual": lambda v, o: v <= o,
    "StringContains": lambda v, o: o in v,
    "StringStartsWith": lambda v, o: v[: len(o)] == o,
    "StringEndsWith": lambda v, o: v[len(v) - len(o) :] == o,
    "StringDoesNotContain": lambda v, o: o not in v,
    "StringDoesNotStartWith": lambda v, o: v[: len(o)] != o,
    "StringDoesNotEndWith": lambda v, o: v[len(v) - len(o) :] != o,
}


def random_condition(random_: random.Random) -> tuple[Condition, Callable[[dict[str, Any]], bool]]:
    """A condition, and what it means."""
    field = random_.choice("ntd")
    if random_.random() < 0.15:
        null = random_.random() < 0.5
        function = Function.IS_NULL if null else Function.IS_NOT_NULL
        return Condition(field, function), lambda row: (row[field] is None) is null
    values = [value for value in _VALUES[field] if value is not None]
    if field == "t" and random_.random() < 0.3:
        chosen = tuple(random_.sample(values, 3))
        inside = random_.random() < 0.5
        function = Function.STRING_ONE_OF if inside else Function.STRING_NOT_ONE_OF
        return Condition(field, function, chosen), (
            lambda row: row[field] is not None and (row[field] in chosen) is inside
        )
    if random_.random() < 0.2:
        low, high = random_.choice(values), random_.choice(values)
        return Condition(field, Function.BETWEEN, (low, high)), (
            lambda row: row[field] is not None and low <= row[field] <= high
        )
    name = random_.choice([n for n in _SIMPLE if field == "t" or not n.startswith("String")])
    operand, means = random_.choice(values), _SIMPLE[name]
    return Condition(field, Function(name), operand), (
        lambda row: row[field] is not None and means(row[field], operand)
    )


def random_filter(random_: random.Random, depth: int = 0) -> tuple[Filter, Callable[[dict[str, Any]], bool]]:
    if depth == 3 or random_.random() < 0.4:
        return random_condition(random_)
    parts = [random_filter(random_, depth + 1) for _ in range(random_.randint(1, 3))]
    filters, meanings = tuple(part for part, _ in parts), [means for _, means in parts]
    if random_.random() < 0.5:
        return AllOf(filters), lambda row: all([means(row) for means in meanings])
    return AnyOf(filters), lambda row: any([means(row) for means in meanings])


def random_rows(random_: random.Random) -> list[dict[str, Any]]:
    return [{name: random_.choice(values) for name, values in _VALUES.items()} for _ in range(40)]


FIELDS = [Field(name, type) for name, type in _KINDS.items()]


@pytest.mark.parametrize("seed", range(200))
def test_filters_mean_what_they_say(seed: int) -> None:
    random_ = random.Random(seed)
    filter, means = random_filter(random_)
    rows = random_rows(random_)
    columns = [[row[name] for row in rows] for name in _VALUES]
    assert evaluator(filter, FIELDS, NOW)(columns, len(rows)) == [means(row) for row in rows]


def fill(world: World, rows: list[dict[str, Any]]) -> TableReading:
    types = {
        "sqlite": "id INTEGER, n INTEGER, t TEXT COLLATE NOCASE, d DATETIME",
        "postgresql": "id int, n int, t text, d timestamp",
        "mariadb": "id int, n int, t varchar(40) COLLATE utf8mb4_general_ci, d datetime",
    }
    world.run("DROP TABLE IF EXISTS rows1", f"CREATE TABLE rows1 ({types[world.name]})")
    values = [(place, row["n"], row["t"], row["d"]) for place, row in enumerate(rows)]
    lists = (f"({', '.join(map(literal, row))})" for row in values)
    world.run("INSERT INTO rows1 VALUES " + ", ".join(lists))
    return TableReading(world.id("rows1"))


def test_databases_leave_out_exactly_the_same(system: World) -> None:
    """Whatever is pushed down gives the records that our own evaluation gives, whatever the collation."""
    random_ = random.Random(7)
    rows = random_rows(random_)
    reading = fill(system, rows)
    origin = source(system)
    fields = origin.fields(reading)
    columns = [[row[name] for row in rows] for name in _VALUES]
    pushed = 0
    for _ in range(150):
        filter, _ = random_filter(random_, depth=2)
        for part in conjuncts(filter):
            if not origin.can_filter(part, fields):
                continue
            pushed += 1
            found: list[Any] = [
                value
                for batch in origin.read(Selection(reading, ("id",), where=part), cancel=CancelToken())
                for value in batch.columns()[0]
            ]
            mask = evaluator(part, FIELDS, NOW)(columns, len(rows))
            assert sorted(found) == [place for place, keep in enumerate(mask) if keep], part
    assert pushed > 100
    origin.close()


def test_relative_spans_are_pushed_down_as_moments(system: World) -> None:
    reading = fill(system, [{"n": 1, "t": "a", "d": d} for d in _VALUES["d"]])
    origin = source(system)
    fields = {field.name: field for field in origin.fields(reading)}
    condition = Condition("d", Function.IN_THE_LAST, "2 days")
    fixed = absolute(condition, fields, NOW)
    assert fixed != condition
    if system.name != "sqlite":
        assert origin.can_filter(fixed, list(fields.values()))
        (batch,) = origin.read(Selection(reading, ("id",), where=fixed), cancel=CancelToken())
        assert sorted(value for (value,) in batch.rows()) == [2, 3]  # type: ignore[type-var]


def test_values_against_their_declared_type_satisfy_nothing(worlds: Any) -> None:
    world = worlds.get("sqlite")
    assert isinstance(world, SqliteWorld)
    with sqlite_changes(world.path) as connection:
        connection.execute("CREATE TABLE odd (id INTEGER, n INTEGER, t TEXT)")
        rows: list[tuple[Any, ...]] = [(1, "abc", b"x"), (2, 5, "x"), (3, 2.5, "y"), (4, b"5", None)]
        connection.executemany("INSERT INTO odd VALUES (?, ?, ?)", rows)
    origin, reading = source(world), TableReading("main.odd")
    fields = origin.fields(reading)
    for condition in (
        Condition("n", Function.GREATER_THAN, 1),
        Condition("n", Function.INEQUALITY, 5),
        Condition("t", Function.STRING_DOES_NOT_CONTAIN, "z"),
        Condition("t", Function.EQUALITY, "x"),
    ):
        assert origin.can_filter(condition, fields)
        found = [
            row[0]
            for batch in origin.read(Selection(reading, ("id",), where=condition), cancel=CancelToken())
            for row in batch.rows()
        ]
        columns = [[row[place] for row in rows] for place in range(3)]
        mask = evaluator(condition, fields, NOW)(columns, 4)
        assert found == [row[0] for row, keep in zip(rows, mask, strict=True) if keep], condition


def test_decimals_compare_exactly_in_databases(worlds: Any) -> None:
    for name in ("postgresql", "mariadb"):
        world = worlds.get(name)
        world.run("CREATE TABLE money (id int, v decimal(30,10))")
        values = ["12345678901234567890.0000000001", "12345678901234567890", "0.1", "-5"]
        world.run("INSERT INTO money VALUES " + ", ".join(f"({n}, {v})" for n, v in enumerate(values)))
        origin, reading = source(world), TableReading(world.id("money"))
        condition = Condition("v", Function.GREATER_THAN, "12345678901234567890")
        assert origin.can_filter(condition, origin.fields(reading))
        (batch,) = origin.read(Selection(reading, ("id", "v"), where=condition), cancel=CancelToken())
        assert [(row[0], Decimal(str(row[1]))) for row in batch.rows()] == [(0, Decimal(values[0]))]


def test_a_zero_date_is_not_null(worlds: Worlds) -> None:
    """MySQL itself says both, where there must be a date."""
    world = worlds.get("mariadb")
    world.run("CREATE TABLE days (d date NOT NULL)")
    world.run("INSERT IGNORE INTO days VALUES ('0000-00-00'), ('2024-02-29')")
    origin, reading = source(world), TableReading(world.id("days"))
    for function, count in ((Function.IS_NULL, 0), (Function.IS_NOT_NULL, 2)):
        selection = Selection(reading, ("d",), where=Condition("d", function))
        assert sum(batch.size for batch in origin.read(selection, cancel=CancelToken())) == count


@pytest.mark.parametrize(
    ("name", "column", "values"),
    [
        ("sqlite", "DECIMAL_TEXT", ["0", "1.10", "-0.5", "12345678901234567890.01"]),
        ("sqlite", "NUMERIC", ["0", "1.10", "-0.5"]),
        ("postgresql", "numeric", ["0", "1.10", "-0.5", "NaN", "Infinity"]),
        ("postgresql", "bigint", ["0", "1", "9007199254740993"]),
        ("mariadb", "decimal(40,10)", ["0", "1.10", "-0.5", "12345678901234567890.01"]),
        ("mariadb", "bigint unsigned", ["0", "1", "18446744073709551615"]),
        ("mariadb", "year", ["0000", "2024"]),
    ],
)
def test_databases_compare_numbers_as_we_do(
    worlds: Worlds, name: str, column: str, values: list[str]
) -> None:
    world = worlds.get(name)
    listed = ", ".join(f"({place}, '{value}')" for place, value in enumerate(values))
    world.run(f"CREATE TABLE numbers (id int, v {column})", f"INSERT INTO numbers VALUES {listed}")
    origin, reading = source(world), TableReading(world.id("numbers"))
    fields = origin.fields(reading)
    (found,) = origin.read(Selection(reading, ("id", "v")), cancel=CancelToken())
    for function in (
        "Equality",
        "Inequality",
        "GreaterThan",
        "GreaterThanEqual",
        "LessThan",
        "LessThanEqual",
    ):
        for operand in (0, 1.1, "1.10", "0.1", "9007199254740993", True, False, 2024):
            condition = Condition("v", Function(function), operand)
            kept = evaluator(condition, fields, NOW)(found.columns(), found.size)
            expected = [number for (number, _), keeps in zip(found.rows(), kept, strict=True) if keeps]
            if origin.can_filter(condition, fields):
                selection = Selection(reading, ("id",), where=condition)
                ids: list[Any] = [
                    row[0] for b in origin.read(selection, cancel=CancelToken()) for row in b.rows()
                ]
                assert sorted(ids) == expected, (function, operand)
