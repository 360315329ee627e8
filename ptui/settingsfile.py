"""The settings file as text: read with the place of every complaint, changed without losing a comment."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ptui.files import write_private

_HEADER = re.compile(r"^\s*\[([^\[\]]+)\]\s*(#.*)?$")


class SettingsError(Exception):
    """Settings that cannot be used; the text is a sentence naming file, key and line where there is one."""


class SettingsFile:
    """One TOML file, perhaps not there yet."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.text = ""
        self.values: dict[str, Any] = {}
        try:
            self.text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return
        except UnicodeDecodeError:
            raise SettingsError(f"{path} is not UTF-8 text.") from None
        except OSError as error:
            raise SettingsError(f"{path} could not be read: {error.strerror}.") from None
        try:
            self.values = _values(self.text)
        except ValueError as error:
            raise SettingsError(f"{path} is not valid TOML: {error}.") from None

    def complaint(self, table: str, key: str, what: str) -> SettingsError:
        """An error about one key, with its line."""
        line = self._line(table, key)
        place = f"{self.path}, line {line}" if line else f"{self.path}"
        return SettingsError(f"{place}: {f'{table}.' if table else ''}{key} {what}.")

    def unknown(self, table: str, keys: Iterable[str], known: Iterable[str]) -> list[str]:
        """A warning for each key that means nothing, with the nearest that does."""
        import difflib

        names = list(known)
        warnings = []
        for key in keys:
            if key not in names:
                near = difflib.get_close_matches(key, names, 1)
                hint = f"is not a setting{f'; did you mean {near[0]}?' if near else ''}"
                warnings.append(str(self.complaint(table, key, hint)).replace("?.", "?"))
        return warnings

    def change(self, changes: Mapping[str, Mapping[str, str | bool | None]]) -> None:
        """Set keys by table (`""` is the top); None takes a key away. Comments and order stay."""
        text, wanted = self.text, _values(self.text)
        for table, values in changes.items():
            for key, value in values.items():
                text = _set(text, table, key, value)
                _expect(wanted, table, key, value)
        self._replace(text, wanted)

    def remove_table(self, table: str) -> None:
        """Take a whole table away."""
        wanted = _values(self.text)
        parent: Any = wanted
        *above, last = _path(table)
        for part in above:
            parent = parent.get(part, {})
        parent.pop(last, None)
        lines = self.text.splitlines(keepends=True)
        found = _section(lines, table)
        if found is not None:
            del lines[found[0] : found[1]]
        self._replace("".join(lines), wanted)

    def _replace(self, text: str, wanted: dict[str, Any]) -> None:
        try:
            got = _values(text)
        except ValueError:
            got = {}
        if _without_empty(got) != _without_empty(wanted):
            raise SettingsError(f"{self.path} is written in a way that ptui cannot change; edit it by hand.")
        try:
            write_private(self.path, text)
        except OSError as error:
            raise SettingsError(f"{self.path} could not be written: {error.strerror}.") from None
        self.text, self.values = text, got

    def _line(self, table: str, key: str) -> int | None:
        lines = self.text.splitlines(keepends=True)
        found = _section(lines, table)
        if found is None:
            return None
        own = re.compile(rf"\s*[\"']?{re.escape(key)}[\"']?\s*[=.]")
        return next((i + 1 for i in range(*found) if own.match(lines[i])), found[0] + 1 if table else None)


def _values(text: str) -> dict[str, Any]:
    """Raises `ValueError` where it is no TOML."""
    import tomllib  # where there is no file, nothing is waited for

    return tomllib.loads(text)


def _path(table: str) -> tuple[str, ...]:
    """The parts of a header: `profiles."a.b"` has two."""
    return tuple(
        json.loads(part) if part.startswith('"') else part.strip("'")
        for part in re.findall(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'|[A-Za-z0-9_-]+', table)
    )


def _section(lines: list[str], table: str) -> tuple[int, int] | None:
    """From its header to before the next one."""
    start = 0 if not table else None
    for number, line in enumerate(lines):
        if not line.lstrip().startswith("["):
            continue
        if start is not None:
            return start, number
        header = _HEADER.match(line)
        if header and _path(header[1]) == _path(table):
            start = number
    return (start, len(lines)) if start is not None else None


def _set(text: str, table: str, key: str, value: str | bool | None) -> str:
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    found = _section(lines, table)
    written = None if value is None else f"{key} = {json.dumps(value, ensure_ascii=False)}\n"
    if found is None:
        return text if written is None else "".join([*lines, "\n" if lines else "", f"[{table}]\n", written])
    start, end = found
    own = re.compile(rf"\s*{re.escape(key)}\s*=")
    for number in range(start, end):
        if own.match(lines[number]):
            lines[number : number + 1] = [] if written is None else [written]
            return "".join(lines)
    if written is not None:
        # after the last line that says something, so that blank lines stay between tables
        while end > start + (1 if table else 0) and not lines[end - 1].strip():
            end -= 1
        lines.insert(end, written)
        if not table and end + 1 < len(lines) and lines[end + 1].lstrip().startswith("["):
            lines.insert(end + 1, "\n")
    return "".join(lines)


def _expect(values: dict[str, Any], table: str, key: str, value: str | bool | None) -> None:
    for part in _path(table):
        values = values.setdefault(part, {})
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    kept = {key: _without_empty(each) if isinstance(each, dict) else each for key, each in values.items()}
    return {key: each for key, each in kept.items() if each != {}}
