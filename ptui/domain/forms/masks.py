"""Secrets that a server shows as asterisks: whether they may go back as they are.

Only a server known to keep them gets its masks back. Any other must have them typed again, or it would
store the asterisks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ptui.domain.forms.collect import collected
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.values import FormValues
from ptui.domain.secrets import is_mask


def masked(document: Any, path: FieldPath = ()) -> Iterator[FieldPath]:
    """Where masks stand."""
    if is_mask(document):
        yield path
    elif isinstance(document, Mapping):
        for key, value in document.items():
            yield from masked(value, (*path, key))
    elif isinstance(document, list | tuple):
        for index, value in enumerate(document):
            yield from masked(value, (*path, index))


def unmasked(document: Any) -> Any:
    """The document without what is masked."""
    if isinstance(document, Mapping):
        return {key: unmasked(value) for key, value in document.items() if not is_mask(value)}
    if isinstance(document, list | tuple):
        return [unmasked(value) for value in document if not is_mask(value)]
    return document


def mask_problems(spec: FormSpec, values: FormValues, root: FieldPath) -> Iterator[Problem]:
    """Asks for every secret that would be lost. What the server fills in itself is not asked for."""
    for path in masked(collected(spec, values)):
        if path[: len(root)] != root:
            continue
        fields = list(spec.find_all(path))
        if any(each.is_read_only for each in fields):
            continue
        label = fields[0].label if fields else str(path[-1])
        yield Problem(
            path if fields else None,
            f"{label} has to be typed again: this server does not say that it keeps a secret it has masked.",
        )
