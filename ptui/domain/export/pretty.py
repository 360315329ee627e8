"""Lays a JSON document out over lines, in whatever notation its leaves and brackets are written."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

_WIDE = 76
_HARMFUL = re.compile(
    "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)


def json_text(value: Any) -> str:
    """A scalar as JSON that is safe to look at and to paste: what is invisible is escaped."""
    return _HARMFUL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def laid_out(
    value: Any,
    leaf: Callable[[Any], str],
    *,
    entry: Callable[[str, str], str] = lambda key, text: f"{json_text(key)}: {text}",
    brackets: tuple[str, str] = ("{", "}"),
    separator: str = ",",
    list_separator: str = ",",
    indent: int = 0,
    step: int = 2,
) -> str:
    """`value` with its objects over several lines; short lists of plain values stay on one."""

    def write(value: Any, depth: int) -> str:
        if isinstance(value, Mapping):
            entries = [entry(str(key), write(item, depth + 1)) for key, item in value.items()]
            return block(entries, *brackets, separator, depth)
        if isinstance(value, list | tuple):
            items = [write(item, depth + 1) for item in value]
            line = f"[{', '.join(items)}]"
            is_plain = not any(isinstance(item, Mapping | list | tuple) for item in value)
            return line if is_plain and len(line) <= _WIDE else block(items, "[", "]", list_separator, depth)
        return leaf(value)

    def block(lines: list[str], opening: str, closing: str, between: str, depth: int) -> str:
        if not lines:
            return opening + closing
        inner = "\n" + " " * (indent + step * (depth + 1))
        outer = "\n" + " " * (indent + step * depth)
        return opening + inner + (between + inner).join(lines) + outer + closing

    return write(value, 0)
