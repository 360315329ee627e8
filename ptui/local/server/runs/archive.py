"""All that a run has logged, in one zip file beside its logs."""

from __future__ import annotations

import json
import os
import secrets
import zipfile
from pathlib import Path

from ptui.local.server.runs.record_logs import file_of, written
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

NAME = "logs.zip"


def console_text(tx: Transaction, run_id: str) -> str:
    """The console of a run, as text."""
    rows = tx.connection.execute(
        "SELECT timestamp, level, schema, message FROM console_lines WHERE execution_id = ? ORDER BY number",
        (run_id,),
    )
    return "".join(f"{' '.join(part for part in row if part)}\n" for row in rows)


def pack(folder: Path, run: Document, console: str) -> None:
    """Write the archive, whole or not at all."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = folder / f".{NAME}.{secrets.token_hex(4)}"
    try:
        with zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as packed:
            fresh.chmod(0o600)
            packed.writestr("execution.json", json.dumps(run, ensure_ascii=False, indent=1))
            packed.writestr("console.log", console)
            for kind in written(folder):
                packed.write(folder / file_of(kind), file_of(kind))
        os.replace(fresh, folder / NAME)
    finally:
        fresh.unlink(missing_ok=True)
