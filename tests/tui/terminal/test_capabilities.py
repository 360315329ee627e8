"""What is concluded from the environment, terminal by terminal."""

from __future__ import annotations

import sys

import pytest

from ptui.tui.terminal.capabilities import TRUECOLOUR, Terminal, terminal_of
from tests.terminal import Terminal as Pty


def read(**environment: str) -> Terminal:
    return terminal_of({"LANG": "C.UTF-8", **environment}, is_tty=True, utf8_mode=False)


@pytest.mark.parametrize(
    ("environment", "colours"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, TRUECOLOUR),
        ({"TERM": "xterm-256color"}, 256),
        ({"TERM": "xterm"}, 16),
        ({"TERM": "screen-256color", "TMUX": "/tmp/t,1,0"}, 256),
        ({"TERM": "screen", "STY": "1.pts", "COLORTERM": "truecolor"}, 16),
        ({"TERM": "screen-256color", "STY": "1.pts", "COLORTERM": "truecolor"}, 256),
        ({"TERM": "linux", "COLORTERM": "truecolor"}, 16),
        ({"TERM": "vt100"}, 0),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, 0),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, 256),
    ],
)
def test_colours(environment: dict[str, str], colours: int) -> None:
    terminal = read(**environment)
    assert terminal.colours == colours
    assert terminal.ansi == (colours <= 16)
    assert terminal.refusal is None


@pytest.mark.parametrize(
    ("environment", "utf8_mode", "encoding"),
    [
        ({"LANG": "C.UTF-8"}, False, "utf-8"),
        ({"LANG": "en_US.utf8"}, False, "utf-8"),
        ({"LANG": "de_DE.UTF-8@euro"}, False, "utf-8"),
        ({"LANG": "", "LC_CTYPE": "UTF-8"}, False, "utf-8"),  # macOS over ssh
        ({"LANG": "C", "LC_CTYPE": "C.UTF-8"}, True, "ascii"),  # what Python makes of LANG=C
        ({"LC_ALL": "POSIX"}, False, "ascii"),
        ({"LANG": "C", "LC_ALL": "en_US.UTF-8"}, False, "utf-8"),
        ({"LANG": "de_DE.ISO-8859-1"}, False, "iso8859-1"),
        ({"LANG": "nonsense.xyz"}, False, "ascii"),
        ({"LANG": "de_DE"}, False, "ascii"),
    ],
)
def test_encoding(environment: dict[str, str], utf8_mode: bool, encoding: str) -> None:
    terminal = terminal_of({"TERM": "xterm", **environment}, is_tty=True, utf8_mode=utf8_mode)
    assert terminal.encoding == encoding
    assert terminal.unicode == (encoding == "utf-8")


def test_nothing_is_asked_of_terminals_that_print_what_they_do_not_know() -> None:
    for name in ("linux", "vt100", "vt220", "ansi"):
        terminal = read(TERM=name)
        assert not terminal.answers and not terminal.kitty_keys and not terminal.alternate_screen
        assert not terminal.clipboard
    assert not read(TERM="xterm-256color", TERM_PROGRAM="Apple_Terminal").answers
    assert not read(TERM="xterm", TEXTUAL_DISABLE_KITTY_KEY="1").kitty_keys
    assert read(TERM="xterm-256color").answers


def test_where_erasing_keeps_the_background() -> None:
    assert read(TERM="xterm-256color").erases_in_colour
    assert read(TERM="screen-256color", TMUX="x").erases_in_colour
    assert not read(TERM="screen", STY="x").erases_in_colour
    assert not read(TERM="vt100").erases_cells


@pytest.mark.parametrize(
    ("name", "says"), [("dumb", "TERM=dumb"), ("", "TERM is not set"), ("unknown", "unknown")]
)
def test_where_it_cannot_run_it_says_so(name: str, says: str) -> None:
    refusal = read(TERM=name).refusal
    assert refusal is not None and says in refusal


def test_a_pipe_is_no_terminal() -> None:
    refusal = terminal_of({"TERM": "xterm"}, is_tty=False).refusal
    assert refusal is not None and "pipe" in refusal


def test_it_sees_through_what_python_makes_of_the_c_locale() -> None:
    code = (
        "from ptui.tui.terminal.capabilities import terminal_of as t; print('is', t().encoding, t().refusal)"
    )
    for environment, said in (
        ({"LANG": "C"}, "is ascii None"),
        ({"LANG": None}, "is ascii"),
        ({}, "is utf-8 None"),
    ):
        with Pty([sys.executable, "-c", code], env=environment) as terminal:
            terminal.wait_for(said)
