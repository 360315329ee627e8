"""The view of a run by keyboard, on a server whose runs do what the test says, in both versions."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.e2e.walker import NARROW, WIDE, Walker
from tests.local.server.serving import until
from tests.runserver import V24, V25, RunServer, ScriptedRun, running, stamp
from tests.seedserver import Drop
from tests.terminal import Terminal

both = pytest.mark.parametrize("version", [V24, V25])
NAME = "Customers to CONTACTS"


@contextmanager
def exploring(server: RunServer, version: str = V25, *, size: tuple[int, int] = WIDE) -> Iterator[Walker]:
    """ptui on the server, the syncs in sight."""
    argv = [sys.executable, "-m", "ptui", "--api-version", version]
    with Terminal(argv, size=size, env=server.environment) as terminal:
        walker = Walker(terminal)
        walker.shows("Bulk syncs")
        yield walker


def started(walker: Walker, server: RunServer) -> ScriptedRun:
    """Run the model sync by keys, as far as its view."""
    walker.walk("Model syncs", NAME)
    walker.press("x")
    walker.shows("Run now")
    walker.press("enter")
    walker.shows("esc leave, it goes on")
    return server.runs.model.runs[0]


@both
@pytest.mark.parametrize("size", [NARROW, pytest.param(WIDE, marks=pytest.mark.slow)])
def test_a_run_from_its_start_to_its_records(version: str, size: tuple[int, int]) -> None:
    with running(version) as server, exploring(server, version, size=size) as walker:
        run = started(walker, server)
        run.says("batch 1 written")
        run.becomes("running", total=1_000, insert=250)
        walker.shows("25 %", "250 of 1,000", "inserted 250")
        if version == V25:
            walker.shows("batch 1 written")
        run.fails('value "aa" too long for NAME (80)', 'value "bb" too long for NAME (80)', "no key")
        run.becomes("completed", insert=997, update=0, error=3)
        walker.shows("Completed with errors in", "2 × value … too long for NAME (80)", "1 × no key")
        walker.press("enter")
        walker.shows("Records that failed", "user1@example.com")
        walker.press("escape")
        walker.lacks("Records that failed")
        assert walker.row.startswith("2 ×"), "the cursor is where it was"
        walker.press("tab")
        walker.shows("▸log", "tab list")
        walker.lacks("enter the records")
        walker.press("tab")
        walker.shows(" log", "tab log", "enter the records")
        walker.press("escape")
        walker.shows("Model syncs", f"{NAME}: Completed with errors")
        walker.terminal.assert_harmless()


def test_leaving_and_coming_back() -> None:
    with running() as server, exploring(server) as walker:
        run = started(walker, server)
        run.becomes("running", total=100, insert=10)
        walker.shows("10 %")
        walker.press("escape")
        walker.shows("running 10 %", "goes on; x shows it again")
        run.becomes("running", insert=40)
        walker.press("x")
        walker.shows("40 %", "esc leave, it goes on")
        walker.press("escape")
        run.becomes("completed", insert=100)
        walker.shows(f"{NAME}: Completed in", timeout=20)
        assert server.runs.model.starts in ([{}], [None]), "it was started once"


def test_what_somebody_else_has_started_is_shown() -> None:
    with running() as server:
        server.runs.model.begin("running", insert=7)
        with exploring(server) as walker:
            walker.walk("Model syncs", NAME)
            walker.press("x")
            walker.shows("7 records", "esc leave, it goes on")
            assert server.runs.model.starts == []


@both
def test_stopping_asks_and_says_how_it_ended(version: str) -> None:
    with running(version) as server, exploring(server, version) as walker:
        run = started(walker, server)
        run.becomes("running", insert=7)
        walker.press("X")
        walker.shows("Stop the run of")
        walker.press("y")
        walker.shows("canceling", "was asked to stop")
        run.becomes("canceled")
        walker.shows("Canceled after", "inserted 7")
        assert server.runs.model.cancels == 1
        walker.press("x")
        walker.shows("Run now")


def test_a_lost_line_keeps_what_was_known() -> None:
    with running() as server, exploring(server) as walker:
        run = started(walker, server)
        run.becomes("running", total=100, insert=30)
        walker.shows("30 %")
        server.always(Drop())
        walker.shows("Lost since", "30 %", timeout=20)
        server.heal()
        run.becomes("completed", insert=100)
        walker.shows("Completed in", timeout=20)
        walker.lacks("Lost since")


@pytest.mark.slow
@both
def test_hundreds_of_schemas_scroll(version: str) -> None:
    def schemas(done: int) -> list[dict[str, object]]:
        return [
            {
                "schema": f"Object{number:03}",
                "status": "completed" if number < done else "exporting" if number == done else "created",
                "record_count": 10 if number < done else 0,
            }
            for number in range(300)
        ]

    with running(version) as server, exploring(server, version) as walker:
        server.runs.bulk.first = {"status": "running", "schemas": schemas(5)}
        walker.walk("Bulk syncs", "Salesforce to Snowflake")
        walker.press("x")
        walker.shows("Chosen schemas…", "Refetch")
        walker.press("enter")
        walker.shows("5 of 300 done", "exporting    Object005")
        walker.press("end")
        walker.shows("completed    Object004")
        server.runs.bulk.runs[0].becomes("running", schemas=schemas(6), record_count=60)
        walker.shows("completed    Object005")
        walker.press("home")
        walker.shows("6 of 300 done", "exporting    Object006")
        failed = schemas(300)
        failed[7] |= {"status": "failed", "status_message": "no such object"}
        server.runs.bulk.runs[0].becomes("errors", schemas=failed, record_count=2_990)
        walker.shows("Completed with errors in", "failed       Object007   no such object")


@pytest.mark.slow
def test_a_live_view_costs_little() -> None:
    """At most two repaints a second, and of those only what changed."""
    with running() as server, exploring(server) as walker:
        run = started(walker, server)
        run.becomes("running", total=100_000, insert=10)
        walker.shows("10 of 100,000")
        terminal = walker.terminal
        mark, begun = terminal.mark, time.monotonic()
        for number in range(60):
            run.becomes("running", insert=20 + number)
            until(lambda at=number: time.monotonic() - begun > at * 0.05)  # type: ignore[misc]
        seconds = time.monotonic() - begun
        written = terminal.raw(mark)
        assert len(written) / seconds < 1_000
        assert NAME.encode() not in written


@both
def test_the_runs_tab_opens_one(version: str) -> None:
    with running(version) as server:
        server.runs.model.begin("completed", insert=5)
        server.runs.model.begin("failed", errors=["no such table: CONTACTS"])
        with exploring(server, version) as walker:
            walker.walk("Model syncs", NAME)
            walker.shows("Config] Runs")
            walker.press("]")
            walker.shows("[Runs]")
            walker.press("enter")
            walker.shows("state", "failed", "completed", "2 runs · Enter shows one")
            walker.press("tab", "enter")
            walker.shows("Failed after", "no such table: CONTACTS", "x run again")
            walker.press("escape")
            walker.shows("2 runs · Enter shows one")


@both
def test_the_tree_tells_and_can_be_narrowed_to_what_failed(version: str) -> None:
    with running(version) as server:
        server.runs.model.begin("failed")
        server.runs.bulk.begin("completed")
        server.runs.bulk.next_at = stamp(7_300)
        server.runs.bulk.name = "Nightly"
        with exploring(server, version) as walker:
            walker.press("F")
            walker.shows("1 (1 failed)", "✗ failed", "2 failed among what is loaded · F shows everything")
            walker.lacks("MySQL Connection")
            walker.press("F")
            walker.shows("MySQL Connection")
            walker.open("Bulk syncs")
            walker.until(lambda: re.search(r"● completed (just now|.* ago) · in 2 h", walker.text))
