"""Answers in the API's envelope, written as JSON once."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from starlette.responses import Response

from ptui.local.server.errors import Fault
from ptui.local.server.times import stamp


def encode(value: Any) -> bytes:
    """UTF-8 JSON; names that no UTF-8 can hold come out with a question mark in place of the broken part."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return text.encode("utf-8", errors="replace")


def quoted(text: str) -> str:
    """One string as JSON, for lists too long to be built of dictionaries first."""
    return encode_basestring(text)


def document(value: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A bare JSON document, without the envelope."""
    return Response(encode(value), status, headers, media_type="application/json")


def data(value: Any, *, status: int = 200, **siblings: Any) -> Response:
    """`{"data": value}` with its siblings, such as `pagination` or `target_creation`."""
    return document({"data": value, **siblings}, status=status)


def enveloped(encoded: bytes, **siblings: Any) -> Response:
    """The same around a value that is already encoded, for answers that are large and asked for again."""
    rest = b"".join(b"," + encode(name) + b":" + encode(value) for name, value in siblings.items())
    return Response(b'{"data":' + encoded + rest + b"}", media_type="application/json")


def empty() -> Response:
    """Done, and nothing to say."""
    return Response(status_code=204)


def fault(error: Fault) -> Response:
    """The API's error shape."""
    body = {
        "status": error.status,
        "message": error.message,
        "key": error.key,
        "metadata": error.metadata,
    }
    return document(body, status=error.status)


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return stamp(value) if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return int(value) if value == value.to_integral_value() else float(value)
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return base64.b64encode(value).decode("ascii")
        case set() | frozenset() | tuple():
            return list(value)
        case _:
            return str(value)
