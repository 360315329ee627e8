"""Writes the parts of the README that have a source: `python -m tests.readme`."""

from __future__ import annotations

import re
from pathlib import Path

from ptui.domain.actions import ACTIONS
from ptui.domain.keys import shown

README = Path(__file__).resolve().parents[1] / "README.md"


def keys() -> str:
    """The table of keys, from the one table of actions."""
    lines = ["| key | does | id |", "|---|---|---|"]
    for action in ACTIONS:
        named = " ".join(f"`{shown(key)}`" for key in action.keys)
        lines.append(f"| {named} | {action.help} | `{action.id}` |")
    return "\n".join(lines)


def filled(text: str, name: str, content: str) -> str:
    """`text` with what stands between the marks of this name replaced."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    whole = lambda match: f"{match[1]}\n{content}\n\n{match[2]}"  # noqa: E731
    found, count = re.subn(pattern, whole, text, flags=re.DOTALL)
    assert count == 1, f"the README has no place for {name}"
    return found


def main() -> None:
    README.write_text(filled(README.read_text(encoding="utf-8"), "keys", keys()), encoding="utf-8")


if __name__ == "__main__":
    main()
