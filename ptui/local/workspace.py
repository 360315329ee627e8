"""A workspace folder: where its files are, who serves it, and the key it is reached with.

Free of the server, so that a second program can find the first one without loading it.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

KEY_VARIABLE = "PTUI_KEY"


class WorkspaceError(Exception):
    """The folder cannot be used; the message says why in plain words."""


class AlreadyServed(WorkspaceError):
    """Another process serves this workspace."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"The workspace {folder} is being served by another ptui.")


@dataclass(frozen=True, slots=True)
class Running:
    """A server that has this workspace."""

    url: str
    pid: int


class Claim:
    """The right to serve a workspace; the lock goes with the process, however that ends."""

    def __init__(self, workspace: Workspace, descriptor: int) -> None:
        self._workspace = workspace
        self._descriptor: int | None = descriptor

    def announce(self, url: str) -> None:
        """Let others find the server, once it answers."""
        note = json.dumps({"url": url, "pid": os.getpid()})
        _write_private(self._workspace.server_file, note)

    def release(self) -> None:
        """Give the workspace back."""
        if self._descriptor is not None:
            self._workspace.server_file.unlink(missing_ok=True)
            os.close(self._descriptor)
            self._descriptor = None

    def __enter__(self) -> Claim:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder of the user's, made readable by nobody else."""

    folder: Path

    @property
    def database(self) -> Path:
        """The one SQLite file with everything the workspace knows."""
        return self.folder / "workspace.db"

    @property
    def samples(self) -> Path:
        """Where the sample systems of a demo workspace keep their data."""
        return self.folder / "samples"

    @property
    def run_logs(self) -> Path:
        """The records that runs have logged."""
        return self.folder / "runs"

    @property
    def sent(self) -> Path:
        """What model syncs have sent before, so that they send only what has changed."""
        return self.folder / "sent"

    @property
    def log_file(self) -> Path:
        """Where the server writes what went wrong."""
        return self.folder / "server.log"

    @property
    def key_file(self) -> Path:
        """The key that was made for this workspace."""
        return self.folder / "key"

    @property
    def server_file(self) -> Path:
        """Says where the server is, while there is one."""
        return self.folder / "server.json"

    @property
    def lock_file(self) -> Path:
        """Held by whoever serves the workspace."""
        return self.folder / "lock"

    def claim(self) -> Claim:
        """Take the workspace for this process; `AlreadyServed` when another has it."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self.lock_file, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise WorkspaceError(f"The workspace {self.folder} cannot be used: {error.strerror}.") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            raise AlreadyServed(self.folder) from None
        self.server_file.unlink(missing_ok=True)  # left behind by a process that was killed
        return Claim(self, descriptor)

    def running(
        self,
        *,
        patience: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> Running | None:
        """The server that has this workspace, waiting up to `patience` seconds for one that is starting."""
        give_up = clock() + patience
        while self._is_locked():
            if (found := self._announced()) is not None:
                return found
            if clock() >= give_up:
                return None
            sleep(0.02)
        return None

    def key(self, environment: Mapping[str, str] = os.environ) -> str:
        """The key of this workspace: the user's own, else one that is made once and kept."""
        if own := environment.get(KEY_VARIABLE, "").strip():
            return own
        try:
            kept = self.key_file.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            kept = ""
        if not kept:
            kept = "ptui_" + secrets.token_urlsafe(24)
            _write_private(self.key_file, kept + "\n")
        return kept

    def clear(self) -> None:
        """Remove what ptui put into the folder, and nothing else."""
        with self.claim():
            for folder in (self.samples, self.run_logs, self.sent):
                shutil.rmtree(folder, ignore_errors=True)
            for name in (
                "workspace.db",
                "workspace.db-wal",
                "workspace.db-shm",
                "server.log",
                "server.log.1",
            ):
                (self.folder / name).unlink(missing_ok=True)

    def _is_locked(self) -> bool:
        try:
            descriptor = os.open(self.lock_file, os.O_RDWR)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        else:
            return False
        finally:
            os.close(descriptor)

    def _announced(self) -> Running | None:
        try:
            note = json.loads(self.server_file.read_text(encoding="utf-8"))
            return Running(str(note["url"]), int(note["pid"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, and readable by the owner alone."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
