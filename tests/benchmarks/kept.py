"""What was measured, kept in `figures.json` next to this file: the README's tables are made of it.

A benchmark hands over its rows as it gets them; they are written down only in a run of `python -m
tests.benchmarks`, which measures everything on a quiet machine and writes the README anew:

    keep("engine", {"SQLite to SQLite, append": {"own path": "1,200,000/s", "engine": "310,000/s"}})

`TABLES` says which tables there are and which columns. A table that nobody measured is left out of
the README, and so is a column that no row has anything in.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).with_name("figures.json")
SWITCH = "PTUI_KEEP_FIGURES"

Row = Mapping[str, str]
"""Cells by the name of their column."""


@dataclass(frozen=True)
class Table:
    title: str
    columns: tuple[str, ...]
    """Shown in this order; what a row does not have is an empty cell."""
    first: tuple[str, ...] = ()
    """Rows that stand at the top, by how their labels begin; the others follow as they were measured."""


TABLES = {
    "explorer": Table(
        "in a pty at 120×40",
        ("ptui", "bare Textual", "to reach"),
        (
            "start",
            "`--help`",
            "open a node",
            "100,000",
            "memory",
            "arrow",
            "inspector",
            "page",
            "End",
            "Home",
            "Tab",
        ),
    ),
    "breadth": Table("much of one thing", ("opens", "a page down", "a key of the filter", "more memory")),
    "engine": Table(
        "a million rows of eight columns", ("own path", "engine", "share", "to reach", "peak memory")
    ),
}


def keep(table: str, rows: Mapping[str, Row]) -> None:
    """Note rows of a table by their label; a row of the same label is replaced, others stay."""
    columns = set(TABLES[table].columns)
    for label, row in rows.items():
        assert set(row) <= columns, f"{label}: {set(row) - columns} are no columns of {table}"
    if os.environ.get(SWITCH):
        found = kept()
        found.setdefault(table, {}).update({label: dict(row) for label, row in rows.items()})
        FILE.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def kept() -> dict[str, dict[str, dict[str, str]]]:
    """Every row that was measured, by table and label."""
    if not FILE.exists():
        return {}
    found: dict[str, dict[str, dict[str, str]]] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def forget() -> None:
    """Begin anew."""
    FILE.unlink(missing_ok=True)


def markdown(name: str) -> str:
    """A table as the README has it; nothing where nothing was measured."""
    rows, table = kept().get(name), TABLES[name]
    if not rows:
        return ""
    ranked = sorted(rows.items(), key=lambda row: _rank(row[0], table.first))
    used = [column for column in table.columns if any(row.get(column) for row in rows.values())]
    lines = [f"| {' | '.join([table.title, *used])} |", "|---" * (len(used) + 1) + "|"]
    lines += [
        f"| {' | '.join([label, *(row.get(column, '') for column in used)])} |" for label, row in ranked
    ]
    return "\n".join(lines)


def _rank(label: str, first: tuple[str, ...]) -> int:
    return next((at for at, begin in enumerate(first) if label.startswith(begin)), len(first))
