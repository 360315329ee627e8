"""ptui in a pseudo-terminal on a seed server, for the end-to-end tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.seedserver import SeedServer
from tests.terminal import Terminal

ROOT = Path(__file__).parents[2]
PTUI = [sys.executable, "-m", "ptui"]
WIDE, SMALL = (120, 40), (80, 24)


def environment(server: SeedServer) -> dict[str, str | None]:
    return {"POLYTOMIC_API_KEY": server.key, "POLYTOMIC_DEPLOYMENT_URL": server.url}


@contextmanager
def explorer(
    server: SeedServer,
    home: Path | None = None,
    *,
    size: tuple[int, int] = WIDE,
    env: Mapping[str, str | None] | None = None,
    ready: str = r"acme\.com|refused",
    **options: Any,
) -> Iterator[Terminal]:
    """The explorer, once it is connected (or knows that it cannot be) and everything is painted."""
    both = {**environment(server), **(env or {})}
    with Terminal(PTUI, size=size, env=both, home=home, cwd=ROOT, **options) as terminal:
        terminal.wait_for(ready, timeout=30)
        terminal.wait_quiet(0.4)
        yield terminal


def leave(terminal: Terminal) -> None:
    terminal.press("ctrl+q")
    assert terminal.wait() == 0, terminal.text


def asked(server: SeedServer, part: str) -> list[str]:
    """The paths of the requests so far that have `part` in them."""
    return [seen.path for seen in server.requests if part in seen.path]
