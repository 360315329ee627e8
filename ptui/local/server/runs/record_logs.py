"""The record logs of one run: JSON lines, a file for each kind, with the first records in full."""

from __future__ import annotations

import json
import logging
import math
import os
import shutil
from collections.abc import Iterable, Mapping
from io import TextIOWrapper
from pathlib import Path

from ptui.local.engine.kinds import Value
from ptui.local.engine.progress import Operation, RecordEntry

RECORDS = "records"
KINDS = (RECORDS, *(operation.value for operation in Operation))
"""As the API names them; `records` holds what all the others hold, in order."""

MOST = 10_000
MOST_BYTES = 32 * 1024 * 1024
"""A log ends at whichever comes first."""

_LOG = logging.getLogger(__name__)
_SUFFIX = ".jsonl"


class RecordLogs:
    """Written by the run's thread; a folder that cannot be written to does not end the run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, TextIOWrapper] = {}
        self._sizes: dict[str, int] = {}
        self.counts: dict[str, int] = {}
        """How many records each log holds."""
        self.trouble = ""
        """Why nothing more is written, in a sentence."""

    def add(self, entry: RecordEntry) -> None:
        """Write it to the log of its kind and to that of all records."""
        line = _line(entry)
        for kind in (entry.operation.value, RECORDS):
            is_full = self.counts.get(kind, 0) >= MOST or self._sizes.get(kind, 0) >= MOST_BYTES
            if self.trouble or is_full:
                continue
            try:
                self._file(kind).write(line)
            except OSError as error:
                _LOG.exception("a record log failed")
                self.trouble = f"The record logs end here: {error.strerror or error}"
                continue
            self.counts[kind] = self.counts.get(kind, 0) + 1
            self._sizes[kind] = self._sizes.get(kind, 0) + len(line)

    def close(self) -> None:
        """The run is over."""
        for file in self._files.values():
            try:
                file.close()
            except OSError as error:
                self.trouble = f"The record logs are cut short: {error.strerror or error}"
        self._files.clear()

    def _file(self, kind: str) -> TextIOWrapper:
        if kind not in self._files:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor = os.open(self._folder / file_of(kind), os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
            # By lines, so that a run can be looked at while it goes on.
            self._files[kind] = os.fdopen(
                descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace"
            )
        return self._files[kind]


def file_of(kind: str) -> str:
    """The name of a log's file."""
    return f"{kind}{_SUFFIX}"


def kind_of(filename: str) -> str | None:
    """The kind of record that a file of this name holds."""
    kind = filename.removesuffix(_SUFFIX)
    return kind if kind in KINDS and filename == file_of(kind) else None


def written(folder: Path) -> list[str]:
    """The kinds that a run has logged."""
    return [kind for kind in KINDS if (folder / file_of(kind)).is_file()]


def counted(folder: Path) -> dict[str, int]:
    """How many records of each kind a run has logged."""
    found: dict[str, int] = {}
    for kind in written(folder):
        with (folder / file_of(kind)).open("rb") as file:
            found[kind] = sum(1 for _ in file)
    return found


def forget(folders: Iterable[Path]) -> None:
    """Remove all logs of these runs."""
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


def _line(entry: RecordEntry) -> str:
    shown: dict[str, object] = {"operation": entry.operation.value.removesuffix("s"), "key": entry.key}
    if entry.schema:
        shown["schema"] = entry.schema
    if entry.reason:
        shown["reason"] = entry.reason
    shown["record"] = _record(entry.record)
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")) + "\n"


def _record(record: Mapping[str, Value]) -> dict[str, object]:
    return {name: _shown(value) for name, value in record.items()}


def _shown(value: Value) -> object:
    """What JSON has no word for, as text."""
    match value:
        case bytes():
            return f"0x{value.hex()}"
        case float() if not math.isfinite(value):
            return repr(value)
        case str() | int() | float() | bool() | None:
            return value
        case _:  # drivers hand on what they do not know
            return str(value)
