"""Copies requests and objects as cURL, as a call of the official Python SDK, as Terraform, as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ptui.api.errors import ApiError
from ptui.domain.explorer import Explorer
from ptui.domain.export import json as as_json
from ptui.domain.export.pieces import Exportable, NotExportable
from ptui.domain.forms.edit import Resource
from ptui.domain.tree.node import Kind, Node, NodeId
from ptui.domain.ui import Human, Option, Tone

if TYPE_CHECKING:
    from ptui.domain.session import Session

RESOURCES: Mapping[Kind, Resource] = {
    Kind.CONNECTION: "connection",
    Kind.MODEL: "model",
    Kind.SYNC: "model sync",
    Kind.BULK_SYNC: "bulk sync",
}
WAYS = (
    Option("curl", "cURL", "for a shell; the key is $POLYTOMIC_API_KEY"),
    Option("python", "Python", "the official SDK"),
    Option("terraform", "Terraform", "the official provider"),
    Option("json", "JSON"),
)


async def copy_as(human: Human, explorer: Explorer, node_id: NodeId) -> None:
    """Copy a node: an object as the request that would make it again, a place as the call that reads it."""
    node, session = explorer.store.node(node_id), explorer.session
    if node is None or session is None:
        return
    resource = RESOURCES.get(node.kind)
    if resource is None:
        await _copy_read(human, explorer, node, node_id)
        return
    try:
        exported = await made_again(session, node, resource)
    except ApiError as error:
        human.tell(f"{error.sentence} {error.way_on}".strip(), Tone.BAD)
        return
    how = await human.choose(f"Copy {node.label} as", WAYS)
    if how == "json":
        await human.copy(as_json.document(dict(node.record)), f"{node.label} as JSON")
    elif how is not None:
        await copy_requests(human, exported, version=session.version, url=session.url, how=how)


async def made_again(session: Session, node: Node, resource: Resource) -> Exportable:
    """The request that would make a stored object again."""
    from ptui.domain.export.recreate import recreate
    from ptui.domain.flows.bulk_reading import stored_schemas

    client, ident = session.client, str(node.record.get("id") or node.key)
    schemas: Sequence[Mapping[str, Any]] = ()
    if resource == "connection":
        stored = (await client.connections.get(ident)).raw
    elif resource == "model":
        stored = (await client.models.get(ident)).raw
    elif resource == "model sync":
        stored = (await client.syncs.get(ident)).raw
    else:
        stored = (await client.bulk.get(ident)).raw
        schemas = await stored_schemas(client, ident)
    return recreate(resource, stored, version=session.version, schemas=schemas)


async def copy_requests(
    human: Human, exported: Exportable, *, version: str, url: str = "", how: str | None = None
) -> None:
    """Copy requests in one of the ways, asking which when that is not said."""
    how = how or await human.choose("Copy the request as", WAYS)
    if how is not None:
        try:
            text = rendered(exported, how, version=version, url=url)
        except NotExportable as error:
            human.tell(str(error), Tone.WARN)
            return
        await human.copy(text, next(one.label for one in WAYS if one.id == how))


def rendered(exported: Exportable, how: str, *, version: str, url: str = "") -> str:
    """Requests in another tool's language; never with a key or a secret in it."""
    address = {"url": url} if url else {}
    match how:
        case "curl":
            from ptui.domain.export.curl import curl

            return curl(exported, version=version, **address)
        case "python":
            from ptui.domain.export.python import python

            return python(exported, version=version, **address)
        case "terraform":
            from ptui.domain.export.terraform import terraform

            return terraform(exported)
    return as_json.json(exported)


async def _copy_read(human: Human, explorer: Explorer, node: Node, node_id: NodeId) -> None:
    """A place in a connection: the call that reads it, or what it answered."""
    request, raw = explorer.request_of(node), explorer.inspector.raw(node_id)
    options = [
        Option("curl", "cURL", "the call that reads it", None if request else "it has no call of its own")
    ]
    options.append(Option("json", "JSON", "the answer", None if raw is not None else "nothing was read yet"))
    how = await human.choose(f"Copy {node.label} as", options)
    if how == "curl" and request is not None:
        await human.copy(explorer.as_curl(request), "the call as cURL")
    elif how == "json":
        await human.copy(as_json.document(raw), "the answer as JSON")
