"""The record logs of runs: which there are, links to them, and the files behind the links."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from starlette.responses import FileResponse, RedirectResponse, Response

from ptui.local.server import answers
from ptui.local.server.context import Call
from ptui.local.server.errors import Missing
from ptui.local.server.routes.run_kinds import BULK, MODEL
from ptui.local.server.routing import route
from ptui.local.server.runs import archive, record_logs
from ptui.local.server.runs.links import PATH, VALID, check_link, link, link_key
from ptui.local.server.runs.threads import on_thread
from ptui.local.server.store.documents import Document
from ptui.local.server.times import stamp

_TYPES = {".jsonl": "application/x-ndjson", ".zip": "application/zip"}


async def index(call: Call) -> Response:
    """The kinds of record that a model sync's run has logged, how many of each, and where they are."""
    run = await MODEL.run(call)
    folder = _folder(call, run)
    kinds = await on_thread(lambda: record_logs.counted(folder), name="logs")
    path = f"{call.base}/api/syncs/{run['sync_id']}/executions/{run['id']}"
    return answers.data({kind: {"count": count, "url": f"{path}/{kind}"} for kind, count in kinds.items()})


async def of_kind(call: Call) -> Response:
    """Links to the files with one kind of record; the first thousands are there, in full."""
    run = await MODEL.run(call)
    kind = _kind(call)
    found = await _written(call, run)
    urls, expires = await _links(call, run, [kind] if kind in found else [])
    return answers.data({"urls": urls, "expires": stamp(expires)})


async def one_file(call: Call) -> Response:
    """The way to one of these files."""
    run = await MODEL.run(call)
    kind, filename = _kind(call), call.part("filename")
    if record_logs.kind_of(filename) != kind or kind not in await _written(call, run):
        raise Missing(f"This run has no log file {filename}.")
    (url,), _ = await _links(call, run, [kind])
    return RedirectResponse(url, 302)


async def of_bulk(call: Call) -> Response:
    """Links to all files of a bulk sync's run, in the capitals that this answer has."""
    run = await BULK.run(call)
    urls, expires = await _links(call, run, await _written(call, run))
    return answers.data({"URLs": urls, "Expires": stamp(expires)})


async def export(call: Call) -> Response:
    """All that a bulk sync's run has logged in one archive; a job says when it can be fetched."""
    context = call.context
    run = await BULK.run(call)
    call.flag("notify")  # nobody has an address here to send word to
    folder, base = _folder(call, run), call.base

    async def pack() -> Document:
        lines = await context.store.read(lambda tx: archive.console_text(tx, run["id"]))
        await on_thread(lambda: archive.pack(folder, run, lines), name="archive")
        return {"url": await _link(call, base, run, archive.NAME, context.clock() + VALID)}

    job = context.jobs.start("exportlogs", pack, job_id=context.new_id(), background=context.background)
    return answers.data({"url": None}, job=job)


async def file(call: Call) -> Response:
    """A log file, for whoever was given the link."""
    run_id, filename = call.part("execution_id"), call.part("filename")
    key = await call.context.store.write(link_key)
    check_link(
        run_id,
        filename,
        expires=call.query("expires") or "",
        signature=call.query("signature") or "",
        key=key,
        now=call.context.clock(),
    )
    run = await call.context.store.read(lambda tx: tx.executions.get(run_id))
    path = _folder(call, run) / filename if run is not None else None
    if path is None or not path.is_file():
        raise Missing("These logs are not kept any more.")
    headers = {"content-disposition": f'attachment; filename="{filename}"'}
    return FileResponse(path, headers=headers, media_type=_TYPES[path.suffix])


def _kind(call: Call) -> str:
    kind = call.part("type")
    if kind not in record_logs.KINDS:
        raise Missing(f"There are no logs of {kind}; there are {', '.join(record_logs.KINDS)}.")
    return kind


def _folder(call: Call, run: Document) -> Path:
    return call.context.runs.shop.logs_of(run["sync_id"], run["id"])


async def _written(call: Call, run: Document) -> list[str]:
    folder = _folder(call, run)
    return await on_thread(lambda: record_logs.written(folder), name="logs")


async def _links(call: Call, run: Document, kinds: list[str]) -> tuple[list[str], datetime]:
    expires = call.context.clock() + VALID
    files = [record_logs.file_of(kind) for kind in kinds]
    return [await _link(call, call.base, run, name, expires) for name in files], expires


async def _link(call: Call, base: str, run: Document, filename: str, expires: datetime) -> str:
    key = await call.context.store.write(link_key)
    return link(base, run["id"], filename, key=key, expires=expires)


_MODEL_RUN = f"{MODEL.path}/executions/{{execution_id}}"
_BULK_RUN = f"{BULK.path}/executions/{{execution_id}}"

ROUTES = (
    route("GET", f"{_MODEL_RUN}/logs", index),
    route("GET", f"{_MODEL_RUN}/{{type}}", of_kind),
    route("GET", f"{_MODEL_RUN}/{{type}}/{{filename}}", one_file),
    route("GET", f"{_BULK_RUN}/logs", of_bulk),
    route("POST", f"{_BULK_RUN}/logs/export", export),
    route("GET", f"{PATH}/{{execution_id}}/{{filename}}", file, is_public=True),
)
