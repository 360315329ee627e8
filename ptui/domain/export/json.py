"""A request, or a stored object, as JSON without secrets."""

from __future__ import annotations

from typing import Any

from ptui.domain.export.pieces import Exportable, Piece, Variable, pieces
from ptui.domain.export.pretty import json_text, laid_out
from ptui.domain.forms.plan import Pending
from ptui.domain.secrets import is_mask, secret_paths


def json(exported: Exportable) -> str:
    """The body; with several requests, or without a body, the requests themselves."""
    parts = pieces(exported)
    if len(parts) == 1 and parts[0].body is not None:
        return laid_out(parts[0].body, _leaf) + "\n"
    listed = [_described(part) for part in parts]
    return laid_out(listed[0] if len(listed) == 1 else listed, _leaf) + "\n"


def document(stored: Any) -> str:
    """A stored object as the server answers it; what looks like a secret and is not masked is hidden."""
    secrets = {
        path for path in secret_paths(stored) if "configuration" in path and not is_mask(_at(stored, path))
    }
    return laid_out(_hidden(stored, secrets, ()), _leaf) + "\n"


def _described(part: Piece) -> dict[str, Any]:
    found: dict[str, Any] = {"method": part.request.method, "path": part.request.target}
    return found if part.body is None else found | {"body": part.body}


def _leaf(leaf: Any) -> str:
    match leaf:
        case Variable(name):
            return json_text(f"${{{name}}}")
        case Pending():
            return json_text(str(leaf))
    return json_text(leaf)


def _hidden(value: Any, secrets: set[tuple[str | int, ...]], path: tuple[str | int, ...]) -> Any:
    if path in secrets:
        return "********"
    if isinstance(value, dict):
        return {key: _hidden(item, secrets, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [_hidden(item, secrets, (*path, index)) for index, item in enumerate(value)]
    return value


def _at(document: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        document = document[part]
    return document
