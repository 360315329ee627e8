"""Files being written: under a name nobody reads, until all of them take their places at once."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from ptui.local.connectors.files import csv_text, json_text
from ptui.local.connectors.files.keys import Format
from ptui.local.connectors.files.parquet import ParquetFile
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.engine.batch import Column
from ptui.local.engine.kinds import Type

_DRAFT = re.compile(r"\.ptui-(\d+)-[0-9a-f]+-.*", re.DOTALL)

Columns = Sequence[tuple[str, Type]]


class Output(Protocol):
    """A file that takes records."""

    size: int
    """Bytes taken until now, more or less."""

    def write(self, columns: Sequence[Column]) -> None:
        """Take records; Rejected, with nothing taken, where one of them cannot be written."""

    def close(self) -> None:
        """Everything is on the disk."""

    def abandon(self) -> None:
        """The file is of no use."""


class TextOutput:
    """A CSV file with its header, or JSON with a record a line."""

    def __init__(self, path: Path, format: Format, columns: Columns, *, after: Path | None = None) -> None:
        """`after` is a file whose records come first."""
        self._names = [name for name, _ in columns]
        self._kinds = [type.kind for _, type in columns]
        self._format = format
        self._file = path.open("wb")
        self.size = 0
        if after is not None and after.stat().st_size:
            with after.open("rb") as old:
                while chunk := old.read(1 << 20):
                    self._file.write(chunk)
                    last = chunk
            if not last.endswith(b"\n"):
                self._file.write(b"\n")
        elif format == "csv":
            self._file.write(csv_text.header_line(self._names).encode())

    def write(self, columns: Sequence[Column]) -> None:
        if self._format == "csv":
            text = csv_text.lines(columns, self._kinds)
        else:
            text = json_text.lines(columns, self._names, self._kinds)
        try:
            data = text.encode()
        except UnicodeEncodeError as error:
            raise Rejected("text that is not valid UTF-8") from error
        self._file.write(data)
        self.size += len(data)

    def close(self) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        self._file.close()


class ParquetOutput:
    """A Parquet file."""

    def __init__(self, path: Path, columns: Columns, *, after: Path | None = None) -> None:
        from ptui.local.connectors.files import parquet

        self._path = path
        self._file = ParquetFile(path, columns)
        self.size = 0
        if after is not None:
            for batch in parquet.batches(after, [name for name, _ in columns]):
                self._file.write(batch)

    def write(self, columns: Sequence[Column]) -> None:
        self._file.write(columns)
        self.size += 8 * len(columns) * (len(columns[0]) if columns else 0)

    def close(self) -> None:
        self._file.close()
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def abandon(self) -> None:
        self._file.abandon()


def output(path: Path, format: Format, columns: Columns, *, after: Path | None = None) -> Output:
    """A new file, perhaps with the records of an old one before those to come."""
    if format == "parquet":
        return ParquetOutput(path, columns, after=after)
    return TextOutput(path, format, columns, after=after)


def draft_of(path: Path) -> Path:
    """Where a file is written before it takes its place; names this process, so that others can tell it is
    dead."""
    return path.with_name(f".ptui-{os.getpid()}-{secrets.token_hex(4)}-{path.name}"[:200])


def remove_dead_drafts(folder: Path) -> None:
    """What processes that are no more have left half written."""
    for path in folder.glob(".ptui-*"):
        match = _DRAFT.fullmatch(path.name)
        if match and not _is_alive(int(match[1])):
            with suppress(OSError):
                path.unlink()


def sync_folder(folder: Path) -> None:
    """Make names last."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
