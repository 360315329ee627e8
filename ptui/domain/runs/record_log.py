"""Reads the files of a record log, whatever a server writes them in: JSON, JSON lines, CSV, packed or not."""

from __future__ import annotations

import csv
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from ptui.domain.runs.causes import Offence

MOST_BYTES = 64_000_000
"""How much of one unpacked file is read."""
MOST_RECORDS = 50_000
_MESSAGES = ("error", "message", "reason", "error_message", "errors", "warning", "warnings", "status_message")
_RECORDS = ("record", "source", "row", "fields", "data", "values")
_GZIP = b"\x1f\x8b"


def offences(content: bytes) -> Iterator[Offence]:
    """The records of one file with what is said of each, at most `MOST_RECORDS`."""
    for count, item in enumerate(_items(_unpacked(content))):
        if count >= MOST_RECORDS:
            return
        yield _offence(item)


def _unpacked(content: bytes) -> str:
    if content[:2] == _GZIP:
        try:
            content = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(content, MOST_BYTES)
        except zlib.error:
            content = b""
    return content[:MOST_BYTES].decode("utf-8-sig", errors="replace")


def _items(text: str) -> Iterator[Any]:
    head = text.lstrip()[:1]
    if head == "[":
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield from found if isinstance(found, list) else ()
    elif head == "{":
        yield from _objects(text)
    elif head:
        yield from csv.DictReader(io.StringIO(text, newline=""), restkey="…")


def _objects(text: str) -> Iterator[Any]:
    """One object a line, or one that holds them all; a line that breaks off is left out."""
    try:
        whole = json.loads(text)
    except RecursionError:
        return
    except ValueError:
        for line in text.splitlines():
            try:
                yield json.loads(line)
            except (ValueError, RecursionError):
                continue
        return
    inner = next((value for value in whole.values() if isinstance(value, list)), None)
    is_list = inner is not None and not any(key in whole for key in (*_MESSAGES, *_RECORDS[:3]))
    yield from inner if is_list and inner is not None else [whole]


def _offence(item: Any) -> Offence:
    if not isinstance(item, Mapping):
        return Offence(_text(item))
    said = next((key for key in _MESSAGES if item.get(key) not in (None, "", [], {})), None)
    message = _text(item[said]) if said is not None else ""
    inner = next((item[key] for key in _RECORDS if isinstance(item.get(key), Mapping)), None)
    if inner is not None:
        names = [str(item[key]) for key in ("schema", "key", "id") if item.get(key) not in (None, "")]
        return Offence(message, dict(inner), " · ".join(names))
    return Offence(message, {str(key): value for key, value in item.items() if key != said})


def _text(value: Any) -> str:
    """A message, wherever in it the words are."""
    match value:
        case str():
            return value
        case Mapping():
            for key in ("message", "error", "reason", "text"):
                if value.get(key):
                    return _text(value[key])
        case list():
            return "; ".join(_text(one) for one in value)
    return json.dumps(value, ensure_ascii=False, default=str)
