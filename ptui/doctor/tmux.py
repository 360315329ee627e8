"""Which settings of a running tmux stand between ptui and the terminal outside, and what to change."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from ptui.doctor.finding import Finding, Lines, note, ok
from ptui.tui.terminal.capabilities import TRUECOLOUR, Terminal

CONFIG = "~/.tmux.conf"
QUICK_MS = 50
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
    return note("default-terminal", told, Lines(CONFIG, ('set -g default-terminal "tmux-256color"',)))


def _colours(terminal: Terminal, show: Show) -> Finding:
    features = f"{show('terminal-features') or ''} {show('terminal-overrides') or ''}"
    if "RGB" in features or ":Tc" in features or ",Tc" in features:
        return ok("colours outside", "tmux passes 16.7 million colours on")
    if terminal.colours != TRUECOLOUR:
        return ok("colours outside", "256, which tmux passes on")
    told = "16.7 million are used inside, and tmux turns them into 256 for the terminal outside"
    return note("colours outside", told, Lines(CONFIG, ('set -as terminal-features ",*:RGB"',)))


def _clipboard(show: Show) -> Finding:
    value = show("set-clipboard") or "external"
    if value == "off":
        told = "off: what is copied stays inside tmux"
        return note("set-clipboard", told, Lines(CONFIG, ("set -s set-clipboard external",)))
    return ok("set-clipboard", value)


def _prefix(show: Show) -> Finding:
    prefix = (show("prefix") or "C-b").replace("C-", "ctrl+").replace("M-", "alt+")
    keys = {
        "ctrl+b": "PgUp",
        "ctrl+f": "PgDn",
        "ctrl+s": "the button of the form",
        "ctrl+p": ":",
        "ctrl+l": ": repaint",
    }
    if prefix in keys:
        return ok("prefix", f"{prefix} goes to tmux; in ptui {keys[prefix]} does the same")
    return ok("prefix", f"{prefix}, which ptui does not use")
