from __future__ import annotations

import math
import random
from decimal import Decimal

import pytest

from ptui.local.engine.fit.columns import fitting
from ptui.local.engine.fit.moments import DATE, TIMESTAMP, TIMESTAMPTZ, all_written
from ptui.local.engine.fit.single import Unfit, fit_value
from ptui.local.engine.kinds import Field, Kind, Type, Value, signed, unsigned


@pytest.mark.parametrize(
    ("value", "target", "expected"),
    [
        (True, Type(Kind.INTEGER), 1),
        ("12.00", Type(Kind.INTEGER), 12),
        (" 42 ", Type(Kind.INTEGER), 42),
        (9.0, Type(Kind.INTEGER), 9),
        ("123456789012345678901234567890", Type(Kind.INTEGER), 123456789012345678901234567890),
        (2**63 - 1, signed(64), 2**63 - 1),
        (1.5, Type(Kind.DECIMAL), "1.5"),
        (1e22, Type(Kind.DECIMAL), "10000000000000000000000"),
        ("1.50", Type(Kind.DECIMAL), "1.50"),
        ("1e3", Type(Kind.DECIMAL), "1000"),
        ("1.2300", Type(Kind.DECIMAL, precision=5, scale=2), "1.2300"),
        (2**53, Type(Kind.FLOAT), float(2**53)),
        ("0.1", Type(Kind.FLOAT), 0.1),
        ("yes", Type(Kind.BOOLEAN), True),
        (0, Type(Kind.BOOLEAN), False),
        (False, Type(Kind.TEXT), "false"),
        (0.1, Type(Kind.TEXT), "0.1"),
        ("", Type(Kind.TEXT), ""),
        (b"\xc3\xa9", Type(Kind.TEXT), "é"),
        ("é", Type(Kind.BINARY), b"\xc3\xa9"),
        ("🦉" * 3, Type(Kind.TEXT, length=3), "🦉" * 3),
        ("2024-02-29", Type(Kind.TIMESTAMP), "2024-02-29 00:00:00"),
        ("2024-02-29T23:30:00.1200+02:00", Type(Kind.TIMESTAMPTZ), "2024-02-29 21:30:00.12+00:00"),
        ("2024-02-29T23:30:00Z", Type(Kind.TIMESTAMP), "2024-02-29 23:30:00"),
        ("2024-02-29 00:00:00", Type(Kind.DATE), "2024-02-29"),
        ("0001-01-01", Type(Kind.DATE), "0001-01-01"),
        ("12:30", Type(Kind.TIME), "12:30:00"),
        ("2024-02-29 12:00:00.120000", Type(Kind.TIMESTAMP, fraction=2), "2024-02-29 12:00:00.12"),
        ('{"a": 1}', Type(Kind.JSON), '{"a": 1}'),
        (1.5, Type(Kind.JSON), "1.5"),
        ("[1]", Type(Kind.ARRAY), "[1]"),
    ],
)
def test_values_that_fit(value: Value, target: Type, expected: Value) -> None:
    fitted = fit_value(value, target)
    assert fitted == expected
    assert type(fitted) is type(expected)


@pytest.mark.parametrize(
    ("value", "target", "reason"),
    [
        ("abc", Type(Kind.INTEGER), "not a number"),
        ("", Type(Kind.INTEGER), "not a number"),
        ("٣", Type(Kind.INTEGER), "not a number"),
        (math.nan, Type(Kind.INTEGER), "not a number"),
        (1.5, Type(Kind.INTEGER), "a fraction, which would be lost,"),
        (2**63, signed(64), "out of range"),
        (-1, unsigned(64), "out of range"),
        ("1.239", Type(Kind.DECIMAL, precision=10, scale=2), "more than 2 decimals"),
        ("123456789.1", Type(Kind.DECIMAL, precision=10, scale=2), "out of range"),
        ("1e9999", Type(Kind.DECIMAL), "not a number"),
        ("1234567890.123456789", Type(Kind.DECIMAL, digits=15), "more than 15 digits"),
        (2**53 + 1, Type(Kind.FLOAT), "more digits than a float keeps"),
        ("0.1234567890123456789", Type(Kind.FLOAT), "more digits than a float keeps"),
        (2, Type(Kind.BOOLEAN), "neither true nor false"),
        (b"\xff", Type(Kind.TEXT), "bytes that are no UTF-8 text"),
        ("abcd", Type(Kind.TEXT, length=3), "value too long"),
        (b"abcd", Type(Kind.BINARY, length=3), "value too long"),
        ("2024-02-30", Type(Kind.DATE), "not a date"),
        ("2024-02-29 12:00:00", Type(Kind.DATE), "a time of day, which would be lost,"),
        (20240229, Type(Kind.DATE), "not a date"),
        ("0000-00-00", Type(Kind.TIMESTAMP), "not a date and time"),
        ("2024-02-29 12:00:00.123", Type(Kind.TIMESTAMP, fraction=0), "a finer fraction of a second"),
        ("25:00:00", Type(Kind.TIME), "not a time"),
        ("nope", Type(Kind.JSON), "not JSON"),
        ('{"a": 1}', Type(Kind.ARRAY), "not an array"),
    ],
)
def test_values_that_do_not_fit(value: Value, target: Type, reason: str) -> None:
    with pytest.raises(Unfit) as raised:
        fit_value(value, target)
    assert str(raised.value) == reason


