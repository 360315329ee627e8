"""Which settings of a running tmux stand between ptui and the terminal outside, and what to change."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

from ptui.doctor.finding import Finding, Lines, note, ok
from ptui.tui.terminal.capabilities import TRUECOLOUR, Terminal

CONFIG = "~/.tmux.conf"
QUICK_MS = 50
OTHER_WAYS = {
    "ctrl+b": "PgUp",
    "ctrl+f": "PgDn",
    "ctrl+l": "“Repaint” in the palette (:)",
    "ctrl+o": "the list below the API key",
    "ctrl+p": ":",
    "ctrl+q": "q or Esc",
    "ctrl+r": "a row at the end of the form",
    "ctrl+s": "a row at the end of the form",
    "ctrl+t": "a row at the end of the form",
    "ctrl+_": "Backspace",
    "ctrl+z": "“To the shell” in the palette (:)",
}
"""For every key with Ctrl, what a tmux that keeps it for itself leaves."""
_SHARED = ("/etc", "/lib", "/usr/lib", "/usr/share", "/usr/share/lib", "/usr/local/share")
TERMINFO = (
    *filter(None, os.environ.get("TERMINFO_DIRS", "").split(":")),
    os.environ.get("TERMINFO") or os.path.expanduser("~/.terminfo"),
    *(f"{folder}/terminfo" for folder in _SHARED),
)
"""Where descriptions of terminals lie, in folders named by their first letter or its code."""
Show = Callable[[str], str | None]
"""The value of one of tmux's options; None when it does not say."""


def shown(option: str) -> str | None:
    """Ask tmux itself; of the server, the session and the window, whichever has the option."""
    for flags in ("-sv", "-gv", "-gwv"):
        try:
            done = subprocess.run(
                ["tmux", "show", flags, option], capture_output=True, text=True, timeout=2, check=False
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        if done.returncode == 0 and done.stdout.strip():
            return done.stdout.strip()
    return None


def known(name: str) -> bool:
    """Whether this machine has a description of the terminal."""
    below = (name[:1], f"{ord(name[0]):x}")
    return any(Path(folder, letter, name).exists() for folder in TERMINFO for letter in below)


def examine(terminal: Terminal, *, show: Show = shown) -> list[Finding]:
    escape = show("escape-time")
    if escape is None:
        return [note("tmux", "it did not answer (tmux show); its settings were not read")]
    return [_escape_time(escape), _type(show), _colours(terminal, show), _clipboard(show), _prefix(show)]


def _escape_time(value: str) -> Finding:
    if value.isdigit() and int(value) > QUICK_MS:
        told = f"{value} ms: every Esc is held back for so long"
        return note("escape-time", told, Lines(CONFIG, ("set -sg escape-time 10",)))
    return ok("escape-time", f"{value} ms")


def _type(show: Show) -> Finding:
    name = show("default-terminal") or "not set"
    if name.startswith(("tmux", "screen")) and "256color" in name:
        return ok("default-terminal", name)
    told = f"{name}: programs inside see fewer colours than there are"
    better = "tmux-256color" if known("tmux-256color") else "screen-256color"
    return note("default-terminal", told, Lines(CONFIG, (f'set -g default-terminal "{better}"',)))


def _colours(terminal: Terminal, show: Show) -> Finding:
    listed = show("terminal-features")
    features = f"{listed or ''} {show('terminal-overrides') or ''}"
    if "RGB" in features or ":Tc" in features or ",Tc" in features:
        return ok("colours outside", "tmux passes 16.7 million colours on")
    if terminal.colours != TRUECOLOUR:
        return ok("colours outside", "256, which tmux passes on")
    told = "16.7 million are used inside, and tmux turns them into 256 for the terminal outside"
    line = 'terminal-features ",*:RGB"' if listed is not None else 'terminal-overrides ",*:Tc"'  # before 3.2
    return note("colours outside", told, Lines(CONFIG, (f"set -as {line}",)))


def _clipboard(show: Show) -> Finding:
    value = show("set-clipboard") or "external"
    if value == "off":
        told = "off: what is copied stays inside tmux"
        return note("set-clipboard", told, Lines(CONFIG, ("set -s set-clipboard external",)))
    return ok("set-clipboard", value)


def _prefix(show: Show) -> Finding:
    prefix = (show("prefix") or "C-b").replace("C-", "ctrl+").replace("M-", "alt+")
    if prefix in OTHER_WAYS:
        return ok("prefix", f"{prefix} goes to tmux; in ptui {OTHER_WAYS[prefix]} does the same")
    return ok("prefix", f"{prefix}, which ptui does not need")
