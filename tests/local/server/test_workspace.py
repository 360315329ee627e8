from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from ptui.local.workspace import AlreadyServed, Running, Workspace, WorkspaceError


def test_one_claim_at_a_time(workspace: Workspace) -> None:
    with workspace.claim(), pytest.raises(AlreadyServed):
        workspace.claim()
    workspace.claim().release()
    assert stat.S_IMODE(workspace.folder.stat().st_mode) == 0o700


def test_a_server_can_be_found_while_it_runs(workspace: Workspace) -> None:
    assert workspace.running() is None
    with workspace.claim() as claim:
        assert workspace.running(patience=0) is None  # starting
        claim.announce("http://127.0.0.1:1")
        assert workspace.running() == Running("http://127.0.0.1:1", os.getpid())
    assert workspace.running() is None


def test_one_that_starts_is_waited_for(workspace: Workspace) -> None:
    with workspace.claim() as claim:
        found = workspace.running(sleep=lambda _: claim.announce("http://127.0.0.1:2"))
    assert found is not None and found.url == "http://127.0.0.1:2"


def test_a_server_that_was_killed_is_not_running(workspace: Workspace) -> None:
    script = (
        "import os, sys; from pathlib import Path; from ptui.local.workspace import Workspace\n"
        "claim = Workspace(Path(sys.argv[1])).claim(); claim.announce('http://127.0.0.1:3')\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, str(workspace.folder)], check=False)
    assert workspace.server_file.exists()
    assert workspace.running() is None
    with workspace.claim():
        assert workspace.running(patience=0) is None  # the old note is gone


def test_the_key_is_made_once_and_private(workspace: Workspace) -> None:
    workspace.claim().release()
    key = workspace.key({})
    assert len(key) >= 32 and workspace.key({}) == key
    assert stat.S_IMODE(workspace.key_file.stat().st_mode) == 0o600
    assert workspace.key({"PTUI_KEY": " mine "}) == "mine"
    assert workspace.key({"POLYTOMIC_API_KEY": "of-the-cloud"}) == key


def test_clearing_takes_only_what_is_ours(workspace: Workspace) -> None:
    workspace.claim().release()
    workspace.database.touch()
    workspace.samples.mkdir()
    own = workspace.folder / "notes.txt"
    own.touch()
    workspace.clear()
    assert own.exists() and not workspace.database.exists() and not workspace.samples.exists()
    with workspace.claim(), pytest.raises(AlreadyServed):
        workspace.clear()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(WorkspaceError, match="cannot be used"):
        Workspace(file / "below").claim()
