"""What the README says is so."""

from __future__ import annotations

import re

import pytest

from ptui.cli import parser
from tests import readme


@pytest.mark.parametrize("name", readme.PARTS)
def test_what_has_a_source_is_as_its_source_says(name: str) -> None:
    """The keys are those of the actions, the figures those that were measured."""
    text = readme.README.read_text(encoding="utf-8")
    assert readme.filled(text, name, readme.PARTS[name]()) == text, "run `python -m tests.readme`"


def test_every_picture_is_there() -> None:
    text = readme.README.read_text(encoding="utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures
    assert [one for one in pictures if not (readme.README.parent / one).is_file()] == []


def test_every_command_and_option_it_names_is_one() -> None:
    text = readme.README.read_text(encoding="utf-8")
    known = parser().format_help() + "".join(
        sub.format_help()
        for action in parser()._actions
        for sub in (getattr(action, "choices", None) or {}).values()
        if hasattr(sub, "format_help")
    )
    for line in re.findall(r"^(?:\.venv/bin/)?ptui (.*)$", text, flags=re.MULTILINE):
        for option in re.findall(r"--[a-z-]+", line):
            assert option in known, option
