"""The rows of a mapping grid: one per source field, and one per target that gets a fixed value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple


class SourceRef(NamedTuple):
    """A field of a model; `model` is its id, or empty for the model that the form itself makes."""

    model: str
    field: str


def ref_of(value: Any) -> SourceRef | None:
    """A field as a form holds it; drafts make it a plain pair, typed names have no model."""
    if isinstance(value, list | tuple) and len(value) == 2:
        return SourceRef(str(value[0]), str(value[1]))
    return SourceRef("", value) if isinstance(value, str) and value else None


def ref_wire(ref: SourceRef, new_model_id: Any) -> dict[str, Any]:
    """As it is sent; `new_model_id` stands for the model that the form makes."""
    return {"field": ref.field, "model_id": ref.model or new_model_id}


def source_of(stored: Any) -> SourceRef | None:
    """As a server has it."""
    if not isinstance(stored, Mapping) or not stored.get("field"):
        return None
    return SourceRef(str(stored.get("model_id") or ""), str(stored["field"]))


@dataclass(frozen=True, slots=True)
class MappingRow:
    """Where one source field goes, or what a target field always gets."""

    source: str = ""
    """Empty for a fixed value."""
    model: str = ""
    target: str = ""
    """Empty when the field is left out."""
    is_new: bool = False
    """The target field is to be created."""
    override: str | None = None
    """The fixed value."""
    sync_mode: str = ""
    is_encrypted: bool = False
    reason: str = ""
    lossy: str = ""

    @property
    def ref(self) -> SourceRef:
        return SourceRef(self.model, self.source)

    @property
    def is_fixed(self) -> bool:
        return self.override is not None

    @property
    def is_mapped(self) -> bool:
        return bool(self.target) and (bool(self.source) or self.is_fixed)

    def to_json(self) -> dict[str, Any]:
        """Only what is said."""
        return {
            each.name: value for each in fields(self) if (value := getattr(self, each.name)) != each.default
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> MappingRow:
        """Raises ValueError where `raw` is no row."""
        kinds = {each.name: each.type for each in fields(cls)}
        for key, value in raw.items():
            wanted: type = bool if kinds.get(key) == "bool" else str
            if key not in kinds or not isinstance(value, wanted):
                raise ValueError(f"no such mapping: {key}")
        return cls(**raw)
