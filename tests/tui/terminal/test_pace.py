"""The window on the way to the terminal follows the line, on simulated lines."""

from __future__ import annotations

import pytest

from ptui.tui.terminal.pace import ASK, Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def play(*, rate: float, delay: float, seconds: float, answers: bool = True) -> tuple[float, list[float]]:
    """Always something to paint. Bytes a second that went out, and how late each newest state arrived."""
    clock = Clock()
    pace = Pace(clock)
    line_free, total, lags, answer_at = clock.now, 0, [], None
    if pace.ask() and answers:
        answer_at = clock.now + delay
    end = clock.now + seconds
    while clock.now < end:
        if answer_at is not None and clock.now >= answer_at:
            pace.answered()
            answer_at = None
        room = pace.room()
        if room > 0:
            count = min(room, 5000)
            asked = pace.sent(count)
            total += count
            line_free = max(line_free, clock.now) + count / rate
            lags.append(line_free - clock.now)
            if asked == ASK and answers:
                answer_at = line_free + delay
        clock.now += 0.005
    return total / seconds, lags


def test_on_a_slow_line_the_newest_state_is_never_far_behind() -> None:
    sent, lags = play(rate=20_000, delay=0.02, seconds=20)
    assert max(lags[len(lags) // 2 :]) < 0.6
    assert sent > 10_000  # and the line is used


def test_a_long_but_fast_line_is_not_strangled() -> None:
    sent, _ = play(rate=5_000_000, delay=0.3, seconds=20)
    assert sent > 100_000


def test_a_terminal_that_never_answers_is_not_waited_for() -> None:
    sent, _ = play(rate=10_000_000, delay=0.0, seconds=3, answers=False)
    assert sent > 500_000


def test_a_lost_answer_is_not_waited_for_for_ever() -> None:
    clock = Clock()
    pace = Pace(clock)
    pace.ask()
    pace.answered()
    assert pace.sent(20_000) == ASK
    assert pace.room() <= 0
    assert pace.retry_in() == pytest.approx(3.01)
    clock.now += 3.1
    assert pace.room() > 0
    assert pace.sent(2000) == ASK


def test_small_frames_are_not_asked_about() -> None:
    pace = Pace(Clock())
    assert [pace.sent(100) for _ in range(9)] == [b""] * 9
    assert not pace.waiting
