"""Hints for names that are nearly right."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

_COMPARABLE = 2_000
"""Among more names than this, looking for one that is nearly right takes too long."""


def alike(name: str, known: Iterable[str]) -> str:
    """A hint for a name that is nearly right."""
    by_lower = {each.lower(): each for each in known}
    meant = by_lower.get(name.lower())
    if meant is None and len(by_lower) <= _COMPARABLE:
        near = get_close_matches(name.lower(), by_lower, n=1, cutoff=0.75)
        meant = by_lower[near[0]] if near else None
    return "" if meant is None else f" (did you mean {meant}?)"
