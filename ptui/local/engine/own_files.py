"""Files that this program itself keeps open, with the SQLite of the standard library.

Connections open files with another SQLite, and two of them in one process do not see each other's locks: one
that looked into such a file would take its write-ahead log for what a crash left behind, and begin it anew
while the other still writes to it.
"""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path

_held: Counter[Path] = Counter()
_lock = threading.Lock()


def reserve(path: Path) -> None:
    """It is being opened; or a folder, for the files that lie right in it."""
    with _lock:
        _held[path] += 1


def release(path: Path) -> None:
    """It is closed, by one of those who opened it."""
    with _lock:
        _held[path] -= 1
        if _held[path] <= 0:
            del _held[path]


def is_reserved(path: Path) -> bool:
    """Whether it is one of them, by whatever name."""
    with _lock:
        held = list(_held)
    try:
        folder = path.resolve().parent
    except (OSError, ValueError, RuntimeError):  # what no file can be called, or a loop of links
        return False
    return any(is_same(one, own) for own in held for one in (path, folder))


def is_same(one: Path, other: Path) -> bool:
    """Whether both are there, and are one file."""
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return False