def test_columns_that_fit_anyway_are_not_looked_at() -> None:
    assert fitting(Type(Kind.TEXT, length=80), Field("a", Type(Kind.TEXT, length=80))) is None
    assert fitting(signed(32), Field("a", signed(64))) is None
    assert fitting(Type(Kind.DECIMAL, precision=8, scale=2), Field("a", Type(Kind.DECIMAL))) is None
    assert fitting(signed(64), Field("a", signed(32))) is not None
    assert fitting(Type(Kind.TEXT), Field("a", Type(Kind.TEXT), nullable=False)) is not None
    assert fitting(Type(Kind.INTEGER, loose=True), Field("a", Type(Kind.INTEGER))) is not None


def test_reasons_name_the_field_and_its_limit_but_no_value() -> None:
    fit = fitting(Type(Kind.TEXT), Field("FIRST_NAME", Type(Kind.TEXT, length=3), nullable=False))
    assert fit is not None
    values, misfits = fit(["abc", "abcd", None, "é"])
    assert misfits == {
        1: "value too long for FIRST_NAME (3)",
        2: "no value for FIRST_NAME, which must have one",
    }
    assert [values[0], values[3]] == ["abc", "é"]


_POOL: list[Value] = [
    None, 0, 1, -1, 7, 127, 128, 2**31, 2**53 + 1, 2**63, True, False, 0.0, 1.0, 1.5, -2.25, 1e300, math.inf,
    "", " ", "a", "abc", "12", "1.5", "-0.10", "true", "no", "2024-02-29", "2024-02-29 12:30:00",
    "2024-02-29T12:30:00.5+01:00", "12:30:00", "[1, 2]", '{"a": 1}', "null", "🦉", b"", b"abc", b"\xff",
]  # fmt: skip
_TARGETS = [
    Type(Kind.INTEGER),
    signed(8),
    Type(Kind.DECIMAL),
    Type(Kind.DECIMAL, precision=4, scale=1),
    Type(Kind.FLOAT),
    Type(Kind.BOOLEAN),
    Type(Kind.TEXT),
    Type(Kind.TEXT, length=2),
    Type(Kind.BINARY, length=3),
    Type(Kind.DATE),
    Type(Kind.TIME),
    Type(Kind.TIMESTAMP, fraction=0),
    Type(Kind.TIMESTAMPTZ),
    Type(Kind.JSON),
]


def _one(value: Value, field: Field) -> Value | str:
    if value is None:
        return None if field.nullable else "misfit"
    try:
        return fit_value(value, field.type)
    except Unfit:
        return "misfit"


@pytest.mark.parametrize("seed", range(60))
def test_whole_columns_fit_as_single_values_do(seed: int) -> None:
    random_ = random.Random(seed)
    for target in _TARGETS:
        field = Field("a", target, nullable=random_.random() < 0.7)
        wide = random_.random() < 0.5
        values = [random_.choice(_POOL if wide else _POOL[:9]) for _ in range(random_.randrange(1, 12))]
        fit = fitting(Type(Kind.UNKNOWN, loose=True), field)
        if fit is None:
            continue
        fitted, misfits = fit(values)
        for place, value in enumerate(values):
            expected = _one(value, field)
            assert ("misfit" if place in misfits else fitted[place]) == expected


@pytest.mark.parametrize(
    ("source", "target", "value"),
    [
        (signed(64), Type(Kind.DECIMAL), 12),
        (signed(64), Type(Kind.TEXT), 12),
        (Type(Kind.BOOLEAN), signed(16), True),
        (Type(Kind.DATE), Type(Kind.TIMESTAMP), "2024-02-29"),
        (Type(Kind.DATE), Type(Kind.TIMESTAMPTZ), "2024-02-29"),
        (Type(Kind.TIMESTAMP), Type(Kind.TIMESTAMPTZ), "2024-02-29 01:02:03.5"),
        (Type(Kind.TIMESTAMPTZ), Type(Kind.TIMESTAMP), "2024-02-29 01:02:03.5+00:00"),
    ],
)
def test_quick_conversions_give_what_the_thorough_ones_do(source: Type, target: Type, value: Value) -> None:
    fit = fitting(source, Field("a", target))
    assert fit is not None
    assert fit([value, None, value]) == ([fit_value(value, target), None, fit_value(value, target)], {})


def test_decimals_are_exact() -> None:
    random_ = random.Random(1)
    for _ in range(500):
        number = Decimal(random_.randint(-(10**40), 10**40)).scaleb(random_.randint(-30, 5))
        fitted = fit_value(str(number), Type(Kind.DECIMAL))
        assert isinstance(fitted, str)
        assert Decimal(fitted) == number
        assert "e" not in fitted.lower()


@pytest.mark.parametrize(
    ("values", "form", "is_written"),
    [
        ([], TIMESTAMP, True),
        ([None, None], TIMESTAMP, True),
        (["2024-02-29 12:30:00", None, "0001-01-01 00:00:00"], TIMESTAMP, True),
        (["2024-02-29 12:30:00", "2024-02-29"], TIMESTAMP, False),
        (["2024-02-29T12:30:00"], TIMESTAMP, False),
        (["2024-02-29 12:30-05"], TIMESTAMP, False),
        (["2024-02-29 12:30:0٣"], TIMESTAMP, False),
        (["2024-02-29 12:30:00", 5], TIMESTAMP, False),
        (["2024-02-29 12:30:0\n", "2024-02-29 12:30:00"], TIMESTAMP, False),
        (["2024-02-29", "0001-01-01"], DATE, True),
        (["2024-02-290001-", "1-01"], DATE, False),
        (["2024-02-29 12:30:00+00:00"], TIMESTAMPTZ, True),
        (["2024-02-29 12:30:00-00:00"], TIMESTAMPTZ, False),
    ],
)
def test_columns_in_one_form(values: list[Value], form: str, is_written: bool) -> None:
    assert all_written(values, form) is is_written
