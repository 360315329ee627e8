"""Records into files of a folder: one file per target, or for a bulk sync a folder of parts per output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from ptui.local.connectors.errors import Refused
from ptui.local.connectors.files import receipts
from ptui.local.connectors.files.keys import Format, format_of, path_of
from ptui.local.connectors.files.outputs import Output, draft_of, output, remove_dead_drafts, sync_folder
from ptui.local.connectors.files.reader import FileSource
from ptui.local.connectors.tables.isolate import Isolation
from ptui.local.connectors.tables.job import tell_written
from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import PlanError
from ptui.local.engine.kinds import Field, Type
from ptui.local.engine.protocols import FileReading, Job, Mode, Refusal, Reporter, Tally

_PART_BYTES = 128 * 1024 * 1024
_PART = re.compile(r".+-\d{5}\.(?:csv|json|parquet)")


class FileDestination:
    """See `ptui.local.engine.protocols.Destination`. A target that ends with a slash is a folder of parts."""

    family = "files"
    modes: frozenset[Mode] = frozenset({"replace", "append"})

    def __init__(self, folder: Path, *, format: Format = "csv", part_bytes: int = _PART_BYTES) -> None:
        self.folder = folder
        self._format = format
        self._part_bytes = part_bytes

    def close(self) -> None:
        """Files are opened per job."""

    def fields(self, object_id: str) -> tuple[Field, ...] | None:
        if object_id.endswith("/") or not path_of(self.folder, object_id).is_file():
            return None
        return FileSource(self.folder).fields(FileReading((object_id,)))

    def has_committed(self, receipt: str) -> bool:
        return receipts.has_committed(receipt)

    def forget(self, receipt: str) -> None:
        """There is nothing but the files."""

    @contextmanager
    def open(self, job: Job, *, reporter: Reporter, cancel: CancelToken) -> Iterator[FileWriting]:
        is_folder = job.target.endswith("/")
        place = path_of(self.folder, job.target.rstrip("/"))
        folder = place if is_folder else place.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            remove_dead_drafts(folder)
            if not is_folder and job.mode == "append":
                self._check_columns(job)
            format = self._format if is_folder else format_of(job.target)
            writing = FileWriting(
                job, place, format, reporter, is_folder=is_folder, part_bytes=self._part_bytes
            )
            try:
                yield writing
            finally:
                writing.abandon()
        except OSError as error:
            raise Refused(f"Writing to {folder} failed: {error.strerror or error}") from error

    def _check_columns(self, job: Job) -> None:
        """Records are added only to a file of the same columns."""
        existing = self.fields(job.target)
        wanted = [column.field.name for column in job.columns]
        if existing and [field.name for field in existing] != wanted:
            there = ", ".join(field.name for field in existing)
            raise PlanError(f"{job.target} has the columns {there}; records of others cannot be added to it")


class FileWriting:
    """See `ptui.local.engine.protocols.Writing`."""

    def __init__(
        self, job: Job, place: Path, format: Format, reporter: Reporter, *, is_folder: bool, part_bytes: int
    ) -> None:
        self.fields = tuple(
            replace(column.field, type=_unlimited(column.field.type)) for column in job.columns
        )
        self._job = job
        self._place = place
        self._format = format
        self._reporter = reporter
        self._is_folder = is_folder
        self._part_bytes = part_bytes
        self._isolation = Isolation()
        self._drafts: list[tuple[Path, Path]] = []
        self._output: Output | None = None
        self._written = self._told = 0

    def write(self, batch: Batch) -> None:
        refused: set[int] = set()
        output = self._current()

        def attempt(low: int, high: int) -> int:
            part = batch if high - low == batch.size else batch.part(low, high)
            output.write(part.columns())
            return high - low

        def refuse(place: int, why: str) -> None:
            refused.add(place)
            self._reporter.refused(Refusal(batch.numbers[place], why, tuple(batch.rows()[place])))

        self._written += self._isolation.apply(0, batch.size, attempt=attempt, refuse=refuse)
        self._told = tell_written(batch, refused, self._reporter, self._told, self._job.sample)

    def finish(self, *, is_complete: bool) -> Tally:
        self._current()
        self._close()
        return Tally(insert=self._written)

    def receipt(self) -> str:
        return receipts.receipt_of(self._drafts)

    def commit(self) -> None:
        for draft, path in self._drafts:
            draft.replace(path)
        written = {path for _, path in self._drafts}
        self._drafts.clear()
        folder = self._place if self._is_folder else self._place.parent
        if self._is_folder and self._job.mode == "replace":
            for path in folder.iterdir():
                if _PART.fullmatch(path.name) and path not in written:
                    path.unlink()
        sync_folder(folder)

    def abandon(self) -> None:
        """Leave nothing behind of what was not committed."""
        if self._output is not None:
            self._output.abandon()
            self._output = None
        for draft, _ in self._drafts:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def _current(self) -> Output:
        """The file that takes the next records."""
        if self._output is not None and self._is_folder and self._output.size >= self._part_bytes:
            self._close()
        if self._output is None:
            path = self._next_path()
            draft = draft_of(path)
            self._drafts.append((draft, path))
            adds = self._job.mode == "append" and not self._is_folder and path.is_file()
            columns = [(field.name, field.type) for field in self.fields]
            self._output = output(draft, self._format, columns, after=path if adds else None)
        return self._output

    def _next_path(self) -> Path:
        if not self._is_folder:
            return self._place
        number = len(self._drafts) + 1
        return self._place / f"{self._job.execution_id}-{number:05}.{self._format}"

    def _close(self) -> None:
        if self._output is not None:
            self._output.close()
            self._output = None


def _unlimited(type: Type) -> Type:
    """Files hold any value of a kind; the digits of decimals and the range of integers choose a Parquet
    type."""
    return replace(type, native="", length=None, fraction=None, digits=None)
