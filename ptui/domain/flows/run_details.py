"""Reads the runs of a sync into the inspector, opens one of them, shows what stands behind its lines."""

from __future__ import annotations

import time
from collections.abc import Callable

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.flows.running import KINDS, follow, run_subject, subject_of
from ptui.domain.inspect.page import Notice
from ptui.domain.runs import history, records
from ptui.domain.runs.calls import calls_of
from ptui.domain.runs.causes import Cause
from ptui.domain.runs.run import SchemaRun
from ptui.domain.tree.node import NodeId
from ptui.domain.ui import Human
from ptui.domain.words import counted


async def load_runs(explorer: Explorer, node_id: NodeId, *, now: Callable[[], float] = time.time) -> None:
    """Read the runs of a sync into the inspector; a failure is shown in their place."""
    node, session = explorer.store.node(node_id), explorer.session
    if node is None or session is None or node.kind not in KINDS:
        return
    explorer.inspector.runs[node_id] = Notice("loading…")
    try:
        found = await calls_of(session.client, subject_of(node)).runs(at_most=history.MOST)
    except ApiError as error:
        explorer.inspector.runs[node_id] = Notice(error.sentence, error.way_on or "Enter tries again")
        return
    explorer.runs[node_id] = found
    explorer.inspector.runs[node_id] = history.page(found, now())


async def open_run(human: Human, explorer: Explorer, node_id: NodeId, index: int) -> None:
    """Show one of the listed runs."""
    node, session = explorer.store.node(node_id), explorer.session
    listed = explorer.runs.get(node_id, ())
    if node is None or session is None or not 0 <= index < len(listed):
        return
    calls = calls_of(session.client, subject_of(node))
    if await follow(human, explorer.watches.begin(calls, listed[index])):
        await run_subject(human, explorer, calls.subject)


async def show_cause(human: Human, cause: Cause) -> None:
    """The records that one cause struck; from there they can be copied."""
    wish = await human.read("Records that failed · y copies them", records.as_text(cause))
    if wish is not None:
        await human.copy(records.as_json(cause), counted(len(cause.offences), "record"))


async def show_schema(human: Human, schema: SchemaRun) -> None:
    """Everything that is known of one schema of a bulk run."""
    told = [
        f"schema     {schema.schema}",
        f"output     {schema.output_name or '–'}",
        f"state      {schema.status or 'waiting'}",
        f"records    {schema.records:,}",
        f"errors     {schema.errors:,}",
        f"warnings   {schema.warnings:,}",
        *(["", schema.message] if schema.message else []),
    ]
    text = "\n".join(told)
    if await human.read("Schema", text) is not None:
        await human.copy(text, schema.schema)


async def show_words(human: Human, text: str) -> None:
    """What the server says of a run, whole."""
    if await human.read("What the server says", text) is not None:
        await human.copy(text, "the message")
