"""The harness itself: what other tests believe about a terminal must be so."""

from __future__ import annotations

import sys
import time

import pytest

from tests.emulator import Cell, Emulator
from tests.sequences import Tokens, unexpected
from tests.terminal import Terminal

ECHO = """
import os, signal, sys, termios, tty
signal.signal(signal.SIGWINCH, lambda *_: os.write(1, ("size %d %d\\r\\n" % os.get_terminal_size()).encode()))
tty.setraw(0)
print("ready", os.environ["PTUI_HOME"], os.environ.get("LANG"), end="\\r\\n", flush=True)
while (key := os.read(0, 100)) != b"q":
    print(repr(key), end="\\r\\n", flush=True)
sys.exit(3)
"""


def test_keys_screen_size_and_exit_status() -> None:
    with Terminal([sys.executable, "-c", ECHO], size=(150, 10), env={"LANG": None}) as terminal:
        terminal.wait_for(r"ready \S+ptui-test-\S+ None")
        terminal.press("down")
        terminal.wait_for(r"'\\x1b\[B'")
        terminal.press("ctrl+s")
        terminal.wait_for(r"'\\x13'")
        terminal.resize(90, 12)
        terminal.wait_for("size 90 12")
        assert terminal.rss() > 3
        terminal.press("q")
        assert terminal.wait() == 3
        home = terminal.home
    assert not home.exists()


def test_waiting_for_what_never_comes_says_what_is_there() -> None:
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        terminal.wait_for("ready")
        with pytest.raises(AssertionError, match=r"never showed 'steady'(?s:.)*ready"):
            terminal.wait_for("steady", timeout=0.2)


def test_a_slow_line_is_slow() -> None:
    with Terminal([sys.executable, "-c", "print('x' * 10000)"], rate=20_000) as terminal:
        start = time.perf_counter()
        terminal.wait()
        assert terminal.written() >= 10_000
        assert time.perf_counter() - start > 0.4


def test_cost_counts_the_answer_only() -> None:
    with Terminal([sys.executable, "-c", ECHO]) as terminal:
        terminal.wait_for("ready")
        with terminal.cost(quiet=0.1) as cost:
            terminal.press("a")
        assert cost.bytes == len("b'a'\r\n")
        assert 0 < cost.first <= cost.last < 5000


@pytest.mark.parametrize(
    "hostile",
    [
        "\x1b]52;c;aGk=\x07",
        "\x1b]0;title\x1b\\",
        "\x9b31m",
        "\x1bP+q\x1b\\",
        "\x1b[?1003h",
        "\x07",
        "\x1bc",
        "\x1b[2t",
    ],
)
def test_sequences_that_a_name_could_smuggle_are_found(hostile: str) -> None:
    assert unexpected(b"\x1b[1;31mname\x1b[m\x1b[2;3H\r\n\x1b[?25l") == []
    assert unexpected(f"name {hostile} more".encode()) != []


def test_pieces_may_be_cut_anywhere() -> None:
    whole = "a\x1b[38;2;1;2;3mb\x1b]0;t\x1b\\c\x1bMd\x1b[?2026$pe"
    expected = [token.name for token in Tokens().feed(whole)]
    assert expected == ["text", "csi m", "text", "osc 0", "text", "escape M", "text", "csi ?2026$p", "text"]
    for cut in range(1, len(whole)):
        tokens = Tokens()
        names = [token.name for part in (whole[:cut], whole[cut:]) for token in tokens.feed(part)]
        assert [
            name for at, name in enumerate(names) if at == 0 or (name, names[at - 1]) != ("text", "text")
        ] == expected


def test_half_a_wide_character_is_none() -> None:
    screen = Emulator(10, 2)
    screen.feed("日本\x1b[1;2Hx".encode())
    assert screen.rows()[0] == " x本      "
    screen.feed(b"\x1b[1;4H\x1b[K")
    assert screen.rows()[0].rstrip() == " x"


def test_erasing_takes_the_background_where_the_terminal_does() -> None:
    for erases, background in ((True, "red"), (False, "default")):
        screen = Emulator(4, 1, back_colour_erase=erases)
        screen.feed(b"\x1b[1;4;2;41mab\x1b[K")
        assert screen.cell(0, 0) == Cell("a", bg="red", bold=True, underscore=True, dim=True)
        assert screen.cell(3, 0) == Cell(bg=background)


def test_the_alternate_screen_gives_back_what_was_there() -> None:
    screen = Emulator(5, 2)
    screen.feed(b"shell\x1b[?1049h\x1b[2J\x1b[Hprog\x1b[?1049l")
    assert screen.rows()[0] == "shell"
    assert 1049 not in screen.modes
