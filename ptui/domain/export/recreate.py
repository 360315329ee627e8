"""The request that would make a stored object again, for exports from the tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ptui.api.request import Request
from ptui.domain.forms.bulk_saved import is_enabled, made_again
from ptui.domain.forms.edit import Resource, writable
from ptui.domain.forms.masks import masked
from ptui.domain.forms.plan import Step

_PATHS: dict[Resource, str] = {
    "connection": "/api/connections",
    "model": "/api/models",
    "model sync": "/api/syncs",
    "bulk sync": "/api/bulk/syncs",
}


def recreate(
    resource: Resource,
    stored: Mapping[str, Any],
    *,
    version: str,
    schemas: Sequence[Mapping[str, Any]] = (),
) -> Step:
    """`schemas` are those of a bulk sync, which its own document does not have."""
    body = writable(resource, stored, version=version)
    if resource == "bulk sync":
        for key in ("default_schedule", "schedule"):
            if isinstance(body.get(key), Mapping):
                body[key] = {name: value for name, value in body[key].items() if name != "id"}
        if enabled := [made_again(each) for each in schemas if is_enabled(each)]:
            body["schemas"] = enabled
    request = Request("POST", _PATHS[resource], body=body, purpose=f"Creating the {resource}")
    return Step(request, resource, frozenset(masked(body)))
