"""A JSON object of a request body, read by name; complaints name the whole path to what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ptui.local.server.rules.refusals import malformed

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """One object of the body. A key that is null counts as one that is not there."""

    value: Document
    path: str = ""

    def at(self, key: str) -> str:
        """The path to a key of this object, such as `fields[2].target`."""
        return f"{self.path}.{key}" if self.path else key

    def get(self, key: str) -> Any:
        """Whatever is there, or None."""
        return self.value.get(key)

    def has(self, key: str) -> bool:
        """Whether something is there."""
        return self.value.get(key) is not None

    def text(self, key: str) -> str:
        """Text; empty when it is not there."""
        found = self.get(key)
        if found is None:
            return ""
        if not isinstance(found, str):
            malformed(self.at(key), "must be text")
        return found

    def need_text(self, key: str) -> str:
        """Text that says something."""
        found = self.text(key)
        if not found.strip():
            malformed(self.at(key), "is required")
        return found

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false."""
        found = self.get(key)
        if found is None:
            return default
        if not isinstance(found, bool):
            malformed(self.at(key), "must be true or false")
        return found

    def whole(self, key: str) -> int | None:
        """A whole number."""
        found = self.get(key)
        if found is not None and (isinstance(found, bool) or not isinstance(found, int)):
            malformed(self.at(key), "must be a whole number")
        return found

    def number_text(self, key: str) -> str:
        """A part of a schedule: text by the documentation, a number from many clients."""
        found = self.get(key)
        if isinstance(found, int) and not isinstance(found, bool):
            return str(found)
        return self.text(key).strip()

    def word(self, key: str, allowed: Sequence[str]) -> str:
        """One of these words in any case, as the API spells it; empty when it is not there."""
        found = self.text(key).strip()
        if not found:
            return ""
        known = spelled(found, allowed)
        if known is None:
            malformed(self.at(key), f"must be one of {', '.join(allowed)}, not {shown(found)}")
        return known

    def need_word(self, key: str, allowed: Sequence[str]) -> str:
        """The same, and it must be there."""
        found = self.word(key, allowed)
        if not found:
            malformed(self.at(key), f"is required: one of {', '.join(allowed)}")
        return found

    def object(self, key: str) -> Document | None:
        """A JSON object, as it is."""
        found = self.get(key)
        if found is not None and not isinstance(found, dict):
            malformed(self.at(key), "must be an object")
        return found

    def part(self, key: str) -> Part | None:
        """A JSON object, to be read in turn."""
        found = self.object(key)
        return None if found is None else Part(found, self.at(key))

    def need_part(self, key: str) -> Part:
        """The same, and it must be there."""
        found = self.part(key)
        if found is None:
            malformed(self.at(key), "is required")
        return found

    def items(self, key: str) -> list[tuple[str, Any]]:
        """A list as pairs of path and value; empty when it is not there."""
        found = self.get(key)
        if found is None:
            return []
        if not isinstance(found, list):
            malformed(self.at(key), "must be a list")
        return [(f"{self.at(key)}[{index}]", item) for index, item in enumerate(found)]

    def parts(self, key: str) -> list[Part]:
        """A list of objects; empty when it is not there."""
        return [as_part(path, item) for path, item in self.items(key)]

    def texts(self, key: str) -> list[str]:
        """A list of texts, each once; empty when it is not there."""
        found: dict[str, None] = {}
        for path, item in self.items(key):
            if not isinstance(item, str) or not item:
                malformed(path, "must be text")
            found[item] = None
        return list(found)


def as_part(path: str, item: object) -> Part:
    """An element of a list, which must be an object."""
    if not isinstance(item, dict):
        malformed(path, "must be an object")
    return Part(item, path)


def spelled(word: str, allowed: Sequence[str]) -> str | None:
    """How the API spells this word, whatever its case; None when it does not know it."""
    if word in allowed:
        return word
    return next((known for known in allowed if known.lower() == word.lower()), None)


def shown_list(values: Sequence[str], *, most: int = 12) -> str:
    """Values as a complaint lists them: the first few."""
    more = f" and {len(values) - most} more" if len(values) > most else ""
    return ", ".join(values[:most]) + more


def shown(value: object, *, limit: int = 60) -> str:
    """A value as a complaint quotes it: short, and on one line."""
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
