"""Names that attack a terminal are shown harmlessly everywhere, and copied as the server wrote them."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator

import pytest

from tests.e2e.walker import NARROW, WIDE, Walker, at, ptui
from tests.seeds_data.answers import HOSTILE, Answers
from tests.seedserver import SeedServer

CLIPBOARD = "osc 52"


@pytest.fixture
def hostile() -> Iterator[SeedServer]:
    server = SeedServer(Answers(hostile=True)).start()
    yield server
    server.stop()


def copied(walker: Walker, since: int) -> str:
    """What was last put on the clipboard, as the terminal received it."""
    found = re.findall(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", walker.terminal.raw(since))
    return base64.b64decode(found[-1]).decode() if found else ""


@pytest.mark.parametrize(
    "size", [NARROW, pytest.param(WIDE, marks=pytest.mark.slow)], ids=["80x24", "120x40"]
)
def test_nothing_leaks_from_tree_inspector_status_and_title(
    hostile: SeedServer, size: tuple[int, int]
) -> None:
    with ptui(size=size, env=at(hostile.url, hostile.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.teams")
        walker.press("down")
        walker.until(lambda: "company.teams" not in walker.row)
        for count in range(1, len(HOSTILE) + 1):
            walker.press("enter")
            walker.shows("13 fields")
            walker.press(*"]]]]]")
            walker.shows("[Fields]")
            if size == NARROW:
                walker.press("tab")
                walker.shows("─ Connections")
            walker.press("left")
            walker.until(lambda: walker.row.lstrip("◆ ").startswith("▸"))
            walker.press("space")
            walker.shows(f"{count} marked:")
        walker.terminal.assert_harmless()
        assert walker.terminal.process.poll() is None, "a name quit the program"
        walker.press("q")
        assert walker.terminal.wait() == 0
        assert "Traceback" not in walker.terminal.raw().decode(errors="replace")


def test_the_raw_name_is_copied_and_nothing_else(hostile: SeedServer) -> None:
    """A lone surrogate cannot be written as UTF-8; every other name arrives as it is."""
    with ptui(env=at(hostile.url, hostile.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.teams")
        for name in HOSTILE:
            before = walker.row
            walker.press("down")
            walker.until(lambda before=before: walker.row != before)  # type: ignore[misc]
            since = walker.terminal.mark
            walker.press("y")
            walker.until(lambda since=since: copied(walker, since))  # type: ignore[misc]
            assert copied(walker, since) == name.encode("utf-8", "replace").decode()
            walker.shows("Copied")
        walker.terminal.assert_harmless(allow={CLIPBOARD})


def test_a_form_over_a_hostile_name_is_harmless_and_posts_it_raw(hostile: SeedServer) -> None:
    name = HOSTILE[0]
    with ptui(env=at(hostile.url, hostile.key)) as walker:
        walker.walk("MySQL Connection", "Source", "table", "company.teams")
        walker.press("down")
        walker.until(lambda: "company.teams" not in walker.row)
        walker.press("m")
        walker.form("New model")
        walker.fill("Name", "Harmless")
        walker.press("ctrl+r")
        walker.shows("╭─ Request", '"table":')
        walker.press("escape")
        walker.lacks("╭─ Request")
        walker.send("New model", "Harmless is created.")
        walker.terminal.assert_harmless()
    (model,) = hostile.bodies("/api/models")
    assert model["configuration"] == {"table": name}
