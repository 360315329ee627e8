"""What a single field of a form can take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose."""

    value: Any
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Completions:
    """Values come from the server, under this parameter of `parameter_values`."""

    parameter: str
    is_hierarchy: bool = False
    leaves_only: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """One line; blanks around it are typing, unless it is a name from elsewhere."""

    is_exact: bool = False


@dataclass(frozen=True, slots=True)
class Secret:
    """Text that is never shown, drafted or exported."""

    is_long: bool = False
    """Several lines, such as a private key."""


@dataclass(frozen=True, slots=True)
class Code:
    """Several lines in a language."""

    language: str = "text"
    is_document: bool = False
    """It is JSON, and what is sent is the document rather than the text."""


@dataclass(frozen=True, slots=True)
class Number:
    whole: bool = True
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Toggle:
    """Yes or no, or not said."""


@dataclass(frozen=True, slots=True)
class Choose:
    """One of several; `is_open` takes other words as well."""

    choices: tuple[Choice, ...]
    is_open: bool = False
    is_searchable: bool = False
    as_object: bool = False
    """It goes over the wire as `{value, label}`."""


@dataclass(frozen=True, slots=True)
class ChooseMany:
    """Any of several, in order."""

    choices: tuple[Choice, ...] = ()
    is_open: bool = False
    as_objects: bool = False
    """Each goes over the wire as `{value, label}`."""
    element: str = "string"


@dataclass(frozen=True, slots=True)
class Checklist:
    """Any of very many names; its value is a `Selection`."""

    names: Sequence[str]
    labels: Mapping[str, str] = field(default_factory=dict, hash=False)
    noun: str = "item"


@dataclass(frozen=True, slots=True)
class Pairs:
    """Names with values, freely made up."""


@dataclass(frozen=True, slots=True)
class FileText:
    """The content of a file named by its path, or that content itself."""


@dataclass(frozen=True, slots=True)
class Info:
    """Something to read."""

    text: str
