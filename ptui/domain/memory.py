"""What is kept of a session for the next start: the open paths and the cursor, one small file per profile."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from ptui.domain.tree.node import NodeId

MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class View:
    """Where the user was."""

    open_ids: frozenset[NodeId] = frozenset()
    cursor: NodeId = ()
    tab: str = ""


def file_name(profile: str) -> str:
    """The name of a profile as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", profile).strip(".")[:80] or "default"


class ViewMemory:
    """Loads and saves the view of one profile. A file that cannot be read counts as none."""

    def __init__(self, folder: Path, profile: str) -> None:
        self._path = folder / f"view-{file_name(profile)}.json"
        self._saved: View | None = None

    def load(self) -> View:
        try:
            raw = json.loads(self._path.read_text(encoding="utf-8"))
            return View(
                frozenset(_node_id(one) for one in raw["open"]),
                _node_id(raw["cursor"]),
                str(raw.get("tab", "")),
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return View()

    def save(self, view: View) -> None:
        """Write `view` where it changed; a full disk loses no more than this."""
        if view == self._saved:
            return
        text = json.dumps(
            {
                "open": sorted(list(one) for one in _shallowest(view.open_ids)),
                "cursor": list(view.cursor),
                "tab": view.tab,
            }
        )
        partial = self._path.with_suffix(f".{os.getpid()}")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
                file.write(text)
            partial.replace(self._path)
            self._saved = view
        except OSError:
            with contextlib.suppress(OSError):
                partial.unlink()


def _shallowest(ids: Iterable[NodeId]) -> list[NodeId]:
    return sorted(ids, key=len)[:MOST_OPEN]


def _node_id(raw: object) -> NodeId:
    if not isinstance(raw, list) or not all(isinstance(key, str) for key in raw):
        raise ValueError("not a node id")
    return tuple(raw)
