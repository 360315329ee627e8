"""Conditions as they are kept, in the engine's terms."""

from __future__ import annotations

from typing import Any

from ptui.local.engine.filters.conditions import Condition, Function
from ptui.local.server.store.documents import Document


def condition(kept: Document, *, field: str) -> Condition:
    """The condition of a filter or an override on this field."""
    return Condition(field, Function(kept["function"]), _operand(kept.get("value")))


def _operand(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
