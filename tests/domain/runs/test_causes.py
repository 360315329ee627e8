"""Errors by cause, and the record logs that they are read from."""

from __future__ import annotations

import gzip
import json

import pytest

from ptui.domain.runs.causes import MOST_CAUSES, MOST_RECORDS, OTHERS, Cause, Causes, Offence
from ptui.domain.runs.record_log import offences


def grouped(*messages: str) -> list[tuple[int, str]]:
    causes = Causes()
    causes.add(Offence(message) for message in messages)
    return [(cause.count, cause.text) for cause in causes.listed()]


def test_messages_that_differ_in_values_are_one_cause() -> None:
    assert grouped(
        'value "Wolfeschlegelstein" too long for FIRST_NAME (80)',
        'value "Hubert Blaine" too long for FIRST_NAME (80)',
        'value "Hubert Blaine" too long for LAST_NAME (80)',
        "no such record: 11111111-1111-4111-8111-111111111111",
        "no such record: 22222222-2222-4222-8222-222222222222",
        "no such record: 33333333-3333-4333-8333-333333333333",
        "duplicate of ada@example.com",
        "duplicate of bob@example.com",
    ) == [
        (3, "no such record: …"),
        (2, "value … too long for FIRST_NAME (80)"),
        (2, "duplicate of …"),
        (1, 'value "Hubert Blaine" too long for LAST_NAME (80)'),
    ]


def test_no_reason_and_countless_reasons() -> None:
    assert grouped("") == [(1, "no reason was given")]
    causes = Causes()
    causes.add(Offence(f"reason {'abcdefghij'[number % 10] * (number // 10 + 1)}") for number in range(2_000))
    listed = causes.listed()
    assert len(listed) == MOST_CAUSES + 1
    assert (listed[0].text, listed[0].count) == (OTHERS, 2_000 - MOST_CAUSES)


def test_the_first_records_of_a_cause_are_kept() -> None:
    causes = Causes()
    causes.add(Offence(f"bad value {number}", {"id": number}) for number in range(5_000))
    (cause,) = causes.listed()
    assert (cause.count, len(cause.offences)) == (5_000, MOST_RECORDS)
    assert cause.offences[0].record == {"id": 0}


LINES = (
    b'{"operation":"error","key":"7","schema":"Contact","reason":"too long","record":{"id":7}}\n'
    b'{"operation":"error","key":"8","reason":"too long","record":{"id":8}}\n'
    b'{"operation":"error","key":"9","rea'
)


@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_and_one_that_breaks_off(packed: bool) -> None:
    found = list(offences(gzip.compress(LINES) if packed else LINES))
    assert found == [Offence("too long", {"id": 7}, "Contact · 7"), Offence("too long", {"id": 8}, "8")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (json.dumps([{"error": "no", "email": "a@b"}]), [Offence("no", {"email": "a@b"})]),
        (json.dumps({"records": [{"message": "no", "data": {"x": 1}}]}), [Offence("no", {"x": 1})]),
        (json.dumps({"error": {"message": "no"}, "x": 1}), [Offence("no", {"x": 1})]),
        (json.dumps({"errors": ["a", {"message": "b"}], "x": 1}), [Offence("a; b", {"x": 1})]),
        ("email,error\r\na@b,no\r\n", [Offence("no", {"email": "a@b"})]),
        ("[1, null]", [Offence("1"), Offence("null")]),
        ("", []),
        ("[" * 5_000, []),
        ("[{]", []),
    ],
)
def test_other_forms(content: str, expected: list[Offence]) -> None:
    assert list(offences(content.encode())) == expected


def test_what_cannot_be_unpacked_is_empty() -> None:
    assert list(offences(b"\x1f\x8bnonsense")) == []
    assert Cause("a", 1, ()).offences == ()
