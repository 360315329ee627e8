"""Spans of time in words."""

from __future__ import annotations

import pytest

from ptui.domain import times


@pytest.mark.parametrize(
    ("seconds", "clock", "span", "rough"),
    [
        (-5, "00:00", "0.0 s", "0 s"),
        (0.84, "00:00", "0.8 s", "0 s"),
        (9.96, "00:09", "10 s", "9 s"),
        (41, "00:41", "41 s", "41 s"),
        (125, "02:05", "2 min 5 s", "2 min"),
        (120, "02:00", "2 min", "2 min"),
        (3_600, "1:00:00", "1 h", "1 h"),
        (3_723, "1:02:03", "1 h 2 min", "1 h"),
        (3_605, "1:00:05", "1 h", "1 h"),
        (97_200, "27:00:00", "1 d 3 h", "1 d"),
    ],
)
def test_spans(seconds: float, clock: str, span: str, rough: str) -> None:
    assert (times.clock(seconds), times.span(seconds), times.rough(seconds)) == (clock, span, rough)


def test_what_remains_is_said_in_whole_seconds() -> None:
    assert [times.remaining(one) for one in (0.2, 8.6, 125)] == ["1 s", "9 s", "2 min 5 s"]


def test_past_and_future() -> None:
    assert [times.ago(one) for one in (-3, 1, 5, 7_300)] == ["just now", "just now", "5 s ago", "2 h ago"]
    assert [times.ahead(one) for one in (-3, 0.2, 5, 90_000)] == ["due", "due", "in 5 s", "in 1 d"]
