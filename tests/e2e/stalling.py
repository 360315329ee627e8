"""ptui on a machine that stands still for a while at every key: `python -m tests.e2e.stalling [arguments]`.

The loop is held up where keys are on their way: before the tree, the screen and the app look at one.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Coroutine
from typing import Any

from textual import events

from ptui.cli import main
from ptui.tui.app import PtuiApp
from ptui.tui.screens.main import MainScreen
from ptui.tui.widgets.tree_view import TreeView

STALL = 0.3
"""More than the type-ahead waits for a key that seems lost."""
OnEvent = Callable[[Any, events.Event], Coroutine[Any, Any, None]]


def slowly(on_event: OnEvent) -> OnEvent:
    async def stalling(pump: Any, event: events.Event) -> None:
        if isinstance(event, events.Key):
            time.sleep(STALL)  # noqa: ASYNC251 - the whole loop is to stand still
        await on_event(pump, event)

    return stalling


if __name__ == "__main__":
    for kind in (TreeView, MainScreen, PtuiApp):
        kind.on_event = slowly(kind.on_event)  # type: ignore[method-assign, assignment]
    sys.argv = ["ptui", *sys.argv[1:]]
    raise SystemExit(main())
