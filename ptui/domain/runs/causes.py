"""Errors grouped by cause: messages that differ only in values, numbers or ids are one cause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_RECORDS = 200
"""Offending records kept of each cause."""
MOST_CAUSES = 200
OTHERS = "other reasons"
GAP = "…"

_VARIABLE = re.compile(
    r"""(?P<quoted>"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”)"""
    r"""|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"""
    r"""|[\w.+-]+@[\w-]+\.[\w.-]+"""
    r"""|\b0x[0-9a-fA-F]+\b|[-+]?\d[\d.,:TZ/-]*"""
)


@dataclass(frozen=True, slots=True)
class Offence:
    """One record that went wrong, and why."""

    message: str
    record: Mapping[str, Any] = field(default_factory=dict)
    name: str = ""
    """Its schema and its key, where the log has them."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One reason and the records that it struck."""

    text: str
    """The message, with a gap wherever the messages differ."""
    count: int
    offences: tuple[Offence, ...]
    """The first of them."""


class Causes:
    """Collects offences by cause; memory stays bounded whatever goes wrong."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], _Group] = {}
        self.seen = 0

    def add(self, offences: Iterable[Offence]) -> None:
        for offence in offences:
            self.seen += 1
            fixed, values = _split(offence.message)
            group = self._groups.get(fixed)
            if group is None:
                if len(self._groups) >= MOST_CAUSES:
                    fixed, values = (OTHERS,), []
                group = self._groups.setdefault(fixed, _Group(fixed, values))
            group.add(values, offence)

    def listed(self) -> tuple[Cause, ...]:
        """The most frequent first."""
        causes = [group.cause() for group in self._groups.values()]
        return tuple(sorted(causes, key=lambda cause: -cause.count))


class _Group:
    __slots__ = ("count", "fixed", "offences", "values")

    def __init__(self, fixed: tuple[str, ...], values: list[str]) -> None:
        self.fixed = fixed
        self.values = list(values)
        self.count = 0
        self.offences: list[Offence] = []

    def add(self, values: list[str], offence: Offence) -> None:
        self.count += 1
        self.values = [kept if kept == new else GAP for kept, new in zip(self.values, values, strict=False)]
        if len(self.offences) < MOST_RECORDS:
            self.offences.append(offence)

    def cause(self) -> Cause:
        pieces = [self.fixed[0]]
        for value, text in zip(self.values, self.fixed[1:], strict=False):
            pieces += [value, text]
        return Cause("".join(pieces) or "no reason was given", self.count, tuple(self.offences))


def _split(message: str) -> tuple[tuple[str, ...], list[str]]:
    """What stays the same in messages of one cause, and the values between."""
    fixed: list[str] = []
    values: list[str] = []
    at = 0
    for match in _VARIABLE.finditer(message[:2_000]):
        fixed.append(message[at : match.start()])
        values.append(match.group())
        at = match.end()
    fixed.append(message[at:2_000])
    return tuple(fixed), values
