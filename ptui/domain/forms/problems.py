"""What is wrong with a form, and where: found before sending, or said by the server afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import Field, Group, PerName, Rows


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong."""

    path: FieldPath | None
    """None puts it at the foot of the form."""
    message: str
    blocks: bool = True
    """Otherwise it warns, and the form can be sent."""


def blocking(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(problem for problem in problems if problem.blocks)


def complaint(
    fields: Sequence[Field], message: str, metadata: Mapping[str, Any] | None = None
) -> tuple[Problem, ...]:
    """A server's refusal, each part on the field it speaks of, else at the foot.

    `metadata` has no documented shape: keys that are fields, `field`/`path` with a message, lists of these.
    """
    named = [each for each in fields if not isinstance(each.kind, PerName)]
    found = tuple(_in_metadata(named, metadata or {}, message))
    if found:
        told = any(message in problem.message or problem.message in message for problem in found)
        return found if told else (*found, Problem(None, message))
    field = _mentioned(named, message)
    return (Problem(field.path, _bare(message, field)) if field else Problem(None, message),)


def _bare(message: str, field: Field) -> str:
    """Without the field's name in front, which stands on its line already."""
    for name in (".".join(map(str, field.path)), str(field.path[-1]), field.label):
        before, colon, rest = message.partition(": ")
        if colon and rest and before.casefold() == name.casefold():
            return rest
    return message


def _in_metadata(fields: Sequence[Field], metadata: Any, message: str) -> Iterator[Problem]:
    if isinstance(metadata, list | tuple):
        for item in metadata:
            yield from _in_metadata(fields, item, message)
    if not isinstance(metadata, Mapping):
        return
    where = next((metadata[key] for key in ("path", "field", "key", "property") if metadata.get(key)), None)
    if isinstance(where, str) and (field := _at(fields, where)):
        words = next((metadata[key] for key in ("message", "error", "reason") if metadata.get(key)), message)
        yield Problem(field.path, _bare(str(words), field))
        return
    for key, value in metadata.items():
        if isinstance(value, Mapping | list | tuple) and not _all_text(value):
            yield from _in_metadata(fields, value, message)
        elif field := _at(fields, str(key)):
            words = " ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
            yield Problem(field.path, _bare(words or message, field))


def _all_text(value: Any) -> bool:
    return isinstance(value, list | tuple) and all(isinstance(item, str) for item in value)


def _at(fields: Sequence[Field], where: str) -> Field | None:
    """The field that a dotted or slashed path ends in."""
    parts = tuple(part for part in re.split(r"[./\[\]]+", where.removeprefix("$")) if part)
    if not parts:
        return None
    for length in range(len(parts), 0, -1):
        tail = parts[-length:]
        for each in fields:
            if tuple(map(str, each.path))[-length:] == tail:
                return each
    return next((each for each in fields if str(each.path[-1]) == parts[0]), None)


def _mentioned(fields: Sequence[Field], message: str) -> Field | None:
    """The field whose key or label the sentence names; the longest name wins, keys before labels."""
    best: tuple[int, Field] | None = None
    for each in fields:
        if isinstance(each.kind, Group | Rows) and len(each.path) < 2:
            continue
        weight = _weight(each, message)
        if weight and (best is None or weight > best[0]):
            best = weight, each
    return best[1] if best else None


def _weight(field: Field, message: str) -> int:
    key = str(field.path[-1])
    if _has_word(message, ".".join(map(str, field.path))):
        return 1000 + len(field.path)
    if ("_" in key or len(key) > 4 or _is_quoted(message, key)) and _has_word(message, key):
        return 100 + len(key)
    if len(field.label) > 4 and _has_word(message.casefold(), field.label.casefold()):
        return 10 + min(len(field.label), 80)
    return 0


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", text) is not None


def _is_quoted(text: str, word: str) -> bool:
    return any(f"{quote}{word}{quote}" in text for quote in "\"'`")
