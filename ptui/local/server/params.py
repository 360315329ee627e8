"""The choices of a drill-down as clients send them: flat, in brackets, as JSON, or mixed.

The documentation writes `?table=x`, the Python SDK `params[table]=x`, Java `params[table][0]=x`, others
`params[table][]=x`, and the TypeScript SDK `params={"table":["x"]}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from ptui.local.server.errors import BadRequest

_BRACKETS = re.compile(r"(?P<outer>[^\[\]]+)\[(?P<key>[^\[\]]+)\](?:\[\d*\])?")
_LIST = re.compile(r"(?P<key>[^\[\]]+)\[\d*\]")


def choices(
    pairs: Iterable[tuple[str, str]], *, outer: str = "params", reserved: frozenset[str] = frozenset()
) -> dict[str, tuple[str, ...]]:
    """Every choice with its values, in the order they came, each value once."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        if name == outer:
            for key, values in _from_json(value, outer).items():
                found.setdefault(key, []).extend(values)
        elif (match := _BRACKETS.fullmatch(name)) and match["outer"] == outer:
            found.setdefault(match["key"], []).append(value)
        elif name not in reserved:
            match = _LIST.fullmatch(name)
            found.setdefault(match["key"] if match else name, []).append(value)
    return {key: tuple(dict.fromkeys(v for v in values if v)) for key, values in found.items() if any(values)}


def bracketed(pairs: Iterable[tuple[str, str]], outer: str) -> dict[str, str]:
    """`outer[key]=value` alone, the last value of each, where the brackets are the documented form."""
    matches = ((_BRACKETS.fullmatch(name), value) for name, value in pairs)
    return {match["key"]: value for match, value in matches if match and match["outer"] == outer}


def _from_json(text: str, outer: str) -> Mapping[str, list[str]]:
    if not text.strip():
        return {}
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        parsed = None
    if not isinstance(parsed, dict):
        raise BadRequest(
            f'{outer} must be a JSON object such as {{"table":["name"]}}, or use {outer}[table]=name.'
        )
    return {key: [_text(item, key) for item in _listed(value)] for key, value in parsed.items()}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any, key: str) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int() | float():
            return str(value)
        case _:
            raise BadRequest(f"{key}: a choice must be text.")
