"""`ptui serve`: the workspace over HTTP until a signal ends it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from ptui.local.server.serve import LocalServer
from ptui.local.workspace import KEY_VARIABLE, AlreadyServed, Workspace, WorkspaceError

PORT = 8484


def run(
    workspace: Path,
    *,
    demo: bool = False,
    host: str = "127.0.0.1",
    port: int = PORT,
    environment: Mapping[str, str] = os.environ,
) -> int:
    """Serve until SIGINT or SIGTERM; the exit code. Two lines that a shell can take say where."""
    ended = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: ended.set())
    own_key = environment.get(KEY_VARIABLE, "").strip() or None
    server = LocalServer(Workspace(workspace), host=host, port=port, key=own_key, with_samples=demo)
    try:
        server.start()
    except AlreadyServed as error:
        where = Workspace(workspace).running()
        print(f"ptui: {error}{f' It answers at {where.url}.' if where else ''}", file=sys.stderr)
        return 2
    except WorkspaceError as error:
        print(f"ptui: {error}", file=sys.stderr)
        return 2
    try:
        print(f"POLYTOMIC_DEPLOYMENT_URL={server.url}", flush=True)
        if own_key is None:
            print(f"POLYTOMIC_API_KEY={server.key}", flush=True)
        ended.wait()
    finally:
        server.stop()
    return 0
