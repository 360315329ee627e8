"""What stands in a workspace is copied in other tools' languages, and those make the same again."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys

import hcl2
import pytest

from ptui.api.client import Client
from ptui.domain.export.pieces import Exportable
from ptui.domain.flows.exporting import made_again, rendered
from ptui.domain.session import Session
from ptui.domain.tree.node import Node
from tests.e2e.everything import KINDS, made, read
from tests.e2e.served import Served

__all__ = ["made"]  # the fixture


def exported(served: Served, path: str, ident: str, version: str, way: str) -> str:
    """An object in another tool's language, as the explorer copies it."""

    async def copy() -> str:
        session = Session(Client(served.url, served.key, version=version, environ={}), "test")
        try:
            name, kind, resource = KINDS[path]
            found: Exportable = await made_again(session, Node(ident, kind, name), resource)
        finally:
            await session.close()
        return rendered(found, way, version=version, url=session.url)

    return asyncio.run(copy())


def run(argv: list[str], served: Served) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "POLYTOMIC_API_KEY": served.key,
        "POLYTOMIC_DEPLOYMENT_URL": served.url,
        "EXPORTED_PASSWD": "it's a $ecret",
    }
    done = subprocess.run(argv, env=environment, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
@pytest.mark.parametrize("path", KINDS)
def test_curl_run_in_a_shell_makes_the_same(
    served: Served, made: dict[str, str], path: str, version: str
) -> None:
    text = exported(served, path, made[path], version, "curl")
    assert served.key not in text
    assert "$ecret" not in text
    answer = json.loads(run(["/bin/sh", "-eu", "-c", text], served))["data"]
    assert answer["id"] != made[path]
    assert read(served, path, answer["id"]) == read(served, path, made[path])


@pytest.mark.parametrize("version", ["2024-02-08", "2025-09-18"])
def test_the_sdk_makes_the_same(served: Served, made: dict[str, str], version: str) -> None:
    texts = {path: exported(served, path, ident, version, "python") for path, ident in made.items()}
    assert not any(served.key in text or "$ecret" in text for text in texts.values())
    before = {each["id"] for path in made for each in served.all(path)}
    run([sys.executable, "-c", "\n\n".join(texts.values())], served)
    for path, ident in made.items():
        (new,) = [each["id"] for each in served.all(path) if each["id"] not in before]
        assert read(served, path, new) == read(served, path, ident)


def test_terraform_parses_and_names_a_resource_of_every_kind(served: Served, made: dict[str, str]) -> None:
    for path, resource in zip(KINDS, ("mysql_connection", "model", "sync", "bulk_sync"), strict=True):
        found = hcl2.loads(exported(served, path, made[path], "2025-09-18", "terraform") + "\n")
        assert [key.strip('"') for each in found["resource"] for key in each] == [f"polytomic_{resource}"]
