"""Whether what a run has added was committed, asked after a crash between the target's commit and our own
note of it: only what is added comes twice when it is sent again.

Before the target commits, its receipt is written down together with what the run has sent. The next run finds
it there, asks the target, and knows whether that was sent or not.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from typing import Protocol, runtime_checkable

from ptui.local.engine.protocols import Destination, Writing

_log = logging.getLogger(__name__)


@runtime_checkable
class Gives(Protocol):
    """A writing that can tell later whether it was committed."""

    def receipt(self) -> str:
        """What names this writing, from when all is written until it is forgotten; empty where nothing can.
        Nothing but `commit` comes after it."""


@runtime_checkable
class Knows(Protocol):
    """A destination that tells what became of a writing."""

    def has_committed(self, receipt: str) -> bool:
        """Whether that writing came to its commit; if not, nothing of it is left."""

    def forget(self, receipt: str) -> None:
        """Nobody will ask again."""


def receipt_of(writing: Writing) -> str:
    """The writing's receipt; empty where it gives none."""
    return writing.receipt() if isinstance(writing, Gives) else ""


def has_committed(destination: Destination, receipt: str) -> bool:
    """Whether the writing was committed; what a destination cannot tell counts as not."""
    return isinstance(destination, Knows) and destination.has_committed(receipt)


def forgotten(destination: Destination, receipt: str) -> bool:
    """Nobody will ask again. False where that cannot be told now: what is left of the receipt does no harm,
    and is to be removed another time."""
    if receipt and isinstance(destination, Knows):
        with suppress(Exception):
            destination.forget(receipt)
            return True
        _log.warning("a receipt could not be removed from the target")
        return False
    return True
