"""What schemas and fields are called where a bulk sync writes them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from ptui.local.engine.names import output_name
from ptui.local.engine.plan import Normalization
from ptui.local.server.rules.body import Document
from ptui.local.server.rules.refusals import refuse

NORMALIZE_NAMES: tuple[Normalization, ...] = get_args(Normalization)


def schema_output_name(row: Document, normalize_names: Normalization) -> str:
    """The user's own name for a schema goes before the one that is made from its id."""
    return str(row.get("user_output_name") or output_name(row["id"], normalize_names))


def check_output_names(rows: Iterable[Document], normalize_names: Normalization) -> None:
    """Refuse two schemas that would be written to one place."""
    taken: dict[str, str] = {}
    for row in rows:
        if not row["enabled"]:
            continue
        name = schema_output_name(row, normalize_names)
        other = taken.setdefault(name, row["id"])
        if other != row["id"]:
            refuse(
                "schemas", f"would write {other} and {row['id']} both to {name}: give one a user_output_name"
            )
