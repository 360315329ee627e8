"""`ptui doctor`: examines terminal, settings, server and folders, and prints what it found."""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Mapping
from dataclasses import replace

from ptui.doctor import first_paint, place, probe, report, server, terminal, tmux
from ptui.doctor.finding import Section, mend
from ptui.folders import folders
from ptui.settings import Flags, merge
from ptui.settingsfile import SettingsError
from ptui.tui.terminal.capabilities import Terminal, terminal_of


def run(arguments: argparse.Namespace, environ: Mapping[str, str] = os.environ) -> int:
    """0 when all is well, 1 when something is to be mended."""
    sections = [_terminal(environ), *_places(arguments, environ)]
    sys.stdout.write(report.text(sections).encode(_encoding(), "replace").decode(_encoding()))
    return 1 if report.needs_mending(sections) else 0


def _terminal(environ: Mapping[str, str]) -> Section:
    size = _size()
    known = terminal_of(environ)
    if size is None:
        known = replace(known, refusal=None)  # through a pipe nobody wants to draw
    if known.refusal is not None:
        return Section("Terminal", terminal.refused(known, environ, size))
    answers = probe.ask(0, 1, only_cursor=not known.answers) if size is not None else None
    found = terminal.examine(known, environ, size=size, answers=answers)
    if known.multiplexer == "tmux":
        found += tmux.examine(known)
    if _can_draw(known):
        found.append(first_paint.examine(environ, size or (80, 24)))
    return Section("Terminal", found)


def _can_draw(known: Terminal) -> bool:
    return known.refusal is None and known.name not in ("", "dumb", "unknown")


def _places(arguments: argparse.Namespace, environ: Mapping[str, str]) -> list[Section]:
    flags = Flags(
        url=arguments.url,
        api_version=arguments.api_version,
        profile=arguments.profile,
        workspace=arguments.workspace,
        insecure=arguments.insecure,
    )
    try:
        settings = merge(flags, environ=environ)
    except SettingsError as error:
        polytomic = [mend("settings", str(error))]
    else:
        polytomic = [*place.settings(settings), *server.examine(settings)]
    return [
        Section("Polytomic", polytomic),
        Section("Folders", place.folders(folders(environ))),
        Section("Extras", place.extras()),
    ]


def _size() -> tuple[int, int] | None:
    """The size of the terminal at both ends of this program; None where one of them is a pipe."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    with contextlib.suppress(OSError):
        columns, lines = os.get_terminal_size(1)
        return (columns, lines) if columns and lines else (80, 24)
    return None


def _encoding() -> str:
    return sys.stdout.encoding or "ascii"
