"""A real MariaDB with the walkthrough's database, without samples, browsed by → and ↓ alone."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import Workspace
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
BODY = {
    "name": "MySQL Connection",
    "type": "mysql",
    "configuration": {
        "hostname": "localhost",
        "port": 3306,
        "dbname": "company",
        "account": "user",
        "passwd": "secret",
    },
}


def test_the_columns_of_a_real_table_are_reached(company: None, tmp_path: Path) -> None:
    with LocalServer(Workspace(tmp_path / "workspace")) as server:
        headers = {"Authorization": f"Bearer {server.key}", "X-Polytomic-Version": "2024-02-08"}
        made = httpx.post(f"{server.url}/api/connections", json=BODY, headers=headers, trust_env=False)
        assert made.is_success, made.text
        env = {"POLYTOMIC_API_KEY": server.key, "POLYTOMIC_DEPLOYMENT_URL": server.url}
        argv = [sys.executable, "-m", "ptui"]
        with Terminal(argv, size=(80, 24), env=env, home=tmp_path, cwd=ROOT) as terminal:
            terminal.wait_for(r"MySQL Connection +mysql ● healthy")
            terminal.press("right", "right", "right")
            terminal.wait_for(r"▸ table +1")
            terminal.press("right", "down", "right", "right", "right")
            terminal.wait_for(r"id +number +int\(11\)\s+│\n│ +email +string +varchar\(255\)")
            assert "sample" not in terminal.text
            terminal.press("right")
            terminal.press("q")
            assert terminal.wait() == 0
