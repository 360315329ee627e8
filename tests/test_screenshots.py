"""The pictures of the README are what the program shows now."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.readme import README
from tests.screenshots import FOLDER, SHOTS, draw


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_the_pictures_are_what_is_shown_now(tmp_path: Path) -> None:
    draw(list(SHOTS), tmp_path)
    old = [name for name in SHOTS if _text(FOLDER, name) != _text(tmp_path, name)]
    assert not old, f"python -m tests.screenshots {' '.join(old)}"


def test_every_picture_is_drawn_and_shown() -> None:
    shown = re.findall(r"\(screenshots/(\w+)\.svg\)", README.read_text(encoding="utf-8"))
    assert sorted(shown) == sorted(SHOTS) == sorted(path.stem for path in FOLDER.iterdir())


def _text(folder: Path, name: str) -> str:
    return (folder / f"{name}.svg").read_text(encoding="utf-8")
