"""Requests as calls of the official Python SDK.

The SDK sends whichever version it is told, but knows bulk syncs in the shape of its own only: an older body
of one is translated, and the script says so. Secrets come from the environment.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator, Mapping
from typing import Any

from ptui.domain.export.pieces import (
    DEFAULT_URL,
    Exportable,
    Piece,
    Variable,
    pending_names,
    pieces,
    safe_url,
)
from ptui.domain.export.sdk_calls import Call, call_for
from ptui.domain.export.sdk_types import SDK_VERSION, TIMES, Model
from ptui.domain.forms.files import FileContent
from ptui.domain.forms.plan import Pending

_RENAMED = {"async": "async_", "all": "all_"}
_INDENT = "    "


def python(exported: Exportable, *, url: str = DEFAULT_URL, version: str = SDK_VERSION) -> str:
    """A script that sends the requests and prints what came back. `version` is the API's in use."""
    parts = pieces(exported)
    writer = _Writer(pending_names(parts), version)
    statements: list[str] = []
    for index, part in enumerate(parts):
        name = writer.makers.get(index) or ("result" if index == len(parts) - 1 else f"result_{index + 1}")
        statements.append(writer.statement(part, name))
    return writer.header(safe_url(url)) + "\n\n".join([*statements, f"print({name})"]) + "\n"


