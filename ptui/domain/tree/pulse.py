"""How a sync stands, as its row in the tree shows it: the last result and the next run. Light."""

from __future__ import annotations

from dataclasses import dataclass

from ptui.domain import times


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is known of a sync's runs."""

    word: str = ""
    """The state of the run under way or of the last one, in words; empty when it never ran."""
    at: float | None = None
    """When it came to that, in seconds since the epoch."""
    next_at: float | None = None
    is_active: bool = True
    reason: str = ""
    """Why the last run failed, where the server says so without being asked."""

    def last(self, now: float) -> str:
        """The last result and when it was."""
        if not self.word:
            return "never ran"
        return f"{self.word} {times.ago(now - self.at)}" if self.at is not None else self.word

    def next(self, now: float) -> str:
        """When it runs next; empty when nobody knows."""
        if not self.is_active:
            return "paused"
        return times.ahead(self.next_at - now) if self.next_at is not None else ""
