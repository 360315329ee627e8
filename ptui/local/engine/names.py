"""The names that outputs get: a source's names in a form every destination takes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ptui.local.engine.plan import Normalization

_OTHER = re.compile(r"[^0-9A-Za-z_]")


def output_name(name: str, normalization: Normalization = "enabled") -> str:
    """`Big Deals.2024` becomes `big_deals_2024`; legacy keeps the case, disabled keeps everything."""
    match normalization:
        case "disabled":
            return name
        case "legacy":
            return _OTHER.sub("_", name) or "_"
        case "enabled":
            return _OTHER.sub("_", name).lower() or "_"


def distinct(names: Iterable[str]) -> tuple[str, ...]:
    """The names in order; one that is taken, whatever its case, gets a number: `name_2`."""
    taken: set[str] = set()
    found: list[str] = []
    for name in names:
        candidate, number = name, 1
        while candidate.lower() in taken:
            number += 1
            candidate = f"{name}_{number}"
        taken.add(candidate.lower())
        found.append(candidate)
    return tuple(found)
