"""The schemas of a bulk sync as rows: made with it, chosen anew by a PUT, changed one by one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.bulk.schemas import (
    BulkSource,
    disabled,
    new_row,
    patched_row,
    replaced_row,
)
from ptui.local.server.rules.refusals import malformed


def first_rows(body: Part, parts: Sequence[Part], source: BulkSource, *, sync_id: str) -> list[Document]:
    """The schemas that a new sync lists, or all that the source has."""
    if not body.has("schemas"):
        return [new_row(sync_id, schema_id) for schema_id in source.schemas]
    if not parts:
        malformed(body.at("schemas"), "must list a schema; leave it out to copy all")
    return [replaced_row(part, source, sync_id=sync_id) for part in parts]


def chosen_anew(
    parts: Sequence[Part], source: BulkSource, rows: Iterable[Document], *, sync_id: str
) -> list[Document]:
    """What a PUT leaves: those it lists, the others disabled. One that lists none changes none."""
    before = {row["id"]: row for row in rows}
    if not parts:
        return list(before.values())
    found = {row_id: disabled(row) for row_id, row in before.items()}
    for part in parts:
        schema_id = part.need_text("id")
        previous = before.get(schema_id)
        is_bare = set(part.value) == {"id"}
        if is_bare and previous is not None:
            found[schema_id] = previous | {"enabled": True}
        else:
            found[schema_id] = replaced_row(part, source, sync_id=sync_id, previous=previous)
    return list(found.values())


def patched(
    parts: Sequence[Part], source: BulkSource, rows: Mapping[str, Document], *, sync_id: str
) -> list[Document]:
    """The schemas that a PATCH lists, changed; one that the sync did not have joins it."""
    return [
        patched_row(part, source, previous=rows.get(schema_id) or new_row(sync_id, schema_id))
        for part in parts
        for schema_id in (part.need_text("id"),)
    ]
