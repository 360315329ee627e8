"""What every run works with, and where it leaves what is too much for the workspace file."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from ptui.local.engine.changes import forget_all
from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction
from ptui.local.server.times import Clock
from ptui.local.server.upstream import Upstream

_KEY = "obfuscation_key"


@dataclass(frozen=True, slots=True)
class Workshop:
    """The store, the systems, the clock, and two folders."""

    store: Store
    upstream: Upstream
    clock: Clock
    logs: Path
    """Record logs: a folder for each sync, in it one for each run."""
    sent: Path
    """What each model sync has sent before, in a file of its own."""

    def logs_of(self, sync_id: str, run_id: str) -> Path:
        """Where a run logs its records."""
        return self.logs / sync_id / run_id

    def sent_by(self, sync_id: str) -> Path:
        """The file that remembers what a sync has sent."""
        return self.sent / f"{sync_id}.db"

    def forget(self, sync_id: str) -> None:
        """The sync is gone."""
        shutil.rmtree(self.logs / sync_id, ignore_errors=True)
        forget_all(self.sent_by(sync_id))


def obfuscation_key(tx: Transaction) -> bytes:
    """What obfuscated values are made with; made once, so that the same value stays the same."""
    kept = tx.setting(_KEY)
    if kept is None:
        kept = secrets.token_hex(32)
        tx.set_setting(_KEY, kept)
    return bytes.fromhex(kept)
