"""Requests as curl commands for any POSIX shell.

The key is $POLYTOMIC_API_KEY and the address $POLYTOMIC_DEPLOYMENT_URL; other secrets are variables too, and
files are read by the shell.
"""

from __future__ import annotations

from typing import Any

from ptui.domain.export.pieces import (
    DEFAULT_URL,
    Exportable,
    Piece,
    Variable,
    environment_name,
    pending_names,
    pieces,
    safe_url,
)
from ptui.domain.export.pretty import json_text, laid_out
from ptui.domain.forms.files import FileContent
from ptui.domain.forms.plan import Pending

_READ_ID = 'python3 -c \'import json, sys; print(json.load(sys.stdin)["data"]["id"])\''
_AS_JSON = "as_json() { python3 -c 'import json, sys; print(json.dumps(sys.stdin.read()))'; }"


def curl(exported: Exportable, *, version: str, url: str = DEFAULT_URL) -> str:
    """One command per request; a later one takes an id from the answer to an earlier."""
    parts = pieces(exported)
    makers = pending_names(parts)
    lines: list[str] = []
    if variables := [each.name for part in parts for each in part.variables]:
        lines.append(f"# Set first: {', '.join(variables)}")
    if any(_needs_json(part.body) for part in parts):
        lines.append(_AS_JSON)
    for index, part in enumerate(parts):
        command = _command(part, version, safe_url(url), makers)
        if index in makers:
            command = f"{_variable(makers[index])}=$({command} \\\n  --silent | {_READ_ID})"
        lines.append(command)
    return "\n".join(lines) + "\n"


def _command(part: Piece, version: str, url: str, makers: dict[int, str]) -> str:
    target = part.request.target
    options = [f"curl --request {shell_quoted(part.request.method)}"]
    if any(char in target for char in "[]{}"):
        options.append("--globoff")
    options += [
        f'--url "${{POLYTOMIC_DEPLOYMENT_URL:-{url}}}"{shell_quoted(target, always=True)}',
        "--header 'accept: application/json'",
        f"--header {shell_quoted(f'X-Polytomic-Version: {version}')}",
        '--header "Authorization: Bearer ${POLYTOMIC_API_KEY}"',
    ]
    if part.body is not None:
        options.insert(-2, "--header 'content-type: application/json'")
        options.append(f"--data {_data(part.body, makers)}")
    return " \\\n  ".join(options)


_OPEN, _CLOSE = "\0<", "\0>"
"""Mark what the shell is to put in; JSON has no such characters unescaped."""


def _data(body: Any, makers: dict[int, str]) -> str:
    text = laid_out(body, lambda leaf: _leaf(leaf, makers))
    quoted = []
    for index, part in enumerate(text.replace(_CLOSE, _OPEN).split(_OPEN)):
        quoted.append(part if index % 2 else shell_quoted(part, always=True))
    return "".join(each for each in quoted if each != "''")


def _leaf(leaf: Any, makers: dict[int, str]) -> str:
    match leaf:
        case Variable(name):
            return f'{_OPEN}"$(printf \'%s\' "${name}" | as_json)"{_CLOSE}'
        case FileContent():
            return f'{_OPEN}"$(as_json < {_shell_path(leaf.path)})"{_CLOSE}'
        case Pending(step):
            return f'"{_OPEN}"${_variable(makers.get(step, "made"))}"{_CLOSE}"'
    return json_text(leaf)


def _variable(name: str) -> str:
    return environment_name(name, "id")


def _needs_json(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_needs_json(item) for item in value.values())
    if isinstance(value, list):
        return any(_needs_json(item) for item in value)
    return isinstance(value, Variable | FileContent)


def _shell_path(path: str) -> str:
    """Quoted, but for a leading `~`, which the shell is to expand."""
    if path.startswith("~/"):
        return f'"$HOME"{shell_quoted(path[1:], always=True)}'
    return shell_quoted(path if path.startswith(("/", ".")) else f"./{path}", always=True)


def shell_quoted(text: str, *, always: bool = False) -> str:
    """`text` as one word of a POSIX shell."""
    plain = text and all(char.isascii() and (char.isalnum() or char in "-_./:=@%+,") for char in text)
    if plain and not always:
        return text
    return "'" + text.replace("'", "'\\''") + "'"
