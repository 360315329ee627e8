"""The one boundary where text from a server becomes text for a screen.

Escape sequences, bidirectional overrides, invisible characters and newlines become visible signs, so nothing
that a server names can move the cursor, write the clipboard or reorder a line. Records keep raw values.
"""

from __future__ import annotations

import re

ELLIPSIS = "…"

_HARMFUL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL, C1
    "\u00ad\u034f\u061c\u070f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff"  # surrogates, private use
    "\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # layout of scripts and scores
    "\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"  # tags, variation selectors, private use
)
_STYLES = {"\ufe0e": "", "\ufe0f": ""}  # text or emoji: terminals disagree on the width that they make
_NAMED = {"\n": "⏎", "\r": "␍", "\t": " ", "\u2028": "⏎", "\u2029": "⏎", "\x7f": "␡", **_STYLES}


def clean(value: object, limit: int | None = None) -> str:
    """`value` as one harmless line, at most `limit` characters long.

    >>> clean("a\\x1b]0;b")
    'a␛]0;b'
    """
    text = value if isinstance(value, str) else str(value)
    if limit is not None and len(text) > limit:
        text = text[: limit - 1] + ELLIPSIS if limit > 0 else ""
    if text.isascii() and text.isprintable():
        return text
    return _HARMFUL.sub(_sign, text)


def clean_lines(value: object, limit: int | None = None) -> list[str]:
    """`value` as harmless lines, its own line breaks kept."""
    text = value if isinstance(value, str) else str(value)
    return [clean(line.expandtabs(4), limit) for line in re.split(r"\r\n|\n|\r", text)]


def _sign(match: re.Match[str]) -> str:
    char = match.group()
    if (named := _NAMED.get(char)) is not None:
        return named
    code = ord(char)
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"
