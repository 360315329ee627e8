"""How the lines of a run are written where there is no terminal."""

from __future__ import annotations

import io

from ptui.telling import Plain


def test_lines_become_seldom_and_a_turn_is_told_at_once() -> None:
    now = 0.0
    stream = io.StringIO()
    plain = Plain(stream, now=lambda: now)
    for second in range(3_600):
        now = float(second)
        plain.show((), f"{second} records", turn=("running", second >= 3_500))
    first_minute: list[int] = []
    last: list[int] = []
    for line in stream.getvalue().splitlines():
        number = int(line.split("   ")[1].removesuffix(" records"))
        (first_minute if number < 60 else last if number >= 3_400 else []).append(number)
    assert first_minute[:10] == list(range(10)) and len(first_minute) < 50
    assert 3_500 in last and len(last) <= 5
    plain.show((), "3599 records", turn=("running", True))
    plain.show((), "completed", turn=("completed", True))
    assert stream.getvalue().splitlines()[-1].endswith("   completed")
    assert stream.getvalue().count("3599 records") <= 1
