"""What every export is made of: bodies in which secrets, files and pending ids are named, not written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from ptui.api.request import Request
from ptui.domain.forms.files import FileContent
from ptui.domain.forms.plan import Pending, Plan, Step
from ptui.domain.forms.rules import FieldPath
from ptui.domain.secrets import secret_paths

DEFAULT_URL = "https://app.polytomic.com"
Exportable: TypeAlias = Request | Step | Plan
_PATHS = {
    "/api/connections": "connection",
    "/api/models": "model",
    "/api/syncs": "model sync",
    "/api/bulk/syncs": "bulk sync",
}


class NotExportable(Exception):
    """There is no such form of this; the text says why."""


@dataclass(frozen=True, slots=True)
class Variable:
    """Stands in a body for a secret, which is to be given by another way."""

    name: str
    """For the environment: MYSQL_CONNECTION_PASSWD."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One request ready for export."""

    request: Request
    noun: str
    body: Any
    """JSON, in which `Variable`, `FileContent` and `Pending` may stand for text."""
    variables: tuple[Variable, ...]


def steps_of(exported: Exportable) -> tuple[Step, ...]:
    match exported:
        case Plan(steps):
            return steps
        case Step():
            return (exported,)
        case Request():
            return (Step(exported, noun_of(exported)),)


def noun_of(request: Request) -> str:
    """What a request makes or changes, by its path."""
    for path, noun in _PATHS.items():
        if request.path == path or re.fullmatch(rf"{path}/[^/]+", request.path):
            return noun
    return ""


def pieces(exported: Exportable) -> tuple[Piece, ...]:
    taken: dict[str, FieldPath] = {}
    return tuple(_piece(step, index, taken) for index, step in enumerate(steps_of(exported)))


def _piece(step: Step, index: int, taken: dict[str, FieldPath]) -> Piece:
    body = step.request.body
    secrets = step.secrets | _guessed(step)
    prefix = _prefix(step, body)
    found: list[Variable] = []

    def named(path: FieldPath) -> Variable:
        name = base = environment_name(
            prefix, *[part for part in path if isinstance(part, str)][1:] or path[-1:]
        )
        number = 2
        while taken.setdefault(name, (index, *path)) != (index, *path):
            name, number = f"{base}_{number}", number + 1
        found.append(Variable(name))
        return found[-1]

    replaced = _replaced(body, secrets, (), named)
    return Piece(step.request, step.noun, replaced, tuple(found))


def _guessed(step: Step) -> frozenset[FieldPath]:
    """Configurations of connections hold secrets whether or not somebody says where."""
    body = step.request.body
    if not isinstance(body, Mapping):
        return frozenset()
    keys = [key for key in body if str(key).endswith("configuration")] if step.noun != "model" else []
    found = {path for key in keys for path in secret_paths(body[key], (key,))}
    if body.get("encryption_passphrase"):
        found.add(("encryption_passphrase",))
    if body.get("secret"):
        found.add(("secret",))
    return frozenset(found)


def _prefix(step: Step, body: Any) -> str:
    name = body.get("name") or body.get("type") if isinstance(body, Mapping) else ""
    return str(name or step.noun or "polytomic")


def _replaced(value: Any, secrets: Iterable[FieldPath], path: FieldPath, named: Any) -> Any:
    if isinstance(value, FileContent):
        return value
    if path in frozenset(secrets) and value not in (None, ""):
        return named(path)
    if isinstance(value, Mapping):
        return {str(key): _replaced(item, secrets, (*path, key), named) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_replaced(item, secrets, (*path, index), named) for index, item in enumerate(value)]
    return value


def environment_name(*parts: str | int) -> str:
    """`MySQL Connection`, `passwd` as MYSQL_CONNECTION_PASSWD; a letter first, plain ASCII."""
    words = re.findall(r"[A-Za-z0-9]+", " ".join(str(part) for part in parts))
    name = "_".join(words).upper()[:120]
    return name if name[:1].isalpha() else f"P_{name}"


def identifier(text: str, fallback: str) -> str:
    """A name for code: lower case, words joined by `_`."""
    name = "_".join(re.findall(r"[A-Za-z0-9]+", text)).lower()[:60]
    if not name:
        return fallback
    return name if name[0].isalpha() else f"_{name}"


def safe_url(url: str) -> str:
    """A base URL that can stand in code as it is, else the default one."""
    url = url.rstrip("/")
    return url if re.fullmatch(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~/-]*)?", url) else DEFAULT_URL


def pending_names(steps: Sequence[Piece]) -> dict[int, str]:
    """A variable for what each step makes, where a later one needs it."""
    needed = {each.step for piece in steps for each in _pendings(piece.body)}
    return {index: identifier(steps[index].noun, "made") for index in sorted(needed) if index < len(steps)}


def _pendings(value: Any) -> Iterable[Pending]:
    if isinstance(value, Pending):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _pendings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _pendings(item)
