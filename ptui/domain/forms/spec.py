"""A form as data: sections of fields, and what kind of thing each field takes.

A field's path is where its value stands in the document that the form stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any, TypeAlias

from ptui.domain.forms.kinds import (
    Checklist,
    Choice,
    Choose,
    ChooseMany,
    Code,
    Completions,
    FileText,
    Info,
    Number,
    Pairs,
    Secret,
    Text,
    Toggle,
)
from ptui.domain.forms.rules import Condition, FieldPath, moved

__all__ = [
    "Checklist",
    "Choice",
    "Choose",
    "ChooseMany",
    "Code",
    "Completions",
    "Field",
    "FileText",
    "FormSpec",
    "Group",
    "Info",
    "Kind",
    "MappingGrid",
    "Need",
    "Number",
    "Pairs",
    "PerName",
    "Rows",
    "Secret",
    "Section",
    "Text",
    "Toggle",
    "flat",
]


class Need(Enum):
    """What it means when a field is left blank."""

    NONE = "none"
    WARNS = "warns"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class MappingGrid:
    """Source fields against target fields; its value is a tuple of `MappingRow`."""

    sources: Sequence[Any] = field(hash=False)
    """`SourceField`s."""
    targets: Sequence[Any] = field(hash=False)
    """`TargetField`s of the API; empty where the target does not exist yet."""
    can_create_fields: bool = False
    can_encrypt: bool = False
    has_field_modes: bool = False
    mode: str = ""


@dataclass(frozen=True, slots=True)
class Rows:
    """A group that may be repeated; the paths of its fields are relative to a row."""

    fields: tuple[Field, ...]
    noun: str = "row"


@dataclass(frozen=True, slots=True)
class PerName:
    """A group for each of many names; the paths of its fields are relative to a name."""

    fields: tuple[Field, ...]
    names: Sequence[str] = field(default=(), hash=False)


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together."""

    fields: tuple[Field, ...]


Kind: TypeAlias = (
    Text
    | Secret
    | Code
    | Number
    | Toggle
    | Choose
    | ChooseMany
    | Checklist
    | Pairs
    | FileText
    | MappingGrid
    | Rows
    | PerName
    | Group
    | Info
)


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form."""

    path: FieldPath
    label: str
    kind: Kind
    help: str = ""
    need: Need = Need.NONE
    default: Any = field(default=None, hash=False)
    """What the server takes when nothing is said; shown, never sent."""
    is_sensitive: bool = False
    is_read_only: bool = False
    when: Condition | None = field(default=None, hash=False)
    suffix: str = ""
    placeholder: str = ""
    examples: tuple[str, ...] = ()
    completions: Completions | None = None
    check: str = ""
    """A rule of its own, one of `CHECKS` in validate."""
    is_sent: bool = True
    """False for a choice that only steers what else is asked."""

    @property
    def is_secret(self) -> bool:
        return self.is_sensitive or isinstance(self.kind, Secret)

    def under(self, prefix: FieldPath) -> Field:
        """The field of a template as it stands in one of its rows."""
        kind = self.kind
        if isinstance(kind, Group):
            kind = Group(tuple(each.under(prefix) for each in kind.fields))
        return replace(self, path=prefix + self.path, kind=kind, when=moved(self.when, prefix))


@dataclass(frozen=True, slots=True)
class Section:
    """Fields under one heading."""

    title: str
    fields: tuple[Field, ...]
    is_advanced: bool = False
    """Folded away until asked for."""
    help: str = ""


@dataclass(frozen=True, slots=True)
class FormSpec:
    """All that a form asks."""

    title: str
    sections: tuple[Section, ...]
    intro: str = ""

    def fields(self) -> Iterator[Field]:
        """Every field but those of rows, groups before what is in them."""
        for section in self.sections:
            yield from flat(section.fields)

    def find(self, path: FieldPath) -> Field | None:
        """The field at `path`, also inside a row. Of several that exclude one another, the first."""
        return next(self.find_all(path), None)

    def find_all(self, path: FieldPath) -> Iterator[Field]:
        for section in self.sections:
            yield from _find(section.fields, path)

    def is_secret(self, path: FieldPath) -> bool:
        """Whether what stands at `path` must not be written anywhere; so is what no field describes."""
        found = list(self.find_all(path))
        return not found or any(each.is_secret for each in found)


def flat(fields: Sequence[Field]) -> Iterator[Field]:
    for each in fields:
        yield each
        if isinstance(each.kind, Group):
            yield from flat(each.kind.fields)


def _find(fields: Sequence[Field], path: FieldPath) -> Iterator[Field]:
    for each in fields:
        if each.path == path:
            yield each
        match each.kind:
            case Group(inner):
                yield from _find(inner, path)
            case Rows(inner) | PerName(inner) if path[: len(each.path)] == each.path:
                rest = path[len(each.path) :]
                if len(rest) > 1:
                    prefix = (*each.path, rest[0])
                    yield from (found.under(prefix) for found in _find(inner, rest[1:]))
