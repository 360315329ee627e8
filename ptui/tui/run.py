"""Runs the application on this terminal and answers the exit code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ptui.domain.gateway import Gateway
from ptui.domain.keys import rebound, unknown
from ptui.tui.app import PtuiApp
from ptui.tui.collector import calm
from ptui.tui.terminal.capabilities import Terminal


def run(
    gateway: Gateway, keys: Mapping[str, tuple[str, ...]], terminal: Terminal, *, warnings: Sequence[str] = ()
) -> int:
    """Explore until the user leaves."""
    told = [*warnings, *(f"[keys] names no action {name!r}." for name in unknown(keys))]
    app = PtuiApp(gateway, rebound(keys), terminal=terminal, told=" ".join(told))
    calm()
    app.run(mouse=False)
    return app.return_code or 0
