"""`ptui watch` and `ptui run`: what they write where, and the exit code."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from ptui.domain.runs.line import Line, cells, cut, fitted
from tests.local.server.serving import until
from tests.runserver import V24, V25, RunServer, ScriptedRun, running
from tests.seeds_data.answers import fault
from tests.seedserver import Drop
from tests.terminal import Terminal

both = pytest.mark.parametrize("version", [V24, V25], indirect=True)
WIDTH = 100


@pytest.fixture
def version(request: pytest.FixtureRequest) -> str:
    return str(getattr(request, "param", V25))


@pytest.fixture
def server(version: str) -> Iterator[RunServer]:
    with running(version) as server:
        yield server


@pytest.fixture
def ptui(server: RunServer, version: str, tmp_path: Path) -> Callable[..., subprocess.Popen[str]]:
    """Starts the command on the server."""

    def start(*arguments: str, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        inherited = {key: value for key, value in os.environ.items() if not key.startswith("POLYTOMIC")}
        return subprocess.Popen(
            [sys.executable, "-m", "ptui", "--api-version", version, *arguments],
            env={**inherited, **server.environment, "PTUI_HOME": str(tmp_path), **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    return start


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=30)
    return process.returncode, out, err


def looked_at(server: RunServer, times: int = 1) -> None:
    """Wait until the run was asked for so often from now on."""
    server.requests.clear()
    until(lambda: sum("/executions/" in one.path for one in list(server.requests)) >= times)


def moves(server: RunServer, run: ScriptedRun, end: str) -> None:
    """A run in a few steps, each of which is seen."""
    for number in (200, 600):
        run.becomes("running", total=1_000, insert=number)
        looked_at(server, 3)
    run.becomes(end, total=1_000, insert=1_000)


@both
def test_a_line_per_change_where_there_is_no_terminal(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    run = server.runs.model.begin("running")
    process = ptui("watch", "sync-1")
    looked_at(server)
    moves(server, run, "completed")
    code, out, err = ended(process)
    assert (code, err) == (0, "")
    lines = [line.split("   ", 1)[-1] for line in out.splitlines()]
    assert "running · moving records   20 %   200 of 1,000 records" in lines
    assert "running · moving records   60 %   600 of 1,000 records" in lines
    assert lines[-2] == "completed   100 %   1,000 of 1,000 records"
    assert lines[-1].startswith("Completed in ")
    assert len(lines) == len(set(lines)), "no line twice"


@both
@pytest.mark.parametrize("end", ["failed", "canceled", "interrupted"])
def test_what_did_not_complete_is_1(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]], end: str
) -> None:
    server.runs.model.begin(end, errors=["no such table"])
    code, out, err = ended(ptui("watch", "sync-1"))
    assert (code, err) == (1, "")
    assert out.splitlines()[-1].startswith(f"{end.capitalize()} after")
    assert out.splitlines()[-1].endswith("nothing written. no such table.")


@pytest.mark.parametrize("status", ["completed", "errors"])
def test_records_that_failed_are_1_and_told_by_cause(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]], status: str
) -> None:
    sync = server.runs.model if status == "completed" else server.runs.bulk
    run = sync.begin("running")
    run.fails("value 1 is bad", "value 2 is bad", "no key")
    run.becomes(status, insert=5, error=3, record_count=5, error_count=3)
    code, out, _ = ended(ptui("watch", sync.id))
    assert code == 1
    assert "3 errors" in out
    assert out.splitlines()[-2:] == ["2 × value … is bad", "1 × no key"]


@both
def test_run_starts_and_prints_the_execution(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    server.runs.bulk.first = {"status": "completed", "record_count": 7}
    code, out, err = ended(ptui("run", "bulk-1", "--resync", "--json"))
    assert code == 0
    assert json.loads(out) == server.runs.bulk.runs[0].body
    assert err.splitlines()[-1].endswith("completed   100 %   7 of 7 records")
    assert server.runs.bulk.starts == [{"resync_mode": "refetch"}], "the way its destination has"


@both
def test_run_without_watching_prints_the_id(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    assert ended(ptui("run", "sync-1", "--test", "--no-watch")) == (0, "sync-1-run-1\n", "")
    assert server.runs.model.starts == [{"test": True}]
    code, out, err = ended(ptui("run", "sync-1", "--no-watch"))
    assert (code, out) == (2, "")
    assert "already running" in err


def test_run_follows_what_runs_already(server: RunServer, ptui: Callable[..., subprocess.Popen[str]]) -> None:
    run = server.runs.model.begin("running")
    process = ptui("run", "sync-1")
    looked_at(server)
    run.becomes("completed", insert=1)
    code, out, err = ended(process)
    assert code == 0
    assert "is running already; this is that run" in err
    assert "Completed" in out


@pytest.mark.parametrize(
    ("arguments", "env", "said"),
    [
        (("watch", "nobody"), {}, "No model sync and no bulk sync has the id nobody."),
        (("watch", "sync-1"), {}, "has never run; `ptui run sync-1` runs it."),
        (("watch", "sync-1"), {"POLYTOMIC_API_KEY": "wrong"}, "key"),
        (("watch", "sync-1", "--url", "http://127.0.0.1:9"), {}, "no connection to http://127.0.0.1:9"),
        (("watch", "sync-1", "--url", "nonsense://x"), {}, "--url"),
        (("watch", "sync-1", "--profile", "nobody"), {}, "no profile 'nobody'"),
        (("watch", "sync-1"), {"POLYTOMIC_API_KEY": ""}, "There is no API key"),
        (("watch", "\x1b[31m/../x"), {}, "No model sync"),
    ],
)
def test_what_cannot_be_watched_is_2_and_a_sentence(
    ptui: Callable[..., subprocess.Popen[str]], arguments: tuple[str, ...], env: dict[str, str], said: str
) -> None:
    code, out, err = ended(ptui(*arguments, env=env))
    assert (code, out) == (2, "")
    assert err.startswith("ptui: ")
    assert said in err
    assert err.count("\n") == 1
    assert "\x1b" not in err


def test_a_refused_start_is_2(server: RunServer, ptui: Callable[..., subprocess.Popen[str]]) -> None:
    server.runs.model.refusal = fault(422, "the sync is not active")
    code, _, err = ended(ptui("run", "sync-1"))
    assert code == 2
    assert "he sync is not active" in err


def test_a_lost_connection_is_survived(server: RunServer, ptui: Callable[..., subprocess.Popen[str]]) -> None:
    run = server.runs.model.begin("running", total=10, insert=5)
    process = ptui("watch", "sync-1")
    looked_at(server)
    server.always(Drop())
    assert process.stdout is not None
    lost = next(line for line in process.stdout if "lost since" in line)
    assert "50 %" in lost, "what was known stays"
    run.becomes("completed", insert=10)
    server.heal()
    code, out, _ = ended(process)
    assert code == 0
    assert "Completed" in out


def test_a_run_that_is_gone_is_2(server: RunServer, ptui: Callable[..., subprocess.Popen[str]]) -> None:
    server.runs.model.begin("running")
    process = ptui("watch", "sync-1")
    looked_at(server)
    server.runs.model.runs.clear()
    code, _, err = ended(process)
    assert code == 2
    assert err.startswith("ptui: ")


@both
def test_control_c_leaves_the_run_going(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    server.runs.model.begin("running")
    process = ptui("watch", "sync-1")
    looked_at(server)
    process.send_signal(signal.SIGINT)
    code, _, err = ended(process)
    assert code == 130
    assert err == "ptui: Left; the run goes on, and `ptui watch sync-1` follows it.\n"
    assert server.runs.model.cancels == 0


def shown(server: RunServer, **more: str) -> Terminal:
    argv = [sys.executable, "-m", "ptui", "watch", "sync-1"]
    return Terminal(argv, size=(WIDTH, 20), env={**server.environment, **more})


@both
def test_a_terminal_gets_a_few_lines_that_are_rewritten(server: RunServer) -> None:
    run = server.runs.model.begin("running", total=1_000, insert=200)
    with shown(server) as terminal:
        terminal.wait_for("20 %")
        assert terminal.text.lstrip().startswith("Customers to CONTACTS")
        run.says("batch 3 written")
        run.fails("too long")
        run.becomes("running", insert=600, error=1)
        terminal.wait_for("60 %")
        assert terminal.text.count("Customers to CONTACTS") == 1
        run.becomes("completed", insert=999)
        terminal.wait_for("Completed with errors")
        assert terminal.wait() == 1
        assert terminal.text.count("%") == 1
        assert "1 × too long" in terminal.text
        assert max(len(line.rstrip()) for line in terminal.lines) < WIDTH
        terminal.assert_harmless(allow={"\x1b[2K"})


def test_only_lines_that_changed_are_written(server: RunServer) -> None:
    run = server.runs.model.begin("running", total=1_000_000, insert=200_000)
    with shown(server) as terminal:
        terminal.wait_for("20 %")
        before = re.findall(r"00:\d\d", terminal.text)
        mark = terminal.mark
        terminal.wait_for(lambda one: re.findall(r"00:\d\d", one.text)[:1] != before[:1])
        assert b"inserted" not in terminal.raw(mark), (
            "the clock goes on, and the counts are not written again"
        )
        run.becomes("completed")
        terminal.wait()


@pytest.mark.parametrize("name", ["dumb", ""])
def test_a_terminal_that_cannot_gets_plain_lines(server: RunServer, name: str) -> None:
    server.runs.model.begin("completed", insert=3)
    with shown(server, TERM=name) as terminal:
        assert terminal.wait() == 0
        assert b"\x1b" not in terminal.raw()
        assert "Completed in" in terminal.text


def test_names_are_harmless_and_ascii_suffices(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    server.runs.model.name = "\x1b]0;owned\x07évil\u202e"
    server.runs.model.begin("failed", errors=["\x1b[31mbad\n…"])
    with shown(server, LANG="C", LC_ALL="C", PYTHONIOENCODING="ascii") as terminal:
        assert terminal.wait() == 1
        terminal.assert_harmless(allow={"\x1b[2K"})
        assert "Failed after" in terminal.text
    code, out, _ = ended(ptui("watch", "sync-1", env={"PYTHONIOENCODING": "ascii"}))
    assert code == 1
    assert "\x1b" not in out


def test_a_reader_that_leaves_is_no_error(
    server: RunServer, ptui: Callable[..., subprocess.Popen[str]]
) -> None:
    run = server.runs.model.begin("running")
    process = ptui("watch", "sync-1")
    looked_at(server)
    assert process.stdout is not None
    process.stdout.close()
    threading.Timer(0.1, lambda: run.becomes("completed", insert=5)).start()
    assert process.wait(20) == 0
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [("abc", 3, "abc"), ("abcd", 3, "ab…"), ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("ab", 0, "")],
)
def test_text_is_cut_to_cells(text: str, width: int, expected: str) -> None:
    assert cut(text, width) == expected
    assert cells(cut(text, width)) <= max(width, 0)


def test_a_line_has_its_right_side_at_the_edge() -> None:
    line = Line(((" name", "text"),), (("running", "busy"), (" · 00:41 ", "busy")))
    assert fitted(line, 30) == " name" + " " * 10 + "running · 00:41"
    assert fitted(line, 20) == " n…  running · 00:41"
