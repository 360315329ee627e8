"""Where the server writes what went wrong: a file in the workspace, never the terminal."""

from __future__ import annotations

import logging
import os
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

_NAMES = ("ptui.local", "uvicorn", "asyncio")
_SIZE = 1024 * 1024


class _PrivateFile(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        return open(
            os.open(self.baseFilename, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8"
        )


def to_file(path: Path) -> logging.Handler:
    """Send the server's log there; `stop` takes it back."""
    handler = _PrivateFile(path, maxBytes=_SIZE, backupCount=1, delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    for name in _NAMES:
        logger = logging.getLogger(name)
        logger.addHandler(handler)
        logger.propagate = False
    return handler


def stop(handler: logging.Handler) -> None:
    """The last line was written."""
    for name in _NAMES:
        logger = logging.getLogger(name)
        logger.removeHandler(handler)
        logger.propagate = True
    handler.close()
