"""One line being typed: text and caret, every key a new value."""

from __future__ import annotations

import re
from dataclasses import dataclass

LONGEST = 1_000_000
_WORD_LEFT = re.compile(r"\w+\W*$|\W+$")
_WORD_RIGHT = re.compile(r"^\W*\w+|^\W+")


@dataclass(frozen=True, slots=True)
class Typed:
    """Text with the caret before its character `at`."""

    text: str = ""
    at: int = 0

    @classmethod
    def end_of(cls, text: str) -> Typed:
        """`text` with the caret behind it."""
        return cls(text, len(text))

    def insert(self, more: str) -> Typed:
        """`more` at the caret; line breaks, as a paste may bring, become spaces."""
        more = re.sub(r"[\r\n]+", " ", more.strip("\r\n"))[: max(LONGEST - len(self.text), 0)]
        return Typed(self.text[: self.at] + more + self.text[self.at :], self.at + len(more))

    def press(self, key: str) -> Typed | None:
        """What a named key makes of it; None when the key is not one of editing."""
        before, after = self.text[: self.at], self.text[self.at :]
        match key:
            case "left":
                return Typed(self.text, max(self.at - 1, 0))
            case "right":
                return Typed(self.text, min(self.at + 1, len(self.text)))
            case "home" | "ctrl+a":
                return Typed(self.text, 0)
            case "end" | "ctrl+e":
                return Typed(self.text, len(self.text))
            case "ctrl+left":
                return Typed(self.text, self.at - _length(_WORD_LEFT, before))
            case "ctrl+right":
                return Typed(self.text, self.at + _length(_WORD_RIGHT, after))
            case "backspace" | "ctrl+h":
                return Typed(before[:-1] + after, max(self.at - 1, 0))
            case "delete" | "ctrl+d":
                return Typed(before + after[1:], self.at)
            case "ctrl+w":
                kept = before[: len(before) - _length(_WORD_LEFT, before)]
                return Typed(kept + after, len(kept))
            case "ctrl+u":
                return Typed(after, 0)
            case "ctrl+k":
                return Typed(before, self.at)
        return None


def _length(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return len(found.group()) if found else 0
