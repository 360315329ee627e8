"""What was typed into forms and not yet sent; survives a dropped line, SIGHUP and kill -9.

One file per form, owner-readable, replaced as a whole; a thread brings it to the disk, for whoever types is
not to wait for that. Secrets never get here: a draft is made by the form, which leaves them out.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_FORMAT = 1
_LITTER_AGE = 24 * 3600.0
_REST = 0.2
"""Seconds in which more may be typed before it is brought to the disk."""
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Draft:
    """One form, half filled in."""

    id: str
    form: str
    """Which kind of form: `connection`, `model`, `model sync`, `bulk sync`."""
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    """What the form was opened on: ids, the API version."""
    values: Mapping[str, Any] = field(default_factory=dict)
    """What was touched, as `FormValues.dump` gives it."""
    saved_at: float = 0.0


def new_id() -> str:
    return os.urandom(8).hex()


class Drafts:
    """The drafts of one profile."""

    def __init__(self, folder: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._settling: threading.Thread | None = None
        self._is_unsettled = False

    def save(self, draft: Draft) -> None:
        """Raises OSError where the disk does not take it; the old draft is then still whole."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        record = {
            "format": _FORMAT,
            "form": draft.form,
            "title": draft.title,
            "context": dict(draft.context),
            "values": dict(draft.values),
            "saved_at": self._clock(),
        }
        _replace(self._path(draft.id), json.dumps(record, ensure_ascii=True).encode())
        self._is_unsettled = True
        if self._settling is None or not self._settling.is_alive():
            self._settling = threading.Thread(target=self._settle, name="drafts", daemon=True)
            self._settling.start()

    def _settle(self) -> None:
        """Bring to the disk what was saved meanwhile: only a loss of power could take it away before."""
        while self._is_unsettled:
            time.sleep(_REST)
            self._is_unsettled = False
            for place in (*self._folder.glob("*.json"), self._folder):
                with contextlib.suppress(OSError):
                    _sync(place)

    def list(self) -> tuple[Draft, ...]:
        """The drafts that can be read, the latest first."""
        try:
            names = sorted(self._folder.glob("*.json"))
        except OSError:
            return ()
        self._sweep()
        found = [draft for name in names if (draft := self.load(name.stem)) is not None]
        return tuple(sorted(found, key=lambda draft: draft.saved_at, reverse=True))

    def _sweep(self) -> None:
        """Takes away what saves that were killed half-way left behind."""
        for litter in self._folder.glob(".*.json.*"):
            with contextlib.suppress(OSError):
                if self._clock() - litter.stat().st_mtime > _LITTER_AGE:
                    litter.unlink()

    def load(self, draft_id: str) -> Draft | None:
        """None when there is none, or when it cannot be read."""
        if not _ID.fullmatch(draft_id):
            return None
        try:
            record = json.loads(self._path(draft_id).read_bytes())
            if record["format"] != _FORMAT:
                return None
            return Draft(
                id=draft_id,
                form=str(record["form"]),
                title=str(record["title"]),
                context=dict(record["context"]),
                values=dict(record["values"]),
                saved_at=float(record["saved_at"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def discard(self, draft_id: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(draft_id).unlink()

    def _path(self, draft_id: str) -> Path:
        if not _ID.fullmatch(draft_id):
            raise ValueError(f"not a draft id: {draft_id!r}")
        return self._folder / f"{draft_id}.json"


def _replace(path: Path, content: bytes) -> None:
    """Puts `content` in the place of `path`: after a crash either the old or the new is there, whole."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
    try:
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
