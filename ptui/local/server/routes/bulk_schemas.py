"""The schemas of a bulk sync: list, read, change some, replace one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from starlette.responses import Response

from ptui.local.server import answers
from ptui.local.server.context import Call, missing
from ptui.local.server.errors import BadRequest
from ptui.local.server.gathering.bulk import BulkFacts, columns_of, schema_facts
from ptui.local.server.params import bracketed
from ptui.local.server.routes.bulk import stored_bulk_sync
from ptui.local.server.routing import route
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.bulk.output_names import check_output_names
from ptui.local.server.rules.bulk.presented import listed_schema, presented_schema
from ptui.local.server.rules.bulk.rows import patched
from ptui.local.server.rules.bulk.schemas import replaced_row
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction

Rows = dict[str, Document]


async def listed(call: Call) -> Response:
    """Those that were added to the sync; `filters[enabled]` picks."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    filters = bracketed(call.request.query_params.multi_items(), "filters")
    wanted: dict[str, Any] = {"enabled": int(_is_true(filters["enabled"]))} if "enabled" in filters else {}
    rows = await call.context.store.read(lambda tx: tx.bulk_schemas.find(sync_id=sync["id"], **wanted))
    return answers.data([listed_schema(row, sync, call.version) for row in rows])


async def read(call: Call) -> Response:
    """One, with its fields as they would be copied."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    row = await _row(call, sync["id"], call.part("schema_id"))
    return answers.data(await _whole(call, sync, row))


async def patch(call: Call) -> Response:
    """Change those that are listed and no others."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    body = Part(await call.body())
    facts = await schema_facts(call.context, sync, body)
    listed_ids = [part.need_text("id") for part in facts.listed]
    rows = await _changed(
        call, sync, listed_ids, lambda before: patched(facts.listed, facts.source, before, sync_id=sync["id"])
    )
    columns = await columns_of(call.context, sync["source_connection_id"], [row["id"] for row in rows])
    return answers.data([presented_schema(row, sync, columns[row["id"]]) for row in rows])


async def replace(call: Call) -> Response:
    """All that there is to say about one schema, anew."""
    sync = await stored_bulk_sync(call.context, call.part("id"))
    schema_id = call.part("schema_id")
    await _row(call, sync["id"], schema_id)
    body = await call.body() | {"id": schema_id}
    facts = await schema_facts(call.context, sync, Part({"schemas": [body]}))
    rows = await _changed(
        call, sync, [schema_id], lambda before: [_replaced(facts, Part(body), sync, before)]
    )
    return answers.data(await _whole(call, sync, rows[0]))


async def _changed(
    call: Call, sync: Document, schema_ids: list[str], change: Callable[[Rows], list[Document]]
) -> list[Document]:
    def keep(tx: Transaction) -> list[Document]:
        found = (tx.bulk_schemas.get(sync["id"], schema_id) for schema_id in schema_ids)
        rows = change({row["id"]: row for row in found if row is not None})
        for row in rows:
            tx.bulk_schemas.put(row)
        check_output_names(named_schemas(tx, sync["id"]), sync["normalize_names"])
        return rows

    return await call.context.store.write(keep)


def _replaced(facts: BulkFacts, body: Part, sync: Document, before: Rows) -> Document:
    previous = before.get(body.need_text("id"))
    return replaced_row(body, facts.source, sync_id=sync["id"], previous=previous)


def named_schemas(tx: Transaction, sync_id: str) -> Iterator[Document]:
    """What is needed of the enabled schemas to name their outputs; there may be 100,000 of them."""
    rows = tx.connection.execute(
        "SELECT id, json_extract(document, '$.user_output_name') FROM bulk_schemas"
        " WHERE sync_id = ? AND enabled = 1",
        (sync_id,),
    )
    return ({"id": schema_id, "user_output_name": name, "enabled": True} for schema_id, name in rows)


async def _row(call: Call, sync_id: str, schema_id: str) -> Document:
    found = await call.context.store.read(lambda tx: tx.bulk_schemas.get(sync_id, schema_id))
    return found if found is not None else missing("schema of this sync", schema_id)


async def _whole(call: Call, sync: Document, row: Document) -> Document:
    columns = await columns_of(call.context, sync["source_connection_id"], [row["id"]])
    return presented_schema(row, sync, columns[row["id"]])


def _is_true(text: str) -> bool:
    if text.lower() not in {"true", "false"}:
        raise BadRequest("filters[enabled] must be true or false.", metadata={"field": "filters[enabled]"})
    return text.lower() == "true"


ROUTES = (
    route("GET", "/api/bulk/syncs/{id}/schemas", listed),
    route("PATCH", "/api/bulk/syncs/{id}/schemas", patch),
    route("GET", "/api/bulk/syncs/{id}/schemas/{schema_id}", read),
    route("PUT", "/api/bulk/syncs/{id}/schemas/{schema_id}", replace),
)
