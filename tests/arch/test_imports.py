"""What importing a part of ptui loads: the first paint waits for nothing that it does not need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.arch.sources import ROOT, sources

HEAVY = (
    "httpx",
    "pydantic",
    "textual",
    "rich",
    "starlette",
    "uvicorn",
    "anyio",
    "pymysql",
    "psycopg",
    "arro3",
)
DRIVEN = {"ptui.local.connectors.postgresql.loaders"}
"""Modules that are imported together with their driver, at its first use."""

NOT_YET_SEEN = (
    *("ptui.tui.dialogs", "ptui.tui.screens.form", "ptui.tui.screens.run", "ptui.tui.screens.signin"),
    *(
        "ptui.domain.forms",
        "ptui.domain.flows",
        "ptui.domain.export",
        "ptui.domain.index.file",
        "ptui.doctor",
    ),
    *("textual.widgets._text_area", "textual.widgets._markdown", "textual.widgets._data_table"),
    *("pygments", "segno", "keyring", "sqlite3"),
)
"""What opens with a key, or happens on a thread, once the first screen stands."""


def below(package: str) -> list[str]:
    """Every module of a package."""
    return [source.module for source in sources(package.replace(".", "/"))]


CASES: dict[str, tuple[list[str], tuple[str, ...]]] = {
    "cli": (["ptui.cli", "ptui.__main__"], (*HEAVY, "asyncio", "ptui.tui", "ptui.domain", "ptui.local")),
    "first paint": (
        ["ptui.tui.app"],
        ("httpx", "pydantic", "starlette", "ptui.wire", "ptui.local", "ptui.api.client", *NOT_YET_SEEN),
    ),
    "domain": (below("ptui.domain"), (*HEAVY, "ptui.wire.base", "ptui.local", "ptui.tui", "ptui.api.client")),
    "requests": (below("ptui.api.requests"), (*HEAVY, "ptui.wire", "ptui.api.client")),
    "errors": (["ptui.api", "ptui.api.errors", "ptui.api.request"], (*HEAVY, "ptui.wire", "ptui.api.client")),
    "wire": (below("ptui.wire"), ("httpx", "textual", "starlette", "ptui.api", "ptui.local")),
    "api": (below("ptui.api"), ("textual", "starlette", "uvicorn", "ptui.domain", "ptui.local")),
    "tui": (below("ptui.tui"), ("httpx", "pydantic", "starlette", "ptui.wire", "ptui.local")),
    "engine": (below("ptui.local.engine"), (*HEAVY, "ptui.wire", "ptui.local.connectors")),
    "connectors": (
        [name for name in below("ptui.local.connectors") if name not in DRIVEN],
        (*HEAVY, "ptui.wire", "ptui.local.server"),
    ),
    "server": (
        below("ptui.local.server"),
        ("httpx", "textual", "rich", "pymysql", "psycopg", "arro3", "ptui.api", "ptui.domain", "ptui.tui"),
    ),
}
"""For each part: its modules, and what importing them all must not load."""


@pytest.mark.parametrize("part", CASES)
def test_importing_a_part_loads_no_more_than_it_needs(part: str) -> None:
    modules, unwanted = CASES[part]
    loaded = imported(modules)
    assert set(modules) <= loaded
    assert sorted(name for name in unwanted if name in loaded) == []


def imported(modules: list[str]) -> set[str]:
    """What a fresh interpreter holds after importing some modules."""
    program = (
        "import importlib, json, sys\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "print(json.dumps(list(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout))


def test_the_check_sees_what_is_loaded() -> None:
    assert {"ptui.api.client", "httpx", "pydantic"} <= imported(["ptui.api.client"])
