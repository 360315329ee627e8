"""Values in HCL, the language of Terraform."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ptui.domain.export.pretty import laid_out
from ptui.domain.text import clean

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_NAMED = {"\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
_KEYWORDS = frozenset({"true", "false", "null", "for", "if"})


@dataclass(frozen=True, slots=True)
class Expression:
    """HCL that stands as it is: a reference or a call."""

    text: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """A value that its attribute takes as JSON text."""

    value: Any


def quoted(text: str) -> str:
    """A template without templates: `${` and `%{` lose their meaning, and what is invisible is escaped."""
    escaped = "".join(_character(char) for char in text)
    return '"' + escaped.replace("${", "$${").replace("%{", "%%{") + '"'


def _character(char: str) -> str:
    if char in _NAMED:
        return _NAMED[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\U{code:08x}" if code > 0xFFFF else f"\\u{code:04x}"


def leaf(value: Any) -> str:
    match value:
        case Expression(text):
            return text
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
    return quoted(str(value))


def key(name: str) -> str:
    is_plain = _IDENTIFIER.fullmatch(name) is not None and name not in _KEYWORDS
    return name if is_plain else quoted(name)


def written(value: Any, depth: int = 0) -> str:
    """Any value; `Encoded` becomes a call of jsonencode around it."""

    def inner(value: Any) -> str:
        if isinstance(value, Encoded):
            return f"jsonencode({written(value.value, depth + 1)})"
        return leaf(value)

    return laid_out(
        value, inner, entry=lambda name, text: f"{key(name)} = {text}", separator="", indent=2 * depth
    )


def block(
    kind: str, labels: tuple[str, ...], attributes: Mapping[str, Any], notes: tuple[str, ...] = ()
) -> str:
    """A block with its attributes, and notes about it as comments."""
    lines = [" ".join((kind, *(quoted(label) for label in labels), "{"))]
    lines += [f"  # {clean(note)}" for note in notes]
    lines += [f"  {key(name)} = {written(value, 1)}" for name, value in attributes.items()]
    return "\n".join([*lines, "}"]) + "\n"
