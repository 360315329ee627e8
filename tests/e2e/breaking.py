"""ptui with a fault in it: `python -m tests.e2e.breaking PLACE [ptui's arguments]`.

PLACE says where it fails: `start` before anything is painted, `mount` when the first screen comes, `key` when
a key moves the tree's cursor, `worker` when `y` copies, `render` when a form is to show `!!`.
Each fails with the API key in its message and in a local variable.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from textual.strip import Strip

from ptui.cli import main
from ptui.domain.flows import copying
from ptui.tui.app import PtuiApp
from ptui.tui.screens.main import MainScreen
from ptui.tui.widgets.form_view import FormView
from ptui.tui.widgets.tree_view import TreeView


def broken(*_: Any, **__: Any) -> Any:
    api_key = os.environ["POLYTOMIC_API_KEY"]
    raise RuntimeError(f"a fault; api_key={api_key}")


async def broken_flow(*_: Any, **__: Any) -> None:
    broken()


draw = FormView.render_line


def draw_no_exclamation(view: FormView, y: int) -> Strip:
    strip = draw(view, y)
    return broken() if "!!" in strip.text else strip


def break_at(place: str) -> None:
    match place:
        case "start":
            PtuiApp.get_default_screen = broken  # type: ignore[method-assign]
        case "mount":
            MainScreen.on_mount = broken  # type: ignore[method-assign]
        case "render":
            FormView.render_line = draw_no_exclamation  # type: ignore[method-assign, assignment]
        case "key":
            TreeView.step = broken  # type: ignore[method-assign]
        case "worker":
            copying.copy_name = broken_flow
        case _:
            raise SystemExit(f"no such place: {place}")


if __name__ == "__main__":
    place, sys.argv = sys.argv[1], ["ptui", *sys.argv[2:]]
    break_at(place)
    raise SystemExit(main())
