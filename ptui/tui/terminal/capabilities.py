"""What the terminal can do, read from the environment before anything is drawn."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

TRUECOLOUR = 1 << 24
_PLAIN = ("vt", "ansi", "cons25", "sun", "hurd", "mach")
_SHY = ("linux", *_PLAIN)
"""Print what they do not understand: nothing is asked of them."""


@dataclass(frozen=True)
class Terminal:
    """The defaults are a modern terminal; `terminal_of` reads the real one."""

    name: str = "xterm-256color"
    colours: int = TRUECOLOUR
    """0, 16, 256 or 1 << 24."""
    encoding: str = "utf-8"
    multiplexer: Literal["tmux", "screen"] | None = None
    erases_in_colour: bool = False
    """Erased cells take the background in force ("bce")."""
    erases_cells: bool = True
    """It knows ECH."""
    switches_off: bool = True
    """It can switch single attributes off."""
    alternate_screen: bool = True
    answers: bool = True
    """It may be asked for its state, and stays silent about questions that it does not know."""
    kitty_keys: bool = True
    clipboard: bool = True
    """A clipboard can be reached through it (OSC 52, or tmux)."""
    refusal: str | None = None
    """Why the explorer cannot run here, as a sentence."""

    @property
    def unicode(self) -> bool:
        return self.encoding == "utf-8"

    @property
    def ansi(self) -> bool:
        """The terminal's own sixteen colours (or none) rather than a theme's."""
        return self.colours <= 16


def terminal_of(
    environment: Mapping[str, str] | None = None,
    *,
    is_tty: bool | None = None,
    utf8_mode: bool | None = None,
) -> Terminal:
    """`utf8_mode`: Python chose UTF-8 by itself, for the locale is C; the locale variables then mislead."""
    env = os.environ if environment is None else environment
    if is_tty is None:
        is_tty = all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stderr__))
    if utf8_mode is None:
        utf8_mode = bool(sys.flags.utf8_mode) and "PYTHONUTF8" not in env and "utf8" not in sys._xoptions
    name = env.get("TERM", "")
    multiplexer = _multiplexer(env)
    plain = name.startswith(_PLAIN)
    shy = name.startswith(_SHY) and multiplexer is None
    return Terminal(
        name=name,
        colours=_colours(env, name, multiplexer),
        encoding=_encoding(env, utf8_mode=utf8_mode),
        multiplexer=multiplexer,
        erases_in_colour=multiplexer == "tmux" or (multiplexer is None and _erases_in_colour(name)),
        erases_cells=not plain,
        switches_off=not plain,
        alternate_screen=not shy,
        answers=not shy and env.get("TERM_PROGRAM") != "Apple_Terminal" and multiplexer != "screen",
        kitty_keys=not shy and multiplexer != "screen" and not env.get("TEXTUAL_DISABLE_KITTY_KEY"),
        clipboard=not shy,
        refusal=_refusal(name, is_tty=is_tty),
    )


def _multiplexer(env: Mapping[str, str]) -> Literal["tmux", "screen"] | None:
    if env.get("TMUX"):
        return "tmux"
    return "screen" if env.get("STY") else None


def _refusal(name: str, *, is_tty: bool) -> str | None:
    if not is_tty:
        return "The explorer needs a terminal for its input and output; here one of them is a file or a pipe."
    if name in ("", "dumb", "unknown"):
        shown = f"TERM={name}" if name else "TERM is not set"
        return f"The explorer cannot draw on this terminal ({shown}); if it is a real one, try TERM=xterm."
    return None


def _colours(env: Mapping[str, str], name: str, multiplexer: str | None) -> int:
    if env.get("NO_COLOR") or name.startswith(("vt", "dumb")):
        return 0
    many = 256 if "256color" in name or name in ("xterm-kitty", "xterm-ghostty", "foot", "alacritty") else 16
    if env.get("COLORTERM", "").strip().lower() not in ("truecolor", "24bit"):
        return many
    if multiplexer == "screen" or name.startswith("linux"):
        return many  # COLORTERM speaks of the terminal outside, or of a console that has sixteen
    return TRUECOLOUR


def _encoding(env: Mapping[str, str], *, utf8_mode: bool) -> str:
    if utf8_mode:
        return "ascii"
    locale = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    if locale in ("", "C", "POSIX"):
        return "ascii"
    charset = locale.partition(".")[2].partition("@")[0] or ("utf-8" if locale == "UTF-8" else "ascii")
    try:
        return codecs.lookup(charset).name
    except LookupError:
        return "ascii"


def _erases_in_colour(name: str) -> bool:
    return name.startswith(("xterm", "linux", "rxvt", "alacritty", "foot", "konsole", "st-", "putty"))
