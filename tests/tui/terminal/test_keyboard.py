"""What is read from a terminal becomes keys, pastes and answers, wherever the line cut it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator

import pytest
from textual.events import Key, Paste
from textual.message import Message

from ptui.tui.terminal.keyboard import Keyboard


class Typist:
    def __init__(self) -> None:
        self.got: list[str] = []
        self.changed = asyncio.Event()
        self.answers_due = 0
        self.reading, self.writing = os.pipe()
        self.keyboard = Keyboard(
            self.reading,
            loop=asyncio.get_running_loop(),
            on_message=self._message,
            on_answer=self._answer,
            on_end=self._end,
            expects_answer=lambda: self.answers_due > 0,
        )

    def _message(self, message: Message) -> None:
        match message:
            case Key(key=key):
                self.got.append(key)
            case Paste(text=text):
                self.got.append(f"paste {text!r}")
        self.changed.set()

    def _answer(self) -> None:
        self.answers_due -= 1
        self.got.append("answer")
        self.changed.set()

    def _end(self) -> None:
        self.got.append("end")
        self.changed.set()

    def send(self, data: bytes) -> None:
        os.write(self.writing, data)

    async def until(self, *expected: str) -> None:
        async with asyncio.timeout(5):
            while self.got != list(expected):
                self.changed.clear()
                await self.changed.wait()


@pytest.fixture
async def typist() -> AsyncIterator[Typist]:
    typist = Typist()
    yield typist
    typist.keyboard.stop()
    os.close(typist.reading)
    os.close(typist.writing)


MIXED = "a\x1b[A\x1b[0n\x1b[200~two\nlines \x1b[31mred\x00 日本\x1b[201~\x1b[0nb".encode()


@pytest.mark.parametrize("cut", range(1, len(MIXED)))
async def test_pieces_may_be_cut_anywhere(cut: int, typist: Typist) -> None:
    typist.answers_due = 2
    typist.send(MIXED[:cut])
    await asyncio.sleep(0.002)  # so that it is read in two
    typist.send(MIXED[cut:])
    await typist.until("a", "up", "answer", "paste 'two\\nlines [31mred 日本'", "answer", "b")


async def test_escape_alone_is_a_key_also_while_an_answer_is_due(typist: Typist) -> None:
    typist.answers_due = 1
    typist.send(b"\x1b")
    await typist.until("escape")
    typist.send(b"\x1b[0n\x1b")
    await typist.until("escape", "answer", "escape")


PRESSED_APART = b"\x1bq\x1b\x10\x1b\x1b[A\x1b\r\x1b"


@pytest.mark.parametrize("cut", range(len(PRESSED_APART)))
async def test_escape_and_the_next_key_are_two_keys_also_when_they_come_together(
    cut: int, typist: Typist
) -> None:
    typist.send(PRESSED_APART[:cut])
    await asyncio.sleep(0.002)
    typist.send(PRESSED_APART[cut:])
    await typist.until("escape", "q", "escape", "ctrl+p", "escape", "up", "escape", "enter", "escape")


async def test_broken_text_is_no_end(typist: Typist) -> None:
    typist.send(b"a\xffb\xe6")
    typist.send(b"c")
    await typist.until("a", "replacement_character", "b", "replacement_character", "c")


async def test_a_paste_that_never_ends_is_delivered(typist: Typist) -> None:
    typist.send(b"\x1b[200~half a paste")
    await typist.until("paste 'half a paste'")
    typist.send(b"x")
    await typist.until("paste 'half a paste'", "x")


async def test_the_end_of_input_is_told_once() -> None:
    typist = Typist()
    os.close(typist.writing)
    await typist.until("end")
    typist.keyboard.stop()
    os.close(typist.reading)


async def test_stopping_waits_for_an_answer_that_is_due(typist: Typist) -> None:
    typist.answers_due = 1
    typist.send(b"\x1b[0n")
    typist.keyboard.stop(patience=5)
    assert typist.got == ["answer"]
