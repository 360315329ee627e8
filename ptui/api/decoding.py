"""Bodies into JSON, whatever their size and shape."""

from __future__ import annotations

import asyncio
import json
from typing import Any

THREAD_ABOVE = 256 * 1024
"""Bodies of more bytes are decoded beside the event loop."""


class Undecodable(ValueError):
    """The body is no JSON that can be held."""


async def decoded(body: bytes) -> Any:
    """The JSON value of `body`; None for an empty one."""
    if len(body) <= THREAD_ABOVE:
        return decode(body)
    return await asyncio.to_thread(decode, body, yielding=True)


def decode(body: bytes, *, yielding: bool = False) -> Any:
    """`yielding` lets other threads run meanwhile; the C parser alone would hold the interpreter."""
    if not body.strip():
        return None
    text = body.decode("utf-8-sig", errors="replace")
    try:
        return json.loads(text, object_hook=_same) if yielding else json.loads(text)
    except RecursionError:
        raise Undecodable("it is nested too deeply") from None
    except json.JSONDecodeError as error:
        is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        where = "it breaks off" if is_cut else "it is not JSON"
        raise Undecodable(f"{where} at character {error.pos:,}") from None
    except ValueError:  # a number of more digits than Python will read
        raise Undecodable("it holds a number that cannot be read") from None


def _same(value: dict[str, Any]) -> dict[str, Any]:
    return value
