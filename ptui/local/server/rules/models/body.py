"""The body of a model, checked and turned into the document that is kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import NAMESPACE_URL, uuid5

from ptui.local.engine.catalogue import Column
from ptui.local.server.rules.body import Document, Part, as_part
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.models.fields import Shape, chosen_fields
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.stamps import Stamp
from ptui.local.server.rules.syncs.facts import SourceModel


def kept_model(
    body: Part,
    columns: Sequence[Column],
    others: Mapping[str, SourceModel],
    *,
    shape: Shape,
    stamp: Stamp,
    model_id: str,
    type_id: str,
    previous: Document | None = None,
) -> Document:
    """The model as it is kept; `others` are the models that its relations may lead to."""
    before = previous or {}
    fields = chosen_fields(body, columns, shape, stamp=stamp, previous=before.get("fields", ()))
    known = {column.name for column in columns} | {field["name"] for field in fields}
    if (enricher := body.part("enricher")) is not None and enricher.value:
        refuse(body.at("enricher"), "is not possible: no connection of this workspace enriches")
    return {
        "id": model_id,
        "name": body.need_text("name"),
        "type": type_id,
        "version": before.get("version", 0) + 1,
        "connection_id": body.need_text("connection_id"),
        "configuration": body.need_part("configuration").value,
        "fields": fields,
        "identifier": _known(body.text("identifier"), known, body.at("identifier")) or "",
        "tracking_columns": [
            _known(name, known, f"{body.at('tracking_columns')}[{index}]")
            for index, name in enumerate(body.texts("tracking_columns"))
        ],
        "relations": [_relation(part, known, others, model_id) for part in body.parts("relations")],
        "enricher": None,
        "labels": _labels(body),
        "policies": body.texts("policies"),
        "organization_id": stamp.organization_id,
        **stamp.made(previous),
    }


def check_head(body: Part) -> str:
    """What can be said before any system is asked; answers the connection's id."""
    body.need_text("name")
    body.need_part("configuration")
    return body.need_text("connection_id")


def _known(name: str, known: Collection[str], at: str) -> str:
    if name and name not in known:
        refuse(at, f"names no field of this source: {name}{alike(name, known)}")
    return name


def _relation(
    part: Part, known: Collection[str], others: Mapping[str, SourceModel], model_id: str
) -> Document:
    start = _known(part.need_text("from"), known, part.at("from"))
    to = part.need_part("to")
    other = others.get(to.need_text("model_id"))
    if other is None:
        refuse(to.at("model_id"), f"names no model of this workspace: {to.text('model_id')}")
    if other.id == model_id:
        refuse(to.at("model_id"), "must be another model")
    name = to.need_text("field")
    if name not in other.fields:
        refuse(to.at("field"), f"names no field of the model {other.name}: {name}{alike(name, other.fields)}")
    return {"from": start, "to": {"model_id": other.id, "field": name}}


def _labels(body: Part) -> list[Document]:
    """Texts come in, objects go out; what went out may come back."""
    names: dict[str, None] = {}
    for path, item in body.items("labels"):
        name = item if isinstance(item, str) else as_part(path, item).need_text("name")
        if not name.strip():
            malformed(path, "must say something")
        names[name] = None
    return [{"id": str(uuid5(NAMESPACE_URL, f"label:{name}")), "name": name} for name in names]
