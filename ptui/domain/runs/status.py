"""What the words for a run's state mean: whether it is over, how well it went, what happens meanwhile.

A word that nobody here knows counts as running. Light: the first paint may need it.
"""

from __future__ import annotations

from ptui.domain.tree.node import Health
from ptui.domain.words import counted

FINAL = frozenset({"completed", "failed", "canceled", "cancelled", "interrupted", "errors"})
GOOD = frozenset({"completed"})

_HEALTH = {
    "completed": Health.GOOD,
    "failed": Health.BAD,
    "errors": Health.WARN,
    "interrupted": Health.WARN,
    "canceled": Health.OFF,
    "cancelled": Health.OFF,
}
_PHASES = {
    "created": "waiting to start",
    "scheduled": "waiting to start",
    "queued": "waiting for its turn",
    "waiting": "waiting for its turn",
    "running": "moving records",
    "exporting": "reading the source",
    "processing": "writing the destination",
    "canceling": "stopping",
}
_WORDS = {"errors": "completed with errors", "cancelled": "canceled"}


def is_final(status: str) -> bool:
    """Whether a run in this state is over."""
    return status.casefold() in FINAL


def is_waiting(status: str) -> bool:
    """Whether it has not begun."""
    return status.casefold() in ("", "created", "scheduled", "queued", "waiting")


def is_complete(status: str) -> bool:
    """Whether it came to its end, perhaps with records that failed."""
    return status.casefold() in ("completed", "errors")


def is_good(status: str, errors: int = 0) -> bool:
    """Whether it is over and everything arrived."""
    return status.casefold() in GOOD and not errors


def health(status: str, errors: int = 0) -> Health | None:
    """None where the server does not say; records that failed spoil a run that completed."""
    if not status:
        return None
    found = _HEALTH.get(status.casefold(), Health.BUSY)
    return Health.WARN if found is Health.GOOD and errors else found


def word(status: str, errors: int = 0) -> str:
    """The state as the user reads it."""
    if status.casefold() in GOOD and errors:
        return _WORDS["errors"]
    return _WORDS.get(status.casefold(), status)


def short(status: str, errors: int = 0) -> str:
    """The state where there is little room."""
    if is_complete(status) and (errors or not is_good(status)):
        return counted(errors, "error") if errors else "errors"
    return word(status)


def phase(status: str) -> str:
    """What a run in this state is doing; empty when the word says it already."""
    return _PHASES.get(status.casefold(), "")
