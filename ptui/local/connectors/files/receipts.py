"""A file keeps its number when it is renamed: the receipt of drafts tells them in their places."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

_Mark = list[int]


def receipt_of(drafts: Iterable[tuple[Path, Path]]) -> str:
    """What tells these drafts, once each is in its place."""
    return json.dumps([[str(path), _mark(draft)] for draft, path in drafts])


def has_committed(receipt: str) -> bool:
    """Whether every file is in its place. Where some of them are not, the others are taken away again: of one
    run there are all or none."""
    files = [(Path(name), mark) for name, mark in json.loads(receipt)]
    there = [path for path, mark in files if _is(path, mark)]
    if len(there) == len(files):
        return True
    if len(files) > 1:
        for path in there:
            path.unlink()
    return False


def _is(path: Path, mark: _Mark) -> bool:
    try:
        return _mark(path) == mark
    except OSError:
        return False


def _mark(path: Path) -> _Mark:
    found = path.stat()
    return [found.st_ino, found.st_size, found.st_mtime_ns]
