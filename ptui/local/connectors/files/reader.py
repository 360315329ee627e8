"""Records out of the files of a folder, in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from ptui.local.connectors.errors import MissingObject, Refused
from ptui.local.connectors.files import csv_text, json_text, parquet
from ptui.local.connectors.files.heads import field_names
from ptui.local.connectors.files.keys import Format, format_of, path_of
from ptui.local.connectors.tables.columns import chosen
from ptui.local.engine.batch import MOST_BYTES, MOST_ROWS, Batch, Column
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.conditions import Filter
from ptui.local.engine.kinds import Field, Kind, Type
from ptui.local.engine.protocols import FileReading, Reading, Selection, TableReading

_LOOKED_AT = 20_000
"""How many JSON records may be read to find out what the fields are."""
_CSV = Type(Kind.TEXT, loose=True, is_untyped=True)


class FileSource:
    """See `ptui.local.engine.protocols.Source`."""

    family = "files"
    is_remote = False

    def __init__(self, folder: Path, *, has_headers: bool = True, skip_lines: int = 0) -> None:
        self.folder = folder
        self._has_headers = has_headers
        self._skip_lines = skip_lines
        self._fields: dict[Reading, tuple[Field, ...]] = {}

    def close(self) -> None:
        """Files are opened per reading."""

    def fields(self, reading: Reading) -> tuple[Field, ...]:
        if reading not in self._fields:
            files = self._files(reading)
            found: dict[str, Type] = {}
            for path, format in files:
                for name, type in self._types(path, format, reading).items():
                    found.setdefault(name, type)
                if format == "csv":
                    break  # of several CSV files the first tells the fields
            self._fields[reading] = tuple(Field(name, type) for name, type in found.items())
        return self._fields[reading]

    def can_filter(self, condition: Filter, fields: Sequence[Field]) -> bool:
        return False

    def count(self, selection: Selection, *, cancel: CancelToken) -> int | None:
        return None  # to count is to read

    def read(self, selection: Selection, *, cancel: CancelToken) -> Iterator[Batch]:
        fields = chosen(self.fields(selection.reading), selection.fields, where="The file")
        done, left = 0, selection.limit
        for path, format in self._files(selection.reading):
            for columns in self._columns(path, format, fields, selection.reading):
                cancel.check()
                size = len(columns[0]) if columns else 0
                if left is not None:
                    size = min(size, left)
                    columns = [column[:size] for column in columns]
                    left -= size
                if size:
                    yield Batch(columns=columns, numbers=range(done, done + size))
                done += size
                if left == 0:
                    return

    def _files(self, reading: Reading) -> list[tuple[Path, Format]]:
        if isinstance(reading, TableReading):  # a bulk sync's schema is a key
            reading = FileReading((reading.object,))
        if not isinstance(reading, FileReading):
            raise PlanError("A bucket holds files, which know no queries")
        files = [(path_of(self.folder, key), format_of(key, reading.format)) for key in reading.keys]
        for path, _ in files:
            if not path.is_file():
                raise MissingObject(f"There is no file {path.name}", field="key")
        return files

    def _types(self, path: Path, format: Format, reading: Reading) -> dict[str, Type]:
        match format:
            case "csv":
                return dict.fromkeys(self._header(path, reading), _CSV)
            case "json":
                return _json_types(path)
            case "parquet":
                return parquet.schema(path)

    def _columns(
        self, path: Path, format: Format, fields: Sequence[Field], reading: Reading
    ) -> Iterator[list[Column]]:
        names = [field.name for field in fields]
        match format:
            case "csv":
                return self._csv(path, names, reading)
            case "json":
                return _json(path, fields)
            case "parquet":
                return parquet.batches(path, names)

    def _header(self, path: Path, reading: Reading) -> list[str]:
        for rows in self._csv_records(path, reading):
            first = [cell or "" for cell in rows[0]]
            return field_names(first if self._named(reading) else [""] * len(first))
        return []

    def _csv(self, path: Path, names: Sequence[str], reading: Reading) -> Iterator[list[Column]]:
        header = self._header(path, reading)
        places = [header.index(name) if name in header else -1 for name in names]
        skip = 1 if self._named(reading) else 0
        for rows in self._csv_records(path, reading):
            body = rows[skip:] if skip else rows
            skip = 0
            width = len(header)
            full = [_padded(row, width) for row in body if width == 1 or row not in ([], [None])]
            if full:
                whole: list[Column] = list(zip(*full, strict=True))
                yield [whole[place] if place >= 0 else [None] * len(full) for place in places]

    def _csv_records(self, path: Path, reading: Reading) -> Iterator[list[list[str | None]]]:
        skip = (
            reading.skip_lines
            if isinstance(reading, FileReading) and reading.skip_lines
            else self._skip_lines
        )
        try:
            with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
                for _ in islice(file, skip):
                    pass
                yield from csv_text.records(file, path.name)
        except OSError as error:
            raise Refused(f"{path.name} cannot be read: {error.strerror}", field="key") from error

    def _named(self, reading: Reading) -> bool:
        return self._has_headers and (not isinstance(reading, FileReading) or reading.has_headers)


def _padded(row: list[str | None], width: int) -> list[str | None]:
    if len(row) == width:
        return row
    return (row + [None] * (width - len(row)))[:width]


def _json_types(path: Path) -> dict[str, Type]:
    kinds: dict[str, Kind | None] = {}
    for record, _ in islice(json_text.records(path), _LOOKED_AT):
        for name, value in record.items():
            found, known = json_text.kind_of(value), kinds.get(name)
            kinds[name] = (
                known if found is None else found if known is None else json_text.wider(known, found)
            )
    return {name: _json_type(kind or Kind.TEXT) for name, kind in kinds.items()}


def _json_type(kind: Kind) -> Type:
    if kind is Kind.INTEGER:
        return Type(kind, low=-(1 << 63), high=(1 << 63) - 1, loose=True)
    return Type(kind, loose=True)


def _json(path: Path, fields: Sequence[Field]) -> Iterator[list[Column]]:
    names = [(field.name, field.type.kind) for field in fields]
    rows: list[list[Any]] = []
    room = MOST_BYTES
    for record, size in json_text.records(path):
        rows.append([json_text.canonical(record.get(name), kind) for name, kind in names])
        room -= size
        if room <= 0 or len(rows) >= MOST_ROWS:
            yield list(zip(*rows, strict=True))
            rows, room = [], MOST_BYTES
    if rows:
        yield list(zip(*rows, strict=True))
