"""The arrows between the rooms, as import-linter reads them from `pyproject.toml`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.arch.sources import ROOT

FAULTS = {
    "client half": ("ptui/domain/text.py", "from ptui.tui import app"),
    "server half": ("ptui/local/engine/kinds.py", "from ptui.local.connectors import registry"),
    "the client half never imports the local workspace": (
        "ptui/domain/actions.py",
        "from ptui.local import workspace",
    ),
    "the local workspace never imports the client half": (
        "ptui/local/workspace.py",
        "from ptui.api import errors",
    ),
    "engine and connectors know neither HTTP nor the API": (
        "ptui/local/connectors/values.py",
        "from ptui.wire import base",
    ),
    "only tui draws": ("ptui/domain/mapping.py", "import rich"),
    "httpx belongs to api": ("ptui/tui/signs.py", "import httpx"),
    "starlette and uvicorn belong to the local server": ("ptui/wire/base.py", "import starlette"),
    "inside tui": ("ptui/tui/widgets/bars.py", "from ptui.tui.screens import main"),
    "inside domain": ("ptui/domain/tree/store.py", "from ptui.domain.flows import copying"),
}
"""For each contract an import that breaks it."""


def lint(folder: Path) -> tuple[int, str]:
    program = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_cache=True))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_the_contracts_are_kept() -> None:
    status, told = lint(ROOT)
    assert status == 0, told


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is told of a copy in which every contract is broken once."""
    copy = tmp_path_factory.mktemp("spoilt")
    shutil.copy(ROOT / "pyproject.toml", copy)
    shutil.copytree(ROOT / "ptui", copy / "ptui", ignore=shutil.ignore_patterns("__pycache__"))
    for name, line in FAULTS.values():
        with (copy / name).open("a", encoding="utf-8") as module:
            module.write(f"\n{line}\n")
    status, told = lint(copy)
    assert status == 1, told
    return told


@pytest.mark.parametrize("contract", FAULTS)
def test_a_contract_finds_what_it_is_for(contract: str, spoilt: str) -> None:
    (told,) = [line for line in spoilt.splitlines() if line.startswith(contract) and "BROKEN" in line]
    assert told


def test_every_contract_has_its_fault(spoilt: str) -> None:
    verdicts = [line for line in spoilt.splitlines() if line.endswith((" KEPT", " BROKEN"))]
    assert len(verdicts) == len(FAULTS)
