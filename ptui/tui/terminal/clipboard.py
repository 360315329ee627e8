"""Copies text to the user's clipboard, at whichever end of the line that is, and says what became of it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from ptui.tui.terminal.capabilities import Terminal

LIMIT = 74_994
"""Bytes of text that fit into the longest OSC 52 sequence terminals take (100,000 bytes)."""
_SCREEN_PIECE = 76
"""GNU screen passes only short strings through."""


@dataclass(frozen=True)
class Copied:
    way: Literal["tmux", "terminal"]


@dataclass(frozen=True)
class NotCopied:
    reason: str
    """A sentence, with a way on."""


async def copy(
    text: str,
    *,
    terminal: Terminal,
    write: Callable[[str], object],
    tmux: Sequence[str] = ("tmux",),
    patience: float = 2.0,
) -> Copied | NotCopied:
    """`write` sends a control sequence to the terminal. Whether it obeys OSC 52, no terminal says."""
    if terminal.multiplexer == "tmux":
        problem = await _into_tmux(text, tmux, patience)
        return Copied("tmux") if problem is None else NotCopied(f"Nothing was copied: {problem}.")
    if not terminal.clipboard:
        return NotCopied(
            f"This terminal ({terminal.name}) has no clipboard; select the text with the mouse instead."
        )
    data = text.encode("utf-8", "replace")
    if len(data) > LIMIT:
        return NotCopied(
            f"Nothing was copied: {len(data):,} bytes, and terminals take {LIMIT:,}. Export it instead."
        )
    write(_sequence(base64.b64encode(data).decode("ascii"), terminal.multiplexer))
    return Copied("terminal")


def _sequence(encoded: str, multiplexer: str | None) -> str:
    if multiplexer != "screen":
        return f"\x1b]52;c;{encoded}\x07"
    pieces = [encoded[at : at + _SCREEN_PIECE] for at in range(0, len(encoded), _SCREEN_PIECE)] or [""]
    return "\x1bP\x1b]52;c;" + "\x1b\\\x1bP".join(pieces) + "\x07\x1b\\"


async def _into_tmux(text: str, tmux: Sequence[str], patience: float) -> str | None:
    """Why tmux did not take it. It hands the text on to the terminal outside by itself (`-w`)."""
    try:
        process = await asyncio.create_subprocess_exec(
            *tmux,
            "load-buffer",
            "-w",
            "-",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        return f"tmux could not be started ({error.strerror})"
    try:
        async with asyncio.timeout(patience):
            _, complaint = await process.communicate(text.encode("utf-8", "replace"))
    except TimeoutError:
        process.kill()
        await process.wait()
        return f"tmux did not answer within {patience:g} s"
    if process.returncode == 0:
        return None
    return f"tmux said: {complaint.decode('utf-8', 'replace').strip() or process.returncode}"
