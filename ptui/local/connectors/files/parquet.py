"""Parquet through arro3, a batch at a time in both directions."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from ptui.local.connectors.errors import MissingDriver, QueryFailed
from ptui.local.connectors.tables.isolate import Rejected
from ptui.local.connectors.values import json_safe
from ptui.local.engine.batch import Column
from ptui.local.engine.fit.single import Unfit, text_of
from ptui.local.engine.kinds import Kind, Type, Value, signed, unsigned

_ROWS = 8_192
_GROUP = 65_536
_POLL_SECONDS = 0.1


def _driver() -> tuple[Any, Any]:
    try:
        import arro3.core
        import arro3.io
    except ImportError as error:
        raise MissingDriver("Parquet", "parquet") from error
    return arro3.core, arro3.io


def schema(path: Path) -> dict[str, Type]:
    """The fields of a file."""
    return {field.name: _type(field.type) for field in _reader(path).schema}


def batches(path: Path, names: Sequence[str]) -> Iterator[list[Column]]:
    """The columns of these names, a few thousand records at a time; one the file lacks is all NULL."""
    reader = _reader(path)
    there = {field.name: place for place, field in enumerate(reader.schema)}
    kinds = {field.name: _type(field.type).kind for field in reader.schema}
    for batch in reader:
        for start in range(0, batch.num_rows, _ROWS):
            part = batch.slice(start, min(_ROWS, batch.num_rows - start))
            yield [
                _canonical(part.column(there[name]), kinds[name]) if name in there else [None] * part.num_rows
                for name in names
            ]


def _reader(path: Path) -> Any:
    _, io = _driver()
    try:
        return io.read_parquet(path, batch_size=_ROWS)
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            raise QueryFailed(f"{path.name} is not readable as Parquet: {error}") from error
        raise


def _type(arrow: Any) -> Type:
    text = str(arrow).removeprefix("arro3.core.DataType<").strip().removesuffix(">")
    data = type(arrow)
    if data.is_integer(arrow):
        return (signed if data.is_signed_integer(arrow) else unsigned)(arrow.bit_width)
    if data.is_floating(arrow):
        return Type(Kind.FLOAT)
    if data.is_boolean(arrow):
        return Type(Kind.BOOLEAN)
    if data.is_decimal(arrow):
        precision, scale = text[text.index("(") + 1 : text.index(")")].split(",")
        return Type(Kind.DECIMAL, precision=int(precision), scale=int(scale))
    if data.is_date(arrow):
        return Type(Kind.DATE)
    if data.is_time(arrow):
        return Type(Kind.TIME)
    if data.is_timestamp(arrow):
        return Type(Kind.TIMESTAMPTZ if arrow.tz else Kind.TIMESTAMP)
    if "Binary" in text:
        return Type(Kind.BINARY)
    if "List" in text:
        return Type(Kind.ARRAY)
    return Type(Kind.JSON if "Struct" in text or "Map" in text else Kind.TEXT)


def _canonical(column: Any, kind: Kind) -> Column:
    values = column.to_pylist() if hasattr(column, "to_pylist") else [item.as_py() for item in column]
    if kind in (Kind.INTEGER, Kind.FLOAT, Kind.BOOLEAN, Kind.BINARY, Kind.TEXT):
        return values
    return [None if value is None else _value(value) for value in values]


def _value(value: Any) -> Value:
    match value:
        case datetime():
            if value.tzinfo is not None:
                return f"{value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=' ')}+00:00"
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case list() | dict():
            return json.dumps(json_safe(value), ensure_ascii=False)
        case _:
            return str(value)


class ParquetFile:
    """A file that is written as batches come. Arrow pulls them, so the writing has a thread of its own."""

    def __init__(self, path: Path, columns: Sequence[tuple[str, Type]]) -> None:
        self._core, self._io = _driver()
        self._types = [_arrow(self._core.DataType, type) for _, type in columns]
        self._schema = self._core.Schema(
            [
                self._core.Field(name, type, nullable=True)
                for (name, _), type in zip(columns, self._types, strict=True)
            ]
        )
        self._queue: queue.Queue[Any] = queue.Queue(2)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, args=(path,), name="ptui-parquet", daemon=True)
        self._thread.start()

    def write(self, columns: Sequence[Column]) -> None:
        """Records, column by column; Rejected, with nothing written, where a value cannot be held."""
        arrays = [self._array(column, type) for column, type in zip(columns, self._types, strict=True)]
        self._put(self._core.RecordBatch.from_arrays(arrays, schema=self._schema))

    def close(self) -> None:
        """Write what is left."""
        self._put(None)
        self._thread.join()
        self._check()

    def abandon(self) -> None:
        """Stop writing; the file is of no use."""
        self._error = self._error or RuntimeError("abandoned")
        while self._thread.is_alive():
            try:
                self._queue.put(None, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            self._thread.join(_POLL_SECONDS)

    def _put(self, item: Any) -> None:
        while True:
            self._check()
            try:
                return self._queue.put(item, timeout=_POLL_SECONDS)
            except queue.Full:
                continue

    def _check(self) -> None:
        if self._error is not None:
            raise QueryFailed(f"The Parquet file could not be written: {self._error}") from self._error

    def _run(self, path: Path) -> None:
        try:
            reader = self._core.RecordBatchReader.from_batches(self._schema, iter(self._queue.get, None))
            self._io.write_parquet(reader, path, max_row_group_size=_GROUP)
        except BaseException as error:
            self._error = error

    def _array(self, column: Column, type: Any) -> Any:
        data = self._core.DataType
        try:
            if data.is_temporal(type) or data.is_decimal(type):
                texts = self._core.Array([None if v is None else str(v) for v in column], data.utf8())
                found = texts.cast(type)
                if found.null_count != texts.null_count:  # what cannot be cast becomes NULL
                    raise Rejected(f"a value that is no {_word(data, type)}")
                return found
            if data.is_string(type):
                return self._core.Array([None if v is None else text_of(v) for v in column], type)
            return self._core.Array(list(column), type)
        except Unfit as unfit:
            raise Rejected(str(unfit)) from unfit
        except (TypeError, ValueError, OverflowError, UnicodeEncodeError) as error:
            raise Rejected("a value of another type than its column's") from error


def _word(data: Any, type: Any) -> str:
    return "decimal of its column's size" if data.is_decimal(type) else "moment that Parquet can hold"


def _arrow(data: Any, type: Type) -> Any:
    simple: dict[Kind, Callable[[], Any]] = {
        Kind.FLOAT: data.float64,
        Kind.BOOLEAN: data.bool,
        Kind.BINARY: data.binary,
        Kind.DATE: data.date32,
        Kind.TIME: lambda: data.time64("us"),
        Kind.TIMESTAMP: lambda: data.timestamp("us"),
        Kind.TIMESTAMPTZ: lambda: data.timestamp("us", tz="UTC"),
    }
    if type.kind in simple:
        return simple[type.kind]()
    if type.kind is Kind.INTEGER:
        if type.high is not None and type.high < 1 << 63:
            return data.int64()
        is_unsigned = type.high is not None and type.low is not None and type.low >= 0 and type.high < 1 << 64
        return data.uint64() if is_unsigned else data.utf8()
    if type.kind is Kind.DECIMAL and type.precision is not None and type.precision <= 38:
        return data.decimal128(type.precision, type.scale or 0)
    return data.utf8()
