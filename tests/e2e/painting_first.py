"""ptui that notes what was loaded and connected when it first painted: `… painting_first FILE`."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any

from ptui.cli import main

connected: list[str] = []
connect = socket.socket.connect


def noted(self: socket.socket, address: Any) -> None:
    connected.append(str(address))
    connect(self, address)


def run(file: Path) -> int:
    import ptui.tui.terminal.painter as painting

    paint = painting.Painter.paint

    def first(self: painting.Painter, *arguments: Any) -> str:
        if not file.exists():
            file.write_text(json.dumps({"modules": sorted(sys.modules), "connected": connected}))
        return paint(self, *arguments)

    painting.Painter.paint = first  # type: ignore[method-assign, assignment]
    socket.socket.connect = noted  # type: ignore[method-assign, assignment]
    return main()


if __name__ == "__main__":
    file, sys.argv = Path(sys.argv[1]), ["ptui", *sys.argv[2:]]
    raise SystemExit(run(file))
