"""From nothing configured: a key is typed, kept in a profile, and the next start goes straight in."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from tests.e2e.walker import Walker, ptui
from tests.seedserver import Page, SeedServer

NOTHING: dict[str, str | None] = {"POLYTOMIC_API_KEY": None, "POLYTOMIC_DEPLOYMENT_URL": None}


def sign_in(walker: Walker, url: str, key: str) -> None:
    """Fill in both lines; the cursor begins on the key."""
    walker.shows("ptui · sign in", "Polytomic URL", "API key")
    walker.press("up", "ctrl+e", "ctrl+u")
    walker.type(url)
    walker.shows(url)
    walker.press("down", "ctrl+e", "ctrl+u")
    walker.type(key)
    walker.shows("•" * len(key))
    walker.press("enter")


def test_a_key_is_typed_and_the_next_start_goes_straight_in(seeds: SeedServer, tmp_path: Path) -> None:
    with ptui(env=NOTHING, home=tmp_path) as walker:
        sign_in(walker, seeds.url, seeds.key)
        walker.shows("MySQL Connection", "Acme Inc · ada@acme.com")
        assert seeds.key not in walker.terminal.raw().decode(errors="replace")
        walker.terminal.assert_harmless()
        walker.press("q")
        assert walker.terminal.wait() == 0
    kept = [
        each for each in tmp_path.rglob("*") if each.is_file() and seeds.key.encode() in each.read_bytes()
    ]
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    with ptui(env=NOTHING, home=tmp_path) as walker:
        walker.shows("MySQL Connection", "Acme Inc · ada@acme.com")
        assert "sign in" not in walker.text


def test_what_is_wrong_is_said_and_can_be_mended(seeds: SeedServer, tmp_path: Path) -> None:
    with ptui(env=NOTHING, home=tmp_path) as walker:
        sign_in(walker, seeds.url, "not-the-key")
        said(walker, "does not accept this API key")
        seeds.next(Page())
        sign_in(walker, seeds.url, seeds.key)
        said(walker, "answered with a web page")
        sign_in_again(walker, "http://127.0.0.1:1", seeds.key)
        said(walker, "no connection to http://127.0.0.1:1 (refused)")
        sign_in_again(walker, seeds.url, seeds.key)
        walker.shows("MySQL Connection")
        assert "Traceback" not in walker.terminal.raw().decode(errors="replace")


def sign_in_again(walker: Walker, url: str, key: str) -> None:
    """After a refusal of the address the cursor is on the address."""
    walker.press("ctrl+e", "ctrl+u")
    walker.type(url)
    walker.press("enter", "ctrl+e", "ctrl+u")
    walker.type(key)
    walker.press("enter")


def said(walker: Walker, sentence: str) -> None:
    walker.until(lambda: sentence in re.sub(r"[│\s]+", " ", walker.text))


def test_escape_leaves(tmp_path: Path) -> None:
    with ptui(env=NOTHING, home=tmp_path) as walker:
        walker.shows("ptui · sign in")
        walker.press("escape")
        assert walker.terminal.wait() == 0
