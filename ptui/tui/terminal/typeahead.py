"""Keys in the order in which they were pressed, however fast they come.

In Textual a key goes to the focused widget and from there up to the app, where bindings are looked up; a key
typed meanwhile overtakes it. Over a slow line keys come in bursts, so "Tab, name" would type the name into
the wrong field and "←, x" would put the x in the wrong place. Here each key waits for the one before it, and
what is typed while something is read that will ask waits for the question.
"""

from __future__ import annotations

from asyncio import AbstractEventLoop, TimerHandle
from collections import deque
from collections.abc import Callable

from textual.events import Event, Key, Paste
from textual.message import Message
from textual.message_pump import MessagePump

_PATIENCE = 0.25
"""Where a key ended may be gone (a dialog that closed); then the next one waits no longer than this."""
_MOST_WAITS = 20
"""Where it is still there the key is late, not lost, and none may overtake it on a machine that stands still.
So many times it is waited for again, lest something that never ends takes the keyboard away."""

_WAYS_OUT = frozenset({"escape", "ctrl+q", "ctrl+z", "ctrl+l"})
"""Keys that never wait for a question."""


class Passed(Message, namespace="typed"):
    """Follows a key on its way up; where it arrives the key has been."""

    def __init__(self, number: int, screen: MessagePump, *, is_second: bool = False) -> None:
        super().__init__()
        self.number = number
        self.screen = screen
        self.is_second = is_second
        """It went round once more, behind what the key itself put into the queues (a focus that moves)."""


def _typed(event: Event) -> str:
    return event.character or "" if isinstance(event, Key) and event.is_printable else ""


class TypeAhead:
    """`deliver` starts the next key on its way; whoever calls it then calls `follow` with where it went."""

    def __init__(self, loop: AbstractEventLoop, *, arrived: Callable[[Passed], object]) -> None:
        self._loop = loop
        self._arrived = arrived
        self._waiting: deque[Event] = deque()
        self._number = 0
        self._under_way = False
        self._is_held = False
        self._timer: TimerHandle | None = None

    def take(self, event: Event) -> Event | None:
        """The event to deliver now, if none is under way. Who leaves does not want what they typed before."""
        if self._is_held and _is_way_out(event):
            self._waiting.clear()
        self._waiting.append(event)
        return self._next()

    def hold(self) -> None:
        """A question is to come: what is typed from now on is the answer to it."""
        self._is_held = True

    def release(self, screen: MessagePump) -> None:
        """The question is there, as this screen, or will not come: what was typed goes on."""
        if self._is_held:
            self._is_held = False
            if self._waiting and not self._under_way:
                self._under_way = True
                self.follow(screen, screen)

    def gather(self, event: Event) -> Event:
        """`event`, with the text that was typed behind it: as one piece, as if it were pasted.

        Letter by letter, a page from a terminal that does not mark its pastes would take minutes.
        """
        text = _typed(event)
        while text and self._waiting and (more := _typed(self._waiting[0])):
            self._waiting.popleft()
            text += more
        return Paste(text) if text != _typed(event) else event

    def follow(self, target: MessagePump, screen: MessagePump, *, again: bool = False) -> None:
        """Send a mark after the key that just went to `target`."""
        self._number += 1
        mark = Passed(self._number, screen, is_second=again)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(_PATIENCE, self._overdue, mark, target, _MOST_WAITS)
        if not target.post_message(mark):
            self._loop.call_soon(self._arrived, mark)

    def _overdue(self, mark: Passed, target: MessagePump, waits: int) -> None:
        if waits and target.is_running and self.is_current(mark):
            self._timer = self._loop.call_later(_PATIENCE, self._overdue, mark, target, waits - 1)
        else:
            self._arrived(mark)

    def is_current(self, mark: Passed) -> bool:
        return self._under_way and mark.number == self._number

    def passed(self) -> Event | None:
        """The key under way has arrived; the next one, if there is one."""
        self._under_way = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        return self._next()

    def _next(self) -> Event | None:
        if self._under_way or not self._waiting:
            return None
        if self._is_held and not _is_way_out(self._waiting[0]):
            return None
        self._under_way = True
        return self._waiting.popleft()


def _is_way_out(event: Event) -> bool:
    return isinstance(event, Key) and event.key in _WAYS_OUT
