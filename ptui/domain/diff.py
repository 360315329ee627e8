"""What differs between two JSON documents, field by field, for eyes rather than for machines.

Lists of objects are compared by what names an object (`id`, `target`, …): a row put in front is one change.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
IsSecret: TypeAlias = Callable[[Path], bool]

HIDDEN = "••••••••"
_NAMES = ("id", "target", "from", "label", "name")
"""Keys that may name an object in a list, the best first."""


class Change(StrEnum):
    """What happened to a value."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that differs."""

    path: Path
    change: Change
    before: Any = None
    after: Any = None

    @property
    def place(self) -> str:
        """The path for reading: `fields[EMAIL].source.field`."""
        return readable(self.path)

    def __str__(self) -> str:
        match self.change:
            case Change.ADDED:
                return f"+ {self.place}: {shown(self.after)}"
            case Change.REMOVED:
                return f"- {self.place}: {shown(self.before)}"
        return f"~ {self.place}: {shown(self.before)} → {shown(self.after)}"


def diff(before: Any, after: Any, *, is_secret: IsSecret = lambda path: False) -> tuple[Difference, ...]:
    """The differences, in the order of `after`, with secrets hidden."""
    return tuple(_hidden(found, is_secret) for found in _compare(before, after, ()))


def _hidden(found: Difference, is_secret: IsSecret) -> Difference:
    return Difference(
        found.path,
        found.change,
        _without_secrets(found.before, found.path, is_secret) if found.change is not Change.ADDED else None,
        _without_secrets(found.after, found.path, is_secret) if found.change is not Change.REMOVED else None,
    )


def _without_secrets(value: Any, path: Path, is_secret: IsSecret) -> Any:
    if is_secret(path):
        return HIDDEN
    if isinstance(value, Mapping):
        return {key: _without_secrets(item, (*path, key), is_secret) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_secrets(item, (*path, at), is_secret) for at, item in enumerate(value)]
    return value


def _compare(before: Any, after: Any, path: Path) -> Iterator[Difference]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _compare_keys(before, after, path)
    elif _is_list(before) and _is_list(after):
        yield from _compare_lists(before, after, path)
    elif not _same(before, after):
        yield Difference(path, Change.CHANGED, before, after)


def _compare_keys(before: Mapping[Any, Any], after: Mapping[Any, Any], path: Path) -> Iterator[Difference]:
    for key, value in after.items():
        if key in before:
            yield from _compare(before[key], value, (*path, key))
        else:
            yield Difference((*path, key), Change.ADDED, after=value)
    for key, value in before.items():
        if key not in after:
            yield Difference((*path, key), Change.REMOVED, before=value)


def _compare_lists(before: Sequence[Any], after: Sequence[Any], path: Path) -> Iterator[Difference]:
    if name := _naming_key(before, after):
        yield from _compare_keys(
            {item[name]: item for item in before}, {item[name]: item for item in after}, path
        )
    elif all(isinstance(item, str) for item in (*before, *after)) and _are_distinct(before, after):
        yield from _compare_keys({item: item for item in before}, {item: item for item in after}, path)
    else:
        yield from _compare_keys(dict(enumerate(before)), dict(enumerate(after)), path)


def _naming_key(before: Sequence[Any], after: Sequence[Any]) -> str | None:
    if not all(isinstance(item, Mapping) for item in (*before, *after)):
        return None
    for name in _NAMES:
        lists = [[item.get(name) for item in items] for items in (before, after)]
        if all(isinstance(value, str) and value for values in lists for value in values) and _are_distinct(
            *lists
        ):
            return name
    return None


def _are_distinct(*lists: Sequence[Any]) -> bool:
    return all(len(set(values)) == len(values) for values in lists)


def _is_list(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, bool) != isinstance(after, bool):
        return False
    return bool(before == after)


def readable(path: Path) -> str:
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        elif part.isidentifier():
            text += f".{part}" if text else part
        else:
            text += f"[{part}]"
    return text or "(all of it)"


def shown(value: Any) -> str:
    """A value in one line."""
    return value if value == HIDDEN else json.dumps(value, ensure_ascii=False, default=str)
