"""Spans of time in words: how long something took, how long ago it was, how soon it will be."""

from __future__ import annotations

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def clock(seconds: float) -> str:
    """A running time, as on a stopwatch: `00:41`, `1:02:03`."""
    whole = max(int(seconds), 0)
    hours, rest = divmod(whole, 3_600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"


def span(seconds: float) -> str:
    """A duration in its two largest units: `0.8 s`, `41 s`, `2 min 5 s`, `1 d 3 h`."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    return " ".join(_parts(round(seconds))[:2])


def remaining(seconds: float) -> str:
    """A duration that nobody knows to the tenth of a second: `9 s`, `2 min 5 s`."""
    return " ".join(_parts(max(round(seconds), 1))[:2])


def rough(seconds: float) -> str:
    """A duration in its largest unit."""
    return _parts(max(int(seconds), 0))[0]


def ago(seconds: float) -> str:
    """How long ago; a clock that runs ahead of ours counts as now."""
    return "just now" if seconds < 2 else f"{rough(seconds)} ago"


def ahead(seconds: float) -> str:
    """How soon; what should have begun is due."""
    return "due" if seconds < 1 else f"in {rough(seconds)}"


def _parts(seconds: int) -> list[str]:
    """The units from the largest on that is not empty, empty ones left out after it."""
    found: list[str] = []
    for size, unit in _UNITS:
        number, seconds = divmod(seconds, size)
        if number:
            found.append(f"{number} {unit}")
        elif found:
            break
    return found or ["0 s"]
