"""What a wrong path was probably meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_WORDS = {"trigger": "executions", "run": "executions", "start": "executions", "runs": "executions"}
"""What people call things that the API calls otherwise."""


def nearest(path: str, templates: Iterable[str], *, at_least: float = 0.0) -> str | None:
    """The other existing path that is most like this one, with the caller's own ids where they fit."""
    segments = [_WORDS.get(part, part) for part in path.strip("/").split("/")]
    asked = "/".join(segments)
    best, likeness = None, at_least
    for template in templates:
        candidate = _filled(template.strip("/").split("/"), segments)
        if candidate == path.strip("/"):
            continue
        ratio = max(
            SequenceMatcher(None, asked, candidate).ratio(),
            SequenceMatcher(None, f"api/{asked}", candidate).ratio(),
        )
        if ratio > likeness:
            best, likeness = f"/{candidate}", ratio
    return best


def _filled(template: Sequence[str], segments: Sequence[str]) -> str:
    shift = 0 if segments[:1] == ["api"] or template[:1] != ["api"] else 1
    filled = []
    for index, part in enumerate(template):
        at = index - shift
        is_parameter = part.startswith("{")
        filled.append(segments[at] if is_parameter and 0 <= at < len(segments) else part)
    return "/".join(filled)
