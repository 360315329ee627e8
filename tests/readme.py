"""Writes the parts of the README that have a source: `python -m tests.readme`."""

from __future__ import annotations

import re
from pathlib import Path

from ptui.domain.actions import ACTIONS
from ptui.domain.keys import shown
from tests.benchmarks.kept import markdown

README = Path(__file__).resolve().parents[1] / "README.md"


def keys() -> str:
    """The table of keys, from the one table of actions."""
    lines = ["| key | does | id |", "|---|---|---|"]
    for action in ACTIONS:
        named = " ".join(f"`{shown(key)}`" for key in action.keys)
        lines.append(f"| {named} | {action.help} | `{action.id}` |")
    return "\n".join(lines)


def figures() -> str:
    """What the last run of the benchmarks measured of the explorer."""
    return "\n\n".join(filter(None, (markdown("explorer"), markdown("breadth"))))


def engine() -> str:
    """The same of the engine."""
    about = (
        "The engine beside each database's own path (ATTACH and INSERT SELECT in the SQLite that comes with"
        " Python, COPY, OUTFILE, ON CONFLICT) in the same run:"
    )
    return f"{about}\n\n{found}" if (found := markdown("engine")) else ""


PARTS = {"keys": keys, "figures": figures, "engine figures": engine}


def filled(text: str, name: str, content: str) -> str:
    """`text` with what stands between the marks of this name replaced."""
    pattern = rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)"
    middle = f"\n{content}\n\n" if content else "\n"
    whole = lambda match: f"{match[1]}{middle}{match[2]}"  # noqa: E731
    found, count = re.subn(pattern, whole, text, flags=re.DOTALL)
    assert count == 1, f"the README has no place for {name}"
    return found


def written(text: str) -> str:
    """The README's text with every part as its source has it now."""
    for name, part in PARTS.items():
        text = filled(text, name, part())
    return text


def main() -> None:
    README.write_text(written(README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
