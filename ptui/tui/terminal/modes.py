"""What switches a terminal over to the program, and back."""

from __future__ import annotations

from ptui.tui.terminal.capabilities import Terminal

_MOUSE = (1000, 1002, 1006)
"""Presses, drags, and coordinates without a limit; not 1003, which sends every move."""


def enter(terminal: Terminal, *, mouse: bool) -> str:
    parts = ["\x1b[?1049h"] if terminal.alternate_screen else []
    parts += ["\x1b[?25l", "\x1b[?7l", "\x1b[?2004h"]
    if terminal.kitty_keys:
        parts.append("\x1b[>1u")  # only what is ambiguous otherwise: text stays text
    if mouse:
        parts += [f"\x1b[?{mode}h" for mode in _MOUSE]
    if terminal.answers:
        parts.append("\x1b[?2026$p")
    return "".join(parts)


def leave(terminal: Terminal, *, mouse: bool) -> str:
    """Every mode that `enter` may have set."""
    parts = ["\x1b[?2026l"] if terminal.answers else []
    parts.append("\x1b[m")
    if mouse:
        parts += [f"\x1b[?{mode}l" for mode in _MOUSE]
    if terminal.kitty_keys:
        parts.append("\x1b[<u")
    parts += ["\x1b[?2004l", "\x1b[?7h", "\x1b[?25h"]
    parts.append("\x1b[?1049l" if terminal.alternate_screen else "\x1b[H\x1b[2J")
    return "".join(parts)
