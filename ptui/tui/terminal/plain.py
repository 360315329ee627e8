"""Stand-ins, of the same width, for the signs that a terminal without Unicode cannot draw."""

from __future__ import annotations

from functools import lru_cache

_CORNERS_AND_CROSSINGS = (
    "┌┐└┘├┤┬┴┼┍┎┏┑┒┓┕┖┗┙┚┛┝┞┟┠┡┢┣┥┦┧┨┩┪┫┭┮┯┰┱┲┳┵┶┷┸┹┺┻┽┾┿╀╁╂╃╄╅╆╇╈╉╊╋╒╓╔╕╖╗╘╙╚╛╜╝╞╟╠╡╢╣╤╥╦╧╨╩╪╫╬╭╮╯╰"
)
_GROUPS = {
    "-": "─━┄┅┈┉╌╍═╴╶╸╺╼╾▁▔‐‑‒–—―−·․∙⋅",
    "|": "│┃┆┇┊┋╎╏║╵╷╹╻╽╿▏▎▍▌▕▐",
    "+": _CORNERS_AND_CROSSINGS + "✚＋",
    "#": "█▀▄▇▆▅▃▂▉▊▋▓■▪◼",
    ".": "░▒",
    "*": "●•◆★✦✱⬤◉",
    "o": "○◌◦◇◯☐",
    ">": "▸▶▹►→⇒⟶›»❯➜",
    "<": "◂◀◃◄←⇐⟵‹«❮",
    "v": "▾▼▽↓⇓⌄",
    "^": "▴▲△↑⇑⌃",
    "x": "✗✘✕✖×☒",
    "y": "✓✔☑",
    "!": "⚠‼",
    "~": "≈∼◐∅…",
    "=": "≡",
    "/": "╱",
    "\\": "╲",
    "'": "‘’‚‛′",
    '"': "“”„‟″",
    " ": "\u00a0\u2002\u2003\u2007\u2009\u202f",
    "$": "⏎",
}
_STAND_INS = {sign: plain for plain, signs in _GROUPS.items() for sign in signs}


ELLIPSIS = "…"


def spelled(chars: list[str]) -> list[str]:
    """A row with three dots for an ellipsis where there is room for them and a blank, else its stand-in.

    >>> "".join(spelled([*"query…   x…"]))
    'query... x~'
    """
    chars = chars.copy()
    for at, char in enumerate(chars):
        if char == ELLIPSIS:
            has_room = chars[at + 1 : at + 4] == [" "] * 3
            chars[at : at + 3 if has_room else at + 1] = "..." if has_room else _STAND_INS[ELLIPSIS]
    return chars


@lru_cache(maxsize=4096)
def plain(grapheme: str, width: int, encoding: str) -> str:
    """`grapheme` if `encoding` has it, else something of the same width that it does have."""
    try:
        grapheme.encode(encoding)
    except UnicodeEncodeError:
        return _STAND_INS.get(grapheme[0], "?").ljust(width, "?")[:width]
    return grapheme
