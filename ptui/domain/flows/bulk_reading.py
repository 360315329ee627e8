"""Reads how a bulk sync copies single schemas, which its lists do not tell."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.api.requests import bulk as requests
from ptui.domain.forms.bulk_saved import unread
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.desk import Desk

if TYPE_CHECKING:
    from ptui.api.client import Client

MOST = 200
"""More are not read unasked: it is a call for each."""
_AT_ONCE = 6


async def stored_schemas(client: Client, sync_id: str) -> list[Mapping[str, Any]]:
    """The schemas of a bulk sync as they are answered, with their fields where they are not too many."""
    from ptui.wire.base import items_of

    listed = [each async for answer in client.pages(requests.schemas(sync_id)) for each in items_of(answer)]
    ids = unread(listed)
    read = await _read(client, sync_id, ids) if len(ids) <= MOST else {}
    return [{**each, **read.get(str(each.get("id")), {})} for each in listed]


async def read_into(client: Client, desk: Desk, ids: Iterable[str]) -> list[str]:
    """Let the form on the desk know these schemas of its bulk sync; answers those that could not be read."""
    form, wanted = desk.form, list(ids)
    if not isinstance(form, BulkSyncForm) or form.saved is None or not wanted:
        return []
    read = await _read(client, str(form.saved.get("id") or ""), wanted)
    desk.form = known = form.with_stored(read)
    desk.values = replace(desk.values, base=known.initial.base)
    return [each for each in wanted if each not in read]


async def _read(client: Client, sync_id: str, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    turns = asyncio.Semaphore(_AT_ONCE)

    async def read(schema_id: str) -> tuple[str, Any]:
        async with turns:
            try:
                return schema_id, (await client.bulk.schema(sync_id, schema_id)).raw
            except ApiError:
                return schema_id, None

    found = await asyncio.gather(*(read(each) for each in ids))
    return {ident: raw for ident, raw in found if isinstance(raw, dict)}
