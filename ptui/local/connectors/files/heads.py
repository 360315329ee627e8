"""The first records of a file and what its fields are, without reading the rest."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from ptui.local.connectors.errors import BadConfiguration, MissingDriver, MissingObject, QueryFailed, Refused
from ptui.local.connectors.files.keys import Format
from ptui.local.engine.catalogue import NormalType

_ARRAY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Head:
    """What the beginning of a file shows."""

    fields: Mapping[str, tuple[NormalType, str]]
    """Each field's type, and the format's own word for it."""
    records: Sequence[Mapping[str, object]]


def read_head(
    path: Path, format: Format, *, limit: int, skip_lines: int = 0, has_headers: bool = True
) -> Head:
    """Up to `limit` records of a file."""
    try:
        match format:
            case "csv":
                return _csv(path, limit, skip_lines, has_headers=has_headers)
            case "json":
                return _json(path, limit)
            case "parquet":
                return _parquet(path, limit)
    except FileNotFoundError as error:
        raise MissingObject(f"There is no file {path.name}", field="key") from error
    except (IsADirectoryError, PermissionError) as error:
        raise Refused(f"{path.name} cannot be read: {error.strerror}", field="key") from error


def field_names(header: Iterable[str]) -> list[str]:
    """The names of a header row; unnamed columns get a number, and a name's second bearer too."""
    names: list[str] = []
    for place, cell in enumerate(header, 1):
        name = wanted = cell.strip() or f"column_{place}"
        turn = 2
        while name in names:
            name, turn = f"{wanted}_{turn}", turn + 1
        names.append(name)
    return names


def _csv(path: Path, limit: int, skip_lines: int, *, has_headers: bool) -> Head:
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        for _ in range(skip_lines):
            file.readline()
        rows = csv.reader(file)
        try:
            first = next(rows, [])
            body = list(islice(rows, limit))
        except csv.Error as error:
            raise QueryFailed(f"{path.name} is not readable as CSV: {error}") from error
    if not has_headers:
        body = [first, *body][:limit]
        first = [""] * len(first)
    names = field_names(first)
    records = [
        dict(zip(names, [*row, *[None] * (len(names) - len(row))], strict=False)) for row in body if row
    ]
    return Head({name: ("string", "string") for name in names}, records)


def _json(path: Path, limit: int) -> Head:
    try:
        records = list(islice(_json_records(path), limit))
    except ValueError as error:
        raise QueryFailed(f"{path.name} is not readable as JSON: {error}") from error
    fields: dict[str, tuple[NormalType, str]] = {}
    for record in records:
        for name, value in record.items():
            found = _json_type(value)
            known = fields.get(name, "unknown")
            if known == "unknown" or known[0] == "unknown":
                fields[name] = (found, found)
            elif found not in ("unknown", known[0]):
                fields[name] = ("string", "mixed")
    return Head(fields, records)


def _json_records(path: Path) -> Iterator[dict[str, Any]]:
    """One record a line, or one array of records."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        beginning = file.read(4096).lstrip()
        file.seek(0)
        if beginning.startswith("["):
            if path.stat().st_size > _ARRAY_BYTES:
                raise BadConfiguration(
                    f"{path.name} is one JSON array of over 64 MB; write one record a line instead"
                )
            found: Iterable[object] = json.load(file)
        else:
            found = (json.loads(line) for line in file if line.strip())
        for record in found:
            yield record if isinstance(record, dict) else {"value": record}


def _json_type(value: object) -> NormalType:
    match value:
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case dict():
            return "object"
    return "unknown"


def _parquet(path: Path, limit: int) -> Head:
    try:
        from arro3.io import read_parquet
    except ImportError as error:
        raise MissingDriver("Parquet", "parquet") from error
    if not _ends_as_parquet(path):
        raise QueryFailed(f"{path.name} is not a Parquet file")
    try:
        reader: Any = read_parquet(path)
        fields = {
            field.name: (_arrow_type(str(field.type)), _arrow_name(str(field.type)))
            for field in reader.schema
        }
        batch = next(iter(reader), None)
    except BaseException as error:
        if (
            isinstance(error, OSError) or error.__class__.__name__ == "PanicException"
        ):  # the reader is in Rust
            raise QueryFailed(f"{path.name} is not readable as Parquet: {error}") from error
        raise
    if batch is None:
        return Head(fields, [])
    count = min(limit, batch.num_rows)
    columns = {name: batch.slice(0, count).column(place) for place, name in enumerate(fields)}
    values = {name: [item.as_py() for item in column] for name, column in columns.items()}
    return Head(fields, [{name: values[name][row] for name in fields} for row in range(count)])


def _ends_as_parquet(path: Path) -> bool:
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(max(path.stat().st_size - 4, 0))
        return magic == file.read(4) == b"PAR1"


def _arrow_name(text: str) -> str:
    return text.removeprefix("arro3.core.DataType<").removesuffix(">").strip() or text


_ARROW: tuple[tuple[str, NormalType], ...] = (
    ("list", "array"),
    ("struct", "object"),
    ("map", "object"),
    ("bool", "boolean"),
    ("timestamp", "datetime"),
    ("date", "datetime"),
    ("binary", "binary"),
    ("utf8", "string"),
    ("string", "string"),
    ("time", "string"),
    ("decimal", "number"),
    ("int", "number"),
    ("float", "number"),
)


def _arrow_type(text: str) -> NormalType:
    name = _arrow_name(text).lower()
    return next((kind for part, kind in _ARROW if part in name), "unknown")
