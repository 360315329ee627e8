"""Text in cells."""

from __future__ import annotations

import pytest

from ptui.tui.fit import fold, width_of


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", [""]),
        ("ab cd", ["ab cd"]),
        ("the quick brown fox", ["the quick", "brown fox"]),
        ("    a long value", ["    a long", "    value"]),
        ("id   a long value", ["id   a", "     long", "     value"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
        ("日本語日本語日", ["日本語日本", "語日"]),
    ],
)
def test_what_is_too_long_takes_several_lines(text: str, lines: list[str]) -> None:
    assert fold(text, 10) == lines


@pytest.mark.parametrize("width", [1, 2, 3, 7, 40])
@pytest.mark.parametrize("text", ["a 日本 b" * 9, " " * 30 + "x" * 30, "ab  " * 20])
def test_nothing_is_lost(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(width_of(line) <= max(width, 2) for line in lines)
