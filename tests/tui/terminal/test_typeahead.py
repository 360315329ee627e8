"""Keys wait for one another: one that is late is waited for, one that is lost is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from textual.events import Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

from ptui.tui.terminal.typeahead import _MOST_WAITS, Passed, TypeAhead


class Loop:
    """A loop whose timers go off when they are told to."""

    def __init__(self) -> None:
        self.timers: list[Timer] = []

    def call_later(self, delay: float, call: Callable[..., object], *arguments: Any) -> Timer:
        self.timers.append(Timer(call, arguments))
        return self.timers[-1]

    def call_soon(self, call: Callable[..., object], *arguments: Any) -> None:
        call(*arguments)

    def go_off(self) -> None:
        due, self.timers = self.timers, []
        for timer in due:
            if not timer.is_cancelled:
                timer.call(*timer.arguments)


class Timer:
    def __init__(self, call: Callable[..., object], arguments: tuple[Any, ...]) -> None:
        self.call = call
        self.arguments = arguments
        self.is_cancelled = False

    def cancel(self) -> None:
        self.is_cancelled = True


class Pump:
    """Where a key went."""

    def __init__(self, *, is_running: bool = True) -> None:
        self.is_running = is_running
        self.posted: list[Message] = []

    def post_message(self, message: Message) -> bool:
        if self.is_running:
            self.posted.append(message)
        return self.is_running


def begun(pump: Pump) -> tuple[TypeAhead, Loop, list[Passed]]:
    loop, arrived = Loop(), cast("list[Passed]", [])
    typed = TypeAhead(cast(asyncio.AbstractEventLoop, loop), arrived=arrived.append)
    assert typed.take(Key("slash", "/")) is not None
    typed.follow(cast(MessagePump, pump), cast(MessagePump, pump))
    return typed, loop, arrived


def test_a_key_whose_target_is_still_there_is_not_overtaken() -> None:
    pump = Pump()
    typed, loop, arrived = begun(pump)
    for _ in range(_MOST_WAITS):
        loop.go_off()
        assert typed.take(Key("a", "a")) is None and not arrived
    (mark,) = pump.posted
    assert isinstance(mark, Passed) and typed.is_current(mark)
    assert typed.passed() is not None


def test_a_target_that_went_away_holds_nobody_up() -> None:
    pump = Pump()
    _, loop, arrived = begun(pump)
    loop.go_off()
    assert not arrived
    pump.is_running = False
    loop.go_off()
    assert len(arrived) == 1


def test_one_that_was_gone_already_is_not_waited_for() -> None:
    assert len(begun(Pump(is_running=False))[2]) == 1


def keys(typed: TypeAhead, *names: str) -> list[str]:
    """Press these; those that are delivered, each as soon as the one before it has arrived."""
    found = [typed.take(Key(name, None)) for name in names]
    while found and found[-1] is not None:
        found.append(typed.passed())
    return [one.key for one in found if isinstance(one, Key)]


def test_keys_wait_for_a_question_and_go_on_in_their_order() -> None:
    pump = Pump()
    typed, _, _ = begun(pump)
    typed.hold()
    assert typed.passed() is None
    assert keys(typed, "a", "down", "enter") == []
    typed.release(cast(MessagePump, pump))
    assert isinstance(pump.posted[-1], Passed) and typed.is_current(pump.posted[-1])
    delivered = [typed.passed() for _ in range(4)]
    assert [one.key for one in delivered if isinstance(one, Key)] == ["a", "down", "enter"]


def test_the_way_out_waits_for_nothing_and_drops_what_was_typed() -> None:
    pump = Pump()
    typed, _, _ = begun(pump)
    typed.hold()
    typed.passed()
    assert keys(typed, "a", "q") == []
    assert keys(typed, "escape") == ["escape"]
    posted = len(pump.posted)
    typed.release(cast(MessagePump, pump))
    assert len(pump.posted) == posted and keys(typed, "b") == ["b"]


def test_what_never_ends_does_not_take_the_keyboard_away() -> None:
    _, loop, arrived = begun(Pump())
    for _ in range(_MOST_WAITS + 1):
        loop.go_off()
    assert len(arrived) == 1


def test_text_that_waits_behind_a_letter_goes_along_with_it() -> None:
    """As one piece, up to the first key that is no text; what is no text goes alone."""
    typed, _, _ = begun(Pump())
    for key in (Key("a", "a"), Key("space", " "), Key("b", "é"), Key("enter", "\r"), Key("c", "c")):
        assert typed.take(key) is None
    first = typed.passed()
    assert first is not None
    piece = typed.gather(first)
    assert isinstance(piece, Paste) and piece.text == "a é"
    enter = typed.passed()
    assert isinstance(enter, Key) and typed.gather(enter) is enter
    last = typed.passed()
    assert isinstance(last, Key) and typed.gather(last) is last, "nothing waits behind it"
    assert typed.passed() is None
