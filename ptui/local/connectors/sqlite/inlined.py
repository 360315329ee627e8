"""What a view says of records instead of the engine: it takes no parameters, so values stand in the text."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from ptui.local.connectors.sqlite.database import quoted
from ptui.local.connectors.sqlite.filters import SqliteDialect
from ptui.local.connectors.sqlite.kinds import Affinity, affinity
from ptui.local.connectors.tables.merge import VALUE
from ptui.local.connectors.tables.pushdown import clause
from ptui.local.engine.filters.conditions import Filter
from ptui.local.engine.kinds import Field, Kind, Value
from ptui.local.engine.protocols import Selection, Source

_STORED_AS_IT_IS = {
    (Kind.TEXT, Affinity.TEXT): str,
    (Kind.INTEGER, Affinity.INTEGER): int,
    (Kind.FLOAT, Affinity.REAL): float,
}
_LARGEST = 1 << 63


class _InView(SqliteDialect):
    placeholder = VALUE


def literal(value: Value) -> str:
    """A constant in a view, which takes no parameters."""
    match value:
        case None:
            return "NULL"
        case bool() | int():
            return str(int(value))
        case float():
            return repr(value) if math.isfinite(value) else ("9e999" if value > 0 else "-9e999")
        case str():
            return f"CAST(x'{value.encode().hex()}' AS TEXT)"
        case bytes():
            return f"x'{value.hex()}'"


def is_sql(source: Source, selection: Selection, targets: Sequence[Field]) -> bool:
    """Whether a view can leave out and replace exactly what the engine would."""
    fields = source.fields(selection.reading)
    if selection.where is not None and condition_sql(selection.where, fields) is None:
        return False
    target_of = dict(zip(selection.fields, targets, strict=True))
    return all(
        condition_sql(one.condition, fields) is not None
        and (one.condition.field not in target_of or _fits(one.value, target_of[one.condition.field]))
        for one in selection.replacements
    )


def condition_sql(condition: Filter, fields: Sequence[Field]) -> str | None:
    """A condition on columns of these names; None where SQLite might see it differently."""
    found = clause(condition, fields, _InView())
    if found is None:
        return None
    first, *rest = found.sql.split(VALUE)
    try:
        return first + "".join(literal(value) + part for value, part in zip(found.values, rest, strict=True))
    except UnicodeEncodeError:
        return None


def where_sql(source: Source, selection: Selection) -> str:
    """What stands behind FROM and its table."""
    if selection.where is None:
        return ""
    return f" WHERE {condition_sql(selection.where, source.fields(selection.reading))}"


def columns_sql(
    source: Source,
    selection: Selection,
    constants: Mapping[str, Value],
    targets: Sequence[Field],
    *,
    read: Callable[[str, Field], str] = lambda sql, _: sql,
) -> str:
    """The targets' columns, one after another: constants, by name, and the selection's fields in their order,
    each in turn given to `read`."""
    theirs = _read_sql(source, selection)
    return ", ".join(
        f"{literal(constants[ours.name]) if ours.name in constants else read(next(theirs), ours)}"
        f" AS {quoted(ours.name)}"
        for ours in targets
    )


def _read_sql(source: Source, selection: Selection) -> Iterator[str]:
    fields = source.fields(selection.reading)
    for name in selection.fields:
        cases = "".join(
            f" WHEN {condition_sql(one.condition, fields)} THEN {literal(one.value)}"
            for one in selection.replacements
            if one.condition.field == name
        )
        yield f"CASE{cases} ELSE {quoted(name)} END" if cases else quoted(name)


def _fits(value: Value, target: Field) -> bool:
    """Whether the column keeps a value as it is."""
    if value is None:
        return target.nullable
    try:
        literal(value)
    except UnicodeEncodeError:
        return False
    if isinstance(value, int) and not -_LARGEST <= value < _LARGEST:
        return False
    return type(value) is _STORED_AS_IT_IS.get((target.type.kind, affinity(target.type.native)))
