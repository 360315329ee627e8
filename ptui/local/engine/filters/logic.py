"""Filter logic such as `(A AND B) OR C`, parsed by descent: nothing in it is ever run."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.conditions import AllOf, AnyOf, Condition, Filter

_TOKEN = re.compile(r"\s*(?:([()])|([A-Za-z_][A-Za-z0-9_]*))")
_DEEPEST = 50


def label(position: int) -> str:
    """The label of a condition without one, by its position: A, B, … Z, AA, …"""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def combine(conditions: Sequence[Condition], logic: str = "", labels: Sequence[str] = ()) -> Filter | None:
    """The conditions under their logic; without logic all must hold. None where there are no conditions.

    A condition that the logic does not mention has no effect.
    """
    names = labels or [label(place) for place in range(len(conditions))]
    if not logic.strip():
        return AllOf(tuple(conditions)) if conditions else None
    return _Parser(logic, dict(zip(names, conditions, strict=True))).parse()


class _Parser:
    def __init__(self, text: str, labelled: Mapping[str, Condition]) -> None:
        self._text = text
        self._labelled = labelled
        self._tokens = self._split()
        self._at = 0

    def parse(self) -> Filter:
        found = self._either(0)
        if self._at < len(self._tokens):
            raise self._error(f"does not go on with {self._tokens[self._at]!r}")
        return found

    def _split(self) -> list[str]:
        tokens: list[str] = []
        place, text = 0, self._text.strip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise self._error(f"cannot be read at {text[place:].strip()[:20]!r}")
            tokens.append(match[1] or match[2])
            place = match.end()
        return tokens

    def _error(self, problem: str) -> PlanError:
        return PlanError(f"The filter logic {self._text[:80]!r} {problem}")

    def _next_is(self, word: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].lower() == word

    def _either(self, depth: int) -> Filter:
        parts = [self._both(depth)]
        while self._next_is("or"):
            self._at += 1
            parts.append(self._both(depth))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))

    def _both(self, depth: int) -> Filter:
        parts = [self._one(depth)]
        while self._next_is("and"):
            self._at += 1
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else AllOf(tuple(parts))

    def _one(self, depth: int) -> Filter:
        if depth > _DEEPEST:
            raise self._error("is nested too deeply")
        if self._at == len(self._tokens):
            raise self._error("ends too early")
        token = self._tokens[self._at]
        self._at += 1
        if token == "(":
            inner = self._either(depth + 1)
            if not self._next_is(")"):
                raise self._error("lacks a closing parenthesis")
            self._at += 1
            return inner
        if token == ")" or token.lower() in ("and", "or", "not"):
            raise self._error(f"cannot have {token!r} there")
        if token not in self._labelled:
            raise self._error(f"mentions {token}, which labels no condition")
        return self._labelled[token]
