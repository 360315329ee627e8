"""Whatever a server sends becomes one harmless line."""

from __future__ import annotations

import random
import sys
import unicodedata

import pytest

from ptui.domain.text import clean, clean_lines
from tests.seeds_data.answers import HOSTILE

VISIBLE = {*range(0x600, 0x606), 0x6DD, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD}
"""Format characters that are drawn: signs of Arabic and Kaithi before a number."""
INVISIBLE = {
    *(0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x3164, 0xFFA0),
    *range(0xFE00, 0xFE10),
    *range(0xE0100, 0xE01F0),
}
"""Characters that take no room, or room for nothing, though Unicode does not call them control or format."""
_BIDI = {0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}

HARMFUL = INVISIBLE | _BIDI


def is_harmful(char: str) -> bool:
    code = ord(char)
    if code in VISIBLE:
        return False
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Zl", "Zp") or code in HARMFUL


def test_every_character_there_is() -> None:
    cleaned = ((code, clean(chr(code))) for code in range(sys.maxunicode + 1))
    assert [hex(code) for code, out in cleaned if len(out) > 1 or (out and is_harmful(out))] == []


def test_a_harmless_character_stays_as_it_is() -> None:
    changed = [
        code
        for code in range(0x20000)
        if unicodedata.category(chr(code))[0] in "LNPSM"
        and not is_harmful(chr(code))
        and clean(chr(code)) != chr(code)
        and code != 0xFFFD
    ]
    assert [hex(code) for code in changed] == []


def test_any_mixture() -> None:
    rng = random.Random(20250918)
    harmful = [chr(code) for code in range(0x10FFFF) if is_harmful(chr(code)) and rng.random() < 0.01]
    alphabet = [
        *harmful,
        *"\x00\x07\x1b\x9b\x9d\n\r\t\x7f\u202e\u2066\u200b\ufeff\ud800",
        *"[]/@=();ab1é漢👩",
    ]
    for _ in range(3_000):
        text = "".join(rng.choices(alphabet, k=rng.randrange(1, 40)))
        limit = rng.choice([None, 1, 2, 5, 60])
        out = clean(text, limit)
        assert not any(map(is_harmful, out)), ascii(text)
        assert limit is None or len(out) <= limit
        assert clean(out) == out
        assert out.encode()  # no lone surrogate is left


@pytest.mark.parametrize("name", HOSTILE, ids=ascii)
def test_names_that_attack_a_terminal(name: str) -> None:
    out = clean(name, 500)
    assert not any(map(is_harmful, out))
    assert len(out) <= 500


def test_what_is_shown_instead() -> None:
    assert clean("\x1b]0;owned\x07") == "␛]0;owned␇"
    assert clean("a\nb\tc\x7f") == "a⏎b c␡"
    assert clean("abc\u202egnp.exe") == "abc\ufffdgnp.exe"
    assert clean("\x9b31m") == "\ufffd31m"
    assert clean("⚙\ufe0f Settings") == "⚙ Settings"
    assert clean("[/x][@click=app.quit]") == "[/x][@click=app.quit]"  # no escape syntax: nothing reads markup


def test_plain_text_is_handed_through() -> None:
    text = "company.customers"
    assert clean(text) is text
    assert clean(text, 17) is text


@pytest.mark.parametrize(
    ("limit", "expected"), [(0, ""), (1, "…"), (2, "a…"), (5, "abcd…"), (6, "abcdef"), (60, "abcdef")]
)
def test_a_limit_counts_the_ellipsis(limit: int, expected: str) -> None:
    assert clean("abcdef", limit) == expected


def test_anything_has_a_text() -> None:
    assert clean(None) == "None"
    assert clean({"a": "\x1b"}) == "{'a': '\\x1b'}"


def test_lines_keep_their_breaks_and_nothing_else() -> None:
    assert clean_lines("a\r\nb\rc\nd\u2028e\x1b[1m\tf") == ["a", "b", "c", "d⏎e␛[1m f"]
    assert clean_lines("x" * 9, 4) == ["xxx…"]
    assert clean_lines("") == [""]
