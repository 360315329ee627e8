"""A thousand keys in any order, words among them, the window changing its size: it lives, and can be left."""

from __future__ import annotations

import random
import sys
from pathlib import Path

import pytest

from tests.e2e.walker import NARROW, WIDE
from tests.terminal import Terminal

MOVES = ["up", "down", "left", "right", "home", "end", "pageup", "pagedown", "tab", "shift+tab"]
MOVES += ["enter", "enter", "escape", "escape", "escape"]
DEEDS = [*"cmsbeaxXFdDyYrRP?/[]:ujkgGhl", "space", "ctrl+p", "ctrl+r", "ctrl+s", "ctrl+t", "ctrl+l", "f2"]
TYPED = ["customers", "select 1", "%", "ä😀", "CUSTOMERS", "\x7f\x7f", "100"]
SIZES = [(60, 20), NARROW, WIDE, (200, 60)]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


@pytest.mark.parametrize("seed", range(2))
def test_any_keys_in_any_order(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    with Terminal([sys.executable, "-m", "ptui", "demo"], home=tmp_path, size=dice.choice(SIZES)) as terminal:
        terminal.wait_for("healthy", 30)
        pressed: list[str] = []
        for _ in range(1_000):
            chance = dice.random()
            if chance < 0.85:
                pressed.append(dice.choice(MOVES if chance < 0.5 else DEEDS))
                terminal.press(pressed[-1])
            elif chance < 0.97:
                terminal.type_text(dice.choice(TYPED))
            else:
                terminal.resize(*dice.choice(SIZES))
            if dice.random() < 0.5:
                terminal.wait_quiet(0.02)
            assert terminal.process.poll() is None, (pressed[-20:], terminal.text)
        for _ in range(12):  # out of whatever is open, each dialog and form by Esc
            terminal.press("escape")
            terminal.wait_quiet(0.2)
        terminal.press("ctrl+q")
        terminal.wait_quiet(0.5)
        if terminal.process.poll() is None:
            terminal.press("y")  # a run may be under way
        terminal.wait()
    assert not [*tmp_path.rglob("crash-*")]
