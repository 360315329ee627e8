"""A sample workspace, served by the program itself; the tests of one module share it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ptui.local.workspace import Workspace
from tests.e2e.served import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """`ptui serve --demo` on a port and in a home of its own."""
    home: Path = tmp_path_factory.mktemp("served")
    workspace = Workspace(home / "workspace")
    argv = [sys.executable, "-m", "ptui", "serve", "--demo", "--port", "0"]
    argv += ["--workspace", str(workspace.folder)]
    env = {**_without_keys(), "PTUI_HOME": str(home)}
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        told = dict(process.stdout.readline().strip().partition("=")[::2] for _ in range(2))
        url, key = told["POLYTOMIC_DEPLOYMENT_URL"], told["POLYTOMIC_API_KEY"]
        headers = {"Authorization": f"Bearer {key}"}
        with httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=30) as api:
            yield Served(url, key, api, workspace.samples)
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0


def _without_keys() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(("POLYTOMIC_", "PTUI_"))}
