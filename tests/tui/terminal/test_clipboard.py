"""Copies reach the terminal outside, or say why not."""

from __future__ import annotations

import asyncio
import base64
import shutil
import subprocess
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptui.tui.terminal.capabilities import Terminal
from ptui.tui.terminal.clipboard import LIMIT, Copied, NotCopied, copy
from tests.terminal import Terminal as Pty


async def test_through_the_terminal() -> None:
    written: list[str] = []
    assert await copy("naïve 日本", terminal=Terminal(), write=written.append) == Copied("terminal")
    [sequence] = written
    assert base64.b64decode(sequence.removeprefix("\x1b]52;c;").removesuffix("\x07")).decode() == "naïve 日本"


async def test_too_much_is_refused_loudly() -> None:
    written: list[str] = []
    result = await copy("x" * (LIMIT + 1), terminal=Terminal(), write=written.append)
    assert isinstance(result, NotCopied) and "74,995 bytes" in result.reason
    assert written == []
    assert await copy("x" * LIMIT, terminal=Terminal(), write=written.append) == Copied("terminal")
    assert len(written[0]) <= 100_000


async def test_gnu_screen_passes_it_through_in_small_strings() -> None:
    written: list[str] = []
    await copy("x" * 500, terminal=Terminal(multiplexer="screen"), write=written.append)
    parts = written[0].split("\x1b\\")
    assert parts.pop() == ""
    assert all(part.startswith("\x1bP") and len(part) < 250 for part in parts)
    inner = "".join(part.removeprefix("\x1bP") for part in parts)
    assert inner == f"\x1b]52;c;{base64.b64encode(b'x' * 500).decode()}\x07"


async def test_where_there_is_no_clipboard_it_says_so() -> None:
    result = await copy("x", terminal=Terminal(name="linux", clipboard=False), write=lambda text: None)
    assert isinstance(result, NotCopied) and "(linux)" in result.reason


async def test_a_tmux_that_is_missing_fails_or_hangs_is_told() -> None:
    terminal = Terminal(multiplexer="tmux")

    async def attempt(*tmux: str) -> str:
        result = await copy("x", terminal=terminal, write=lambda text: None, tmux=tmux, patience=0.2)
        assert isinstance(result, NotCopied)
        return result.reason

    assert "could not be started" in await attempt("/no/such/tmux")
    assert "tmux said: no server" in await attempt("sh", "-c", "echo no server >&2; exit 1")
    assert "did not answer within 0.2 s" in await attempt("sh", "-c", "exec sleep 60")


@pytest.fixture
def tmux() -> Iterator[tuple[str, ...]]:
    program = shutil.which("tmux")
    if program is None:
        pytest.skip("tmux is not installed (apt-get install tmux)")
    command = (program, "-L", f"ptui-{uuid.uuid4().hex[:8]}", "-f", "/dev/null")
    yield command
    subprocess.run([*command, "kill-server"], capture_output=True, check=False)


async def test_from_inside_tmux_to_the_terminal_outside(tmux: tuple[str, ...], tmp_path: Path) -> None:
    """With tmux as it is installed: an OSC 52 of our own would be dropped."""
    with Pty([*tmux, "new-session", "sh"], size=(80, 24), cwd=tmp_path) as outside:
        await asyncio.to_thread(outside.wait_for, r"(?m)^\S*[$#]")
        result = await copy(
            "from inside", terminal=Terminal(multiplexer="tmux"), write=lambda text: None, tmux=tmux
        )
        assert result == Copied("tmux")
        wanted = base64.b64encode(b"from inside").decode()
        await asyncio.to_thread(
            outside.wait_for, lambda pty: any(wanted in body for body in pty.screen.strings)
        )
        shown = await asyncio.to_thread(subprocess.check_output, [*tmux, "show-buffer"])
        assert shown == b"from inside"
