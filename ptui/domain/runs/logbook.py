"""What is said while a run goes on: the server's console where it has one, else what changed."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ptui.domain.runs import status as states
from ptui.domain.runs.run import Run
from ptui.domain.words import counted

if TYPE_CHECKING:
    from ptui.wire.executions import ConsoleLog

MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing said."""

    at: float
    """Seconds since the epoch."""
    text: str
    look: str = "text"


_LOOKS = {"error": "bad", "fatal": "bad", "warn": "warn", "warning": "warn", "debug": "dim", "trace": "dim"}


class Logbook:
    """The last lines, oldest first."""

    def __init__(self) -> None:
        self._lines: deque[LogLine] = deque(maxlen=MOST_LINES)
        self._known: dict[tuple[str, str], None] = {}
        self.count = 0
        """Lines ever written, those that fell out included."""
        self.has_console = False
        """Whether the server tells by itself what happens."""

    def lines(self) -> tuple[LogLine, ...]:
        return tuple(self._lines)

    def say(self, at: float, text: str, look: str = "text") -> None:
        self._lines.append(LogLine(at, text, look))
        self.count += 1

    def take(self, log: ConsoleLog, now: float) -> bool:
        """The lines of a console that are new; answers whether there were any."""
        fresh = []
        for entry in log.entries:
            moment = entry.timestamp.timestamp() if entry.timestamp is not None else now
            mark = (entry.id, "") if entry.id else (entry.message, str(entry.timestamp))
            if mark not in self._known and entry.message:
                self._known[mark] = None
                fresh.append(LogLine(moment, entry.message, _LOOKS.get(entry.level.casefold(), "text")))
        for mark in list(self._known)[: max(len(self._known) - 4 * MOST_LINES, 0)]:
            del self._known[mark]
        self.has_console = self.has_console or bool(fresh)
        for line in sorted(fresh, key=lambda line: line.at):
            self.say(line.at, line.text, line.look)
        return bool(fresh)

    def note(self, before: Run | None, run: Run, now: float) -> None:
        """What changed between two looks; how a run ended is said where the run is."""
        if before is None or before.status.casefold() != run.status.casefold():
            look = "text" if not run.is_over else "dim"
            phase = "" if run.is_over else run.phase
            self.say(now, f"{states.word(run.status, run.errors)}{f': {phase}' if phase else ''}", look)
        known = {one.schema: one for one in before.schemas} if before is not None else {}
        for one in run.schemas:
            was = known.get(one.schema)
            if (was is None or was.status != one.status) and not states.is_waiting(one.status):
                told = f", {counted(one.records, 'record')}" if one.records else ""
                said = f": {one.message}" if one.message and one.is_over else ""
                look = {"failed": "bad", "interrupted": "warn", "errors": "warn"}.get(one.status, "text")
                self.say(now, f"{one.schema} {one.status}{told}{said}", look)
