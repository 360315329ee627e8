"""Requests that make objects, as resources of the official Terraform provider (polytomic/polytomic, 3.0).

Secrets become variables. What the provider has no attribute for is named in a comment, not lost silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ptui.domain.export.hcl import Encoded, Expression, block, quoted
from ptui.domain.export.pieces import Exportable, NotExportable, Piece, Variable, identifier, pieces
from ptui.domain.export.terraform_syncs import Made, bulk_sync, model_sync
from ptui.domain.forms.files import FileContent
from ptui.domain.forms.plan import Pending

_RESOURCES = {
    "connection": "polytomic_{type}_connection",
    "model": "polytomic_model",
    "model sync": "polytomic_sync",
    "bulk sync": "polytomic_bulk_sync",
}
_CREATES = {
    "/api/connections": "connection",
    "/api/models": "model",
    "/api/syncs": "model sync",
    "/api/bulk/syncs": "bulk sync",
}


def terraform(exported: Exportable) -> str:
    """Raises NotExportable for requests that make nothing."""
    parts = pieces(exported)
    labels: dict[int, tuple[str, str]] = {}
    texts: list[str] = []
    for index, part in enumerate(parts):
        kind = _kind(part)
        labels[index] = _labels(kind, part.body, set(labels.values()))
        resolved = _resolved(part.body, labels)
        made = _MAKERS[kind](resolved)
        notes = tuple(f"the provider has no attribute for: {each}" for each in dict.fromkeys(made.left_out))
        texts += [_variable(each) for each in part.variables]
        texts.append(block("resource", labels[index], made.attributes, notes))
    return "\n".join(texts)


def _kind(part: Piece) -> str:
    request = part.request
    kind = _CREATES.get(request.path.rstrip("/"))
    if kind is None and request.method == "PUT":
        kind = _CREATES.get(request.path.rpartition("/")[0])
    if kind is None or request.method not in ("POST", "PUT") or not isinstance(part.body, Mapping):
        raise NotExportable(f"Terraform has no resource for {request.method} {request.path}.")
    return kind


def _labels(kind: str, body: Mapping[str, Any], taken: set[tuple[str, str]]) -> tuple[str, str]:
    resource = _RESOURCES[kind].format(type=identifier(str(body.get("type") or ""), "unknown"))
    base = name = identifier(str(body.get("name") or ""), "this")
    number = 2
    while (resource, name) in taken:
        name, number = f"{base}_{number}", number + 1
    return resource, name


def _resolved(value: Any, labels: Mapping[int, tuple[str, str]]) -> Any:
    """The body with references in the place of variables, files and pending ids."""
    match value:
        case Variable(name):
            return Expression(f"var.{name.lower()}")
        case FileContent():
            return Expression(f"file(pathexpand({quoted(value.path)}))")
        case Pending(step):
            resource, name = labels[step]
            return Expression(f"{resource}.{name}.id")
        case Mapping():
            return {str(key): _resolved(item, labels) for key, item in value.items()}
        case list():
            return [_resolved(item, labels) for item in value]
    return value


def _variable(variable: Variable) -> str:
    return block("variable", (variable.name.lower(),), {"type": Expression("string"), "sensitive": True})


def _connection(body: Mapping[str, Any]) -> Made:
    made = Made()
    made.take(body, "name")
    made.take(body, "organization_id", to="organization")
    made.put("configuration", dict(body.get("configuration") or {}))
    made.leave(body, but=("name", "organization_id", "configuration", "type"))
    return made


def _model(body: Mapping[str, Any]) -> Made:
    made = Made()
    made.take(body, "name", "connection_id")
    made.take(body, "organization_id", to="organization")
    made.put("configuration", Encoded(body.get("configuration") or {}))
    made.take(body, "fields", "identifier", "tracking_columns", "relations")
    added = [
        {key: each.get(key, "") for key in ("name", "type", "label")}
        for each in body.get("additional_fields") or ()
    ]
    if added:
        made.put("additional_fields", added)
    used = ("name", "connection_id", "organization_id", "configuration", "fields", "identifier")
    made.leave(body, but=(*used, "tracking_columns", "relations", "additional_fields"))
    return made


_MAKERS: dict[str, Callable[[Mapping[str, Any]], Made]] = {
    "connection": _connection,
    "model": _model,
    "model sync": model_sync,
    "bulk sync": bulk_sync,
}
