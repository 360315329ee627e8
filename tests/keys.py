"""What a terminal sends when a key is pressed, by the names that Textual uses."""

from __future__ import annotations

_NAMED = {
    "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "home": "\x1b[H", "end": "\x1b[F",
    "pageup": "\x1b[5~", "pagedown": "\x1b[6~", "insert": "\x1b[2~", "delete": "\x1b[3~", "enter": "\r",
    "tab": "\t", "shift+tab": "\x1b[Z", "escape": "\x1b", "backspace": "\x7f", "space": " ",
    "f1": "\x1bOP", "f2": "\x1bOQ", "f3": "\x1bOR", "f4": "\x1bOS", "f5": "\x1b[15~", "f6": "\x1b[17~",
    "f7": "\x1b[18~", "f8": "\x1b[19~", "f9": "\x1b[20~", "f10": "\x1b[21~",
    "f11": "\x1b[23~", "f12": "\x1b[24~",
    "ctrl+space": "\x00", "ctrl+up": "\x1b[1;5A", "ctrl+down": "\x1b[1;5B", "ctrl+right": "\x1b[1;5C",
    "ctrl+left": "\x1b[1;5D", "shift+up": "\x1b[1;2A", "shift+down": "\x1b[1;2B", "shift+right": "\x1b[1;2C",
    "shift+left": "\x1b[1;2D",
}  # fmt: skip


def sent(key: str) -> str:
    """The characters for `key`; text that names no key is what typing it sends."""
    if named := _NAMED.get(key):
        return named
    modifier, _, rest = key.partition("+")
    if modifier == "ctrl" and len(rest) == 1:
        return chr(ord(rest.upper()) & 0x1F)
    if modifier == "alt" and rest:
        return "\x1b" + sent(rest)
    return key
