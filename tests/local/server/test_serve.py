"""The server as a process: its two lines, its key, its end."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ptui.local.server.serve import LocalServer, bound
from ptui.local.workspace import AlreadyServed, Workspace, WorkspaceError
from tests.local.server.serving import client_of, data

_RUN = (
    "import sys; from pathlib import Path; from ptui.local.server.command import run;"
    "sys.exit(run(Path(sys.argv[1]), port=int(sys.argv[2]), host=sys.argv[3]))"
)


@contextmanager
def process(
    folder: Path, *, port: int = 0, host: str = "127.0.0.1", key: str | None = None
) -> Iterator[subprocess.Popen[str]]:
    environment = {name: value for name, value in os.environ.items() if name != "PTUI_KEY"}
    environment["POLYTOMIC_API_KEY"] = "a-key-of-the-cloud"
    if key is not None:
        environment["PTUI_KEY"] = key
    child = subprocess.Popen(
        [sys.executable, "-c", _RUN, str(folder), str(port), host],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    )
    try:
        yield child
    finally:
        child.kill()
        child.communicate()


def line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    return child.stdout.readline().rstrip("\n")


def value(text: str, name: str) -> str:
    before, sign, after = text.partition("=")
    assert (before, sign) == (name, "="), text
    return after


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_two_lines_and_a_clean_end(tmp_path: Path, ending: signal.Signals) -> None:
    workspace = Workspace(tmp_path / "w")
    with process(workspace.folder) as child:
        url = value(line(child), "POLYTOMIC_DEPLOYMENT_URL")
        key = value(line(child), "POLYTOMIC_API_KEY")
        answer = httpx.get(f"{url}/api/me", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200
        assert workspace.running() is not None
        with pytest.raises(AlreadyServed):
            workspace.claim()
        child.send_signal(ending)
        out, err = child.communicate(timeout=20)
        assert (child.returncode, out, err) == (0, "", "")
    assert workspace.running() is None and not workspace.server_file.exists()
    assert workspace.key_file.read_text().strip() == key != "a-key-of-the-cloud"
    assert stat.S_IMODE(workspace.key_file.stat().st_mode) == 0o600


def test_a_key_of_the_users_own_is_not_printed(tmp_path: Path) -> None:
    with process(tmp_path / "w", key="my-own-key") as child:
        url = value(line(child), "POLYTOMIC_DEPLOYMENT_URL")
        assert httpx.get(f"{url}/api/me", headers={"Authorization": "Bearer my-own-key"}).is_success
        child.send_signal(signal.SIGTERM)
        out, _ = child.communicate(timeout=20)
    assert out == "" and not (tmp_path / "w" / "key").exists()


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with bound("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with process(tmp_path / "w", port=port) as child:
            out, err = child.communicate(timeout=20)
    assert child.returncode == 2 and out == ""
    assert err == f"ptui: Cannot listen on 127.0.0.1 port {port}: the port is in use.\n"
    Workspace(tmp_path / "w").claim().release()


def test_a_host_that_is_not_ours_is_one_sentence(tmp_path: Path) -> None:
    with process(tmp_path / "w", host="192.0.2.1") as child:
        out, err = child.communicate(timeout=20)
    assert child.returncode == 2 and out == ""
    assert err.startswith("ptui: Cannot listen on 192.0.2.1 port 0: ") and err.count("\n") == 1


def test_the_second_on_a_workspace_is_told_of_the_first(server: LocalServer, workspace: Workspace) -> None:
    with process(workspace.folder) as child:
        out, err = child.communicate(timeout=20)
    assert child.returncode == 2 and out == ""
    assert server.url in err and err.count("\n") == 1
    running = workspace.running()
    assert running is not None and running.url == server.url
    assert httpx.get(
        f"{running.url}/api/me", headers={"Authorization": f"Bearer {workspace.key()}"}
    ).is_success


def test_after_kill_9_the_workspace_is_whole_and_free(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "w")
    with process(workspace.folder) as child:
        url, key = (line(child).partition("=")[2] for _ in range(2))
        body = {"name": "X", "type": "mysql", "configuration": {"hostname": "x"}, "validate": False}
        made = data(
            httpx.post(f"{url}/api/connections", json=body, headers={"Authorization": f"Bearer {key}"})
        )
        child.kill()
        child.wait()
    with LocalServer(workspace) as server, client_of(server) as api:
        assert data(api.get(f"/api/connections/{made['id']}"))["name"] == "X"


def test_on_every_interface_addresses_are_ours_and_names_are_not(workspace: Workspace) -> None:
    with LocalServer(workspace, host="0.0.0.0") as server:
        port = int(server.url.rpartition(":")[2])
        headers = {"Authorization": f"Bearer {server.key}"}
        url = f"http://127.0.0.1:{port}/api/me"
        assert httpx.get(url, headers=headers | {"Host": "10.1.2.3"}).is_success
        assert httpx.get(url, headers=headers | {"Host": "evil.example"}).status_code == 403


def test_it_runs_beside_the_caller_and_can_be_started_again(workspace: Workspace) -> None:
    before = threading.active_count()
    for _ in range(2):
        with LocalServer(workspace) as server:
            assert httpx.get(server.url + "/status.txt").is_success
    assert threading.active_count() == before


def test_a_workspace_of_a_newer_program_is_refused_and_let_go(workspace: Workspace) -> None:
    with LocalServer(workspace) as server, socket.create_connection(("127.0.0.1", _port(server))):
        pass
    with sqlite3.connect(workspace.database) as database:
        database.execute("INSERT INTO migrations VALUES ('999 from the future')")
    database.close()
    with pytest.raises(WorkspaceError, match="newer ptui"):
        LocalServer(workspace).start()
    workspace.claim().release()


def _port(server: LocalServer) -> int:
    return int(server.url.rpartition(":")[2])
