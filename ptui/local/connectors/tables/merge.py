"""The statements that bring staged records into a target: matching is the target's own `=`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

NUMBER = "ptui_n"
"""The column of a stage that numbers its records."""
VALUE = "\0"
"""Stands for a parameter in any system's statement; no identifier can hold it."""


@dataclass(frozen=True, slots=True)
class Merge:
    """A target `t`, a stage `s`, and the columns between them; all names are quoted already."""

    target: str
    stage: str
    columns: tuple[str, ...]
    identity: tuple[str, ...]
    updated: tuple[str, ...]
    """The columns an update sets."""
    compared: tuple[str, ...] = ()
    """Where not empty, only records that differ in one of these are updated."""
    number: str = NUMBER
    is_null: str = "IS NULL"
    """What says of a column of the identity that it is not there at all."""

    @property
    def matched(self) -> str:
        """Whether a target record is that of a staged one."""
        return " AND ".join(f"t.{name} = s.{name}" for name in self.identity)

    @property
    def unmatched(self) -> str:
        """After a left join: whether a staged record has no target record."""
        return f"t.{self.identity[0]} {self.is_null}"

    def listed(self, alias: str = "") -> str:
        """The columns, one after another."""
        return ", ".join(f"{alias}{name}" for name in self.columns)

    def between(self, low: int, high: int) -> str:
        """Which staged records a statement is about."""
        return f"s.{self.number} >= {low} AND s.{self.number} < {high}"


@dataclass(frozen=True, slots=True)
class Statements:
    """How a system says each step. All take a range of staged records, but for those that concern all of
    them."""

    update: Callable[[Merge, str], str]
    insert: Callable[[Merge, str], str]
    """What the target does not have."""
    copy: Callable[[Merge, str], str]
    """Everything, matched or not."""
    delete: Callable[[Merge, str], str]
    delete_missing: Callable[[Merge], str]
    mark_missing: Callable[[Merge, str], str]
    """Takes the column to mark; the mark itself is the statement's one parameter."""
    list_missing: Callable[[Merge, str], str]
    """What those two are about to concern; takes the column to mark, or nothing."""
    changed: Callable[[Merge], str]
    """Whether a staged record differs from its target record; empty where that does not matter."""
    index: Callable[[Merge], str]
    """An index on the stage's identity."""
    upsert: Callable[[Merge, str], str] | None
    """Update and insert at once, where the target has a key on the identity; None where two steps are
    better."""
    upsert_counts: bool = True
    """Whether the upsert says how many records it concerned."""


def differs(merge: Merge, distinct: Callable[[str], str]) -> str:
    """The condition for updates that are to touch only what changes; empty where they touch everything."""
    if not merge.compared:
        return ""
    return "(" + " OR ".join(distinct(name) for name in merge.compared) + ")"


def unmatched(merge: Merge, which: str, columns: str) -> str:
    """Staged records that the target does not have."""
    return (
        f"SELECT {columns} FROM {merge.stage} AS s LEFT JOIN {merge.target} AS t ON {merge.matched}"
        f" WHERE {merge.unmatched} AND {which}"
    )


DOUBLES = "ptui_doubles"
"""A temporary table with the numbers of the staged records that are not written."""


def note_doubles(merge: Merge) -> str:
    """Makes the table of records after which another one of the same identity comes."""
    key = ", ".join(merge.identity)
    return (
        f"CREATE TEMPORARY TABLE {DOUBLES} AS SELECT {merge.number} FROM (SELECT {merge.number},"
        f" row_number() OVER (PARTITION BY {key} ORDER BY {merge.number} DESC) AS ptui_r"
        f" FROM {merge.stage}) AS ptui_ranked WHERE ptui_r > 1"
    )


def doubles(merge: Merge, most: int) -> str:
    """The first of them."""
    return (
        f"SELECT s.{merge.number}, {merge.listed('s.')} FROM {merge.stage} AS s JOIN {DOUBLES} AS d"
        f" ON d.{merge.number} = s.{merge.number} ORDER BY s.{merge.number} LIMIT {most}"
    )


def drop_doubles(merge: Merge) -> str:
    """Takes them out of the stage."""
    return f"DELETE FROM {merge.stage} WHERE {merge.number} IN (SELECT {merge.number} FROM {DOUBLES})"


def has_doubles(merge: Merge) -> str:
    """How many records are staged, and how many identities they have."""
    key = ", ".join(merge.identity)
    counted = f"SELECT count(*) AS ptui_c FROM {merge.stage} GROUP BY {key}"
    return f"SELECT coalesce(sum(ptui_c), 0), count(*) FROM ({counted}) AS ptui_keys"


NEW, CHANGED, SAME = range(3)
"""What a staged record is to the target."""


def told_apart(merge: Merge, which: str, changed: str) -> str:
    """Staged records by number, each with what it is to the target."""
    if not merge.identity:
        return f"SELECT s.{merge.number}, {NEW}, {merge.listed('s.')} FROM {merge.stage} AS s WHERE {which}"
    same = f" WHEN NOT {changed} THEN {SAME}" if changed else ""
    return (
        f"SELECT s.{merge.number}, CASE WHEN {merge.unmatched} THEN {NEW}{same} ELSE {CHANGED} END,"
        f" {merge.listed('s.')}"
        f" FROM {merge.stage} AS s LEFT JOIN {merge.target} AS t ON {merge.matched} WHERE {which}"
    )