class _Writer:
    """Writes calls, and remembers what they have to import."""

    def __init__(self, makers: dict[int, str], version: str) -> None:
        self.makers = makers
        self._version = version
        self._spoken = version
        """The version that the client is told."""
        self._classes: set[str] = {"Polytomic"}
        self._modules: set[str] = {"import os"}

    def header(self, url: str) -> str:
        known = "from polytomic import " + ", ".join(sorted(self._classes))
        if len(known) > 100:
            listed = "".join(f"{_INDENT}{name},\n" for name in sorted(self._classes))
            known = f"from polytomic import (\n{listed})"
        plain = sorted(each for each in self._modules if each.startswith("import"))
        froms = sorted(each for each in self._modules if each.startswith("from"))
        client = (
            "client = Polytomic(\n"
            f'{_INDENT}base_url=os.environ.get("POLYTOMIC_DEPLOYMENT_URL", "{url}"),\n'
            f'{_INDENT}token=os.environ["POLYTOMIC_API_KEY"],\n'
            f'{_INDENT}version="{self._spoken}",\n)'
        )
        return "\n".join([*plain, *froms]) + f"\n\n{known}\n\n{client}\n\n"

    def statement(self, part: Piece, name: str) -> str:
        request = part.request
        found = call_for(request)
        if found is None:
            return self._plain_http(part, name)
        call, arguments = found
        given = [repr(value) for value in arguments.values()]
        given += [f"{key}={value}" for key, value in self._query(call, part)]
        body = part.body
        notes = ""
        if isinstance(body, Mapping):
            body, notes = self._translated(call, body)
            given += [f"{key}={value}" for key, value in self._body(call, body)]
        listed = "".join(f"{_INDENT}{each},\n" for each in given)
        inside = f"\n{listed}" if len(given) > 1 or "\n" in listed.rstrip() else "".join(given)
        return f"{notes}{name} = client.{call.name}({inside})"

    def _query(self, call: Call, part: Piece) -> Iterator[tuple[str, str]]:
        grouped: dict[str, list[str]] = {}
        for key, value in part.request.query:
            grouped.setdefault(key, []).append(value)
        rest = {key: values for key, values in grouped.items() if key not in call.query}
        for key, values in grouped.items():
            if key in call.query:
                plain = [_query_value(value) for value in values]
                yield _argument(key), plain[0] if len(plain) == 1 else f"[{', '.join(plain)}]"
        if call.maps and rest:
            yield call.maps, repr(rest)
        elif rest:
            plain_rest = {key: values[0] if len(values) == 1 else values for key, values in rest.items()}
            yield "request_options", repr({"additional_query_parameters": plain_rest})

    def _body(self, call: Call, body: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        extra: dict[str, Any] = {}
        for key, value in body.items():
            if not key.isidentifier() or keyword.iskeyword(key):
                extra[key] = value
            elif key in TIMES and isinstance(value, str):
                self._modules.add("from datetime import datetime")
                yield key, f"datetime.fromisoformat({value.replace('Z', '+00:00')!r})"
            else:
                yield _argument(key), self.written(value, call.types.get(key), 1)
        if extra:
            yield "request_options", self.written({"additional_body_parameters": extra}, None, 1)

    def written(self, value: Any, model: Model | None, depth: int) -> str:
        match value:
            case Variable(name):
                return f"os.environ[{name!r}]"
            case FileContent():
                self._modules.add("from pathlib import Path")
                return f"Path({value.path!r}).expanduser().read_text()"
            case Pending(step):
                return f"{self.makers[step]}.data.id"
            case Mapping() if model is not None:
                return self._object(value, model, depth)
            case Mapping():
                items = [f"{key!r}: {self.written(item, None, depth + 1)}" for key, item in value.items()]
                return _wrapped("{", items, "}", depth)
            case list():
                return _wrapped("[", [self.written(item, model, depth + 1) for item in value], "]", depth)
        return repr(value)

    def _object(self, value: Mapping[str, Any], model: Model, depth: int) -> str:
        self._classes.add(model.name)
        items = []
        extra = {}
        for key, item in value.items():
            name = model.renamed.get(key, key)
            text = self.written(item, model.fields.get(key), depth + 1)
            if name.isidentifier() and not keyword.iskeyword(name):
                items.append(f"{name}={text}")
            else:
                extra[key] = text
        if extra:
            items.append("**{" + ", ".join(f"{key!r}: {text}" for key, text in extra.items()) + "}")
        return _wrapped(f"{model.name}(", items, ")", depth)

    def _translated(self, call: Call, body: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """A body of 2024-02-08 as 2025-09-18 has it; the version of the client follows."""
        found = dict(body)
        if not call.name.startswith("bulk_sync.") or call.name.split(".")[-1] not in ("create", "update"):
            return found, ""
        if "schedule" not in found:
            return found, ""
        self._spoken = SDK_VERSION
        found["default_schedule"] = found.pop("schedule")
        if "discover" in found:
            added = "all" if found.pop("discover") else "none"
            found.setdefault("automatically_add_new_objects", added)
        return found, f"# The SDK knows bulk syncs as of {SDK_VERSION}, which calls it default_schedule.\n"

    def _plain_http(self, part: Piece, name: str) -> str:
        """The SDK has no such call: the same over httpx, which it brings along."""
        self._modules.add("import httpx")
        request = part.request
        lines = [
            f"{_INDENT}{request.method!r},",
            f'{_INDENT}os.environ.get("POLYTOMIC_DEPLOYMENT_URL", {DEFAULT_URL!r}) + {request.target!r},',
            f"{_INDENT}headers={{",
            f'{_INDENT * 2}"Authorization": "Bearer " + os.environ["POLYTOMIC_API_KEY"],',
            f'{_INDENT * 2}"X-Polytomic-Version": "{self._version}",',
            f"{_INDENT}}},",
        ]
        if part.body is not None:
            lines.append(f"{_INDENT}json={self.written(part.body, None, 1)},")
        return f"# the SDK has no call for this\n{name} = httpx.request(\n" + "\n".join(lines) + "\n).json()"


def _wrapped(opening: str, items: list[str], closing: str, depth: int) -> str:
    line = f"{opening}{', '.join(items)}{closing}"
    if len(line) + len(_INDENT) * depth <= 88 and "\n" not in line:
        return line
    inner = _INDENT * (depth + 1)
    return f"{opening}\n" + "".join(f"{inner}{item},\n" for item in items) + f"{_INDENT * depth}{closing}"


def _argument(key: str) -> str:
    return _RENAMED.get(key, key)


def _query_value(value: str) -> str:
    if value in ("true", "false"):
        return str(value == "true")
    return value if value.isascii() and value.isdigit() and len(value) < 10 else repr(value)
