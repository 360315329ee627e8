"""Runs of a workspace that is served only while somebody looks: leaving in the middle of one, and `ptui run`
and `ptui watch` without any server."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from ptui.local.server.demo import connection_id
from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.e2e.walker import NARROW, ptui
from tests.local.server.running import changed, completed, locked, model, rows, started, sync, sync_body
from tests.local.server.serving import client_of, data, people, sqlite_body, until

ENDLESS = (
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x AS email, x AS name FROM n"
)


def endless(workspace: Workspace) -> str:
    """The path of a sync in a served demo workspace that never comes to an end by itself."""
    where = workspace.running()
    assert where is not None
    with httpx.Client(
        base_url=where.url, headers={"Authorization": f"Bearer {workspace.key()}"}, trust_env=False
    ) as api:
        numbers = model(api, connection_id("MySQL Connection"), configuration={"query": ENDLESS})
        target = {"connection_id": connection_id("Snowflake Connection"), "create": {"name": "TEAMS.NUMBERS"}}
        return sync(api, sync_body(numbers, "", "replace", name="Numbers", target=target))


@pytest.mark.slow
def test_leaving_the_demo_in_the_middle_of_a_run_asks(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "demo")
    arguments = ("demo", "--workspace", str(workspace.folder))
    with ptui(*arguments, size=NARROW, home=tmp_path) as walker:
        walker.shows("● healthy", timeout=30)
        path = endless(workspace)
        walker.to("Model syncs")
        walker.press("r")
        walker.walk("Model syncs", "Numbers")
        walker.press("x")
        walker.shows("Run now")
        walker.press("enter")
        walker.shows("esc leave, it goes on", "running", "reading")
        walker.press("escape")
        walker.shows("goes on; x shows it again")
        walker.press("q")
        walker.shows("A run is under way. Leave all the same?", "Numbers", "cut off with the workspace")
        walker.press("n")
        walker.lacks("Leave all the same?")
        assert workspace.running() is not None
        walker.press("q")
        walker.shows("Leave all the same?")
        walker.press("y")
        assert walker.terminal.wait(30) == 0
    assert workspace.running() is None
    with ptui(*arguments, size=NARROW, home=tmp_path) as walker:
        walker.shows("● healthy", timeout=30)
        walker.walk("Model syncs", "Numbers")
        walker.until(lambda: re.search(r"Numbers .* interrupted", walker.text))
        walker.press("tab")
        walker.shows("[Config] Runs")
        walker.press("]")
        walker.shows("[Runs]")
        walker.press("enter")
        walker.shows("1 run · Enter shows one")
        walker.press("enter")
        walker.shows("Interrupted after", "nothing written", "x run again")
        walker.press("escape")
        walker.lacks("x run again")
        walker.press("ctrl+q")
        assert walker.terminal.wait(30) == 0
    with LocalServer(workspace) as server, client_of(server) as api:
        (run,) = data(api.get(f"{path}/executions"))
        assert run["status"] == "interrupted"


Command = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """Starts ptui behind a pipe, with a home of its own and no deployment in its environment."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> subprocess.Popen[str]:
        started.append(_started(tmp_path, *arguments))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def _started(tmp_path: Path, *arguments: str) -> subprocess.Popen[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("POLYTOMIC", "PTUI"))}
    return subprocess.Popen(
        [sys.executable, "-m", "ptui", *arguments],
        env={**kept, "PTUI_HOME": str(tmp_path / "home")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def ended(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    out, err = process.communicate(timeout=50)
    return process.returncode, out, err


@pytest.fixture
def syncs(tmp_path: Path) -> dict[str, str]:
    """The ids of two syncs of a workspace that nobody serves: one of two people, one of what is not there."""
    source, copy = people(tmp_path / "people.db"), tmp_path / "copy.db"
    copy.touch()
    with LocalServer(Workspace(tmp_path / "workspace")) as server, client_of(server) as api:
        ids = [
            str(data(api.post("/api/connections", json=sqlite_body(path)))["id"]) for path in (source, copy)
        ]
        good = sync(api, sync_body(model(api, ids[0]), ids[1], "updateOrCreate"))
        gone = model(api, ids[0], name="Gone", configuration={"table": "main.named"})
        body = sync_body(
            gone, ids[1], "append", target={"connection_id": ids[1], "create": {"name": "main.n"}}
        )
        body["fields"] = [{"source": {"model_id": gone, "field": "name"}, "target": "name", "new": True}]
        bad = sync(api, body)
    changed(source, "DROP VIEW named")
    return {"good": good.rpartition("/")[2], "bad": bad.rpartition("/")[2]}


@pytest.mark.slow
def test_run_and_watch_serve_the_workspace_themselves(
    tmp_path: Path, syncs: dict[str, str], command: Command
) -> None:
    there = ("--workspace", str(tmp_path / "workspace"))
    code, out, err = ended(command("watch", syncs["good"], *there))
    assert (code, out) == (2, "") and "has never run" in err
    code, out, err = ended(command("run", syncs["good"], *there))
    assert (code, err) == (0, "")
    assert re.search(r"completed +100 % +2 of 2 records", out.splitlines()[-2])
    assert re.fullmatch(r"Completed in .* s: 2 inserted\.", out.splitlines()[-1])
    assert rows(tmp_path / "copy.db", "SELECT email FROM copy ORDER BY email") == [
        ("ada@example.com",),
        ("bob@example.com",),
    ]
    code, out, _ = ended(command(*there, "watch", syncs["good"], "--json"))
    assert code == 0 and json.loads(out)["counts"]["insert"] == 2
    code, out, err = ended(command("run", syncs["bad"], *there))
    assert code == 1 and re.search(r"Failed after .*no table or view main\.named", out.splitlines()[-1])
    assert ended(command("watch", syncs["bad"], *there))[0] == 1
    code, out, err = ended(command("watch", "nobody", *there))
    assert (code, out, err) == (2, "", "ptui: No model sync and no bulk sync has the id nobody.\n")
    code, out, err = ended(command("run", syncs["good"], "--no-watch", *there))
    assert (code, out) == (2, "") and "leave out --no-watch" in err


def test_run_attaches_to_who_serves_the_workspace(
    tmp_path: Path, syncs: dict[str, str], command: Command
) -> None:
    there = ("--workspace", str(tmp_path / "workspace"))
    path = f"/api/syncs/{syncs['good']}"
    with LocalServer(Workspace(tmp_path / "workspace")) as server, client_of(server) as api:
        completed(api, path)
        with locked(tmp_path / "copy.db"):
            process = command("run", syncs["good"], *there)
            assert process.stdout is not None
            assert any(" of 2 records" in line for line in process.stdout), "it runs, and waits for the file"
            code, out, err = ended(command("run", syncs["good"], "--no-watch", *there))
            assert (code, out) == (2, "") and "is running already" in err
            process.send_signal(signal.SIGINT)
            code, _, err = ended(process)
            assert code == 130 and "the run goes on" in err
            watching = command("watch", syncs["good"], *there)
        assert ended(watching)[0] == 0
        code, out, _ = ended(command("run", syncs["good"], "--no-watch", *there))
        run_id = out.strip()
        until(lambda: data(api.get(f"{path}/executions/{run_id}"))["status"] == "completed")
        with locked(tmp_path / "copy.db"):
            run_id = started(api, path)
            watching = command("watch", syncs["good"], *there)
            assert watching.stdout is not None
            assert any(" of 2 records" in line for line in watching.stdout)
            assert data(api.post(f"{path}/cancel"))["message"]
            code, out, _ = ended(watching)
            assert code == 1 and out.splitlines()[-1].startswith("Canceled after")


def test_control_c_cuts_off_what_only_this_command_serves(
    tmp_path: Path, syncs: dict[str, str], command: Command
) -> None:
    there = ("--workspace", str(tmp_path / "workspace"))
    with locked(tmp_path / "copy.db"):
        process = command("run", syncs["good"], *there)
        assert process.stdout is not None
        assert any("running" in line for line in process.stdout), "as far as the file that it waits for"
        process.send_signal(signal.SIGINT)
        code, _, err = ended(process)
    assert code == 130 and "the run is cut off" in err
    code, out, _ = ended(command("watch", syncs["good"], *there))
    assert code == 1 and out.splitlines()[-1].startswith("Interrupted after")
    assert ended(command("run", syncs["good"], *there))[0] == 0
