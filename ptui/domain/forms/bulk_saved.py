"""The schemas that a bulk sync has already: as its form opens on them, and what a change has to say of them.

Lists of schemas leave their fields out, and a PATCH that names none enables them all: so the fields of a
schema are read before anything is said about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ptui.domain.forms.bulk_schemas import (
    DETAILS,
    FIELD_NAMES,
    FIELDS,
    OBFUSCATED,
    PLAIN,
    chosen_ids,
    entry,
    names_of,
    selection_of,
)
from ptui.domain.forms.filters import condition_row
from ptui.domain.forms.offers import OfferedSchema
from ptui.domain.forms.rules import is_blank
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection

Stored = Mapping[str, Any]


def is_enabled(stored: Stored) -> bool:
    return stored.get("enabled", True) is not False


def is_read(stored: Stored) -> bool:
    """Whether it says which of its fields are copied."""
    return isinstance(stored.get("fields"), list)


def unread(stored: Iterable[Stored]) -> list[str]:
    """The schemas that are copied nobody knows how."""
    return [str(each.get("id")) for each in stored if is_enabled(each) and not is_read(each)]


def fields_of(stored: Iterable[Stored]) -> dict[str, Sequence[str]]:
    """The fields of the schemas that are read."""
    return {
        str(each.get("id")): [str(field.get("id")) for field in _objects(each["fields"])]
        for each in stored
        if is_read(each) and each["fields"]
    }


@dataclass(frozen=True)
class StoredSchemas:
    """As the server lists them. Whatever takes long with 100,000 of them is found out once."""

    listed: Sequence[Stored] = ()
    _turned: list[Any] = field(default_factory=list, compare=False)
    """The selection that was compared last, and what it turns on and off."""

    @cached_property
    def by_id(self) -> dict[str, Stored]:
        return {str(each.get("id")): each for each in self.listed}

    @cached_property
    def enabled(self) -> frozenset[str]:
        return frozenset(ident for ident, each in self.by_id.items() if is_enabled(each))

    @cached_property
    def unread(self) -> Sequence[str]:
        return unread(self.listed)

    @cached_property
    def fields(self) -> dict[str, Sequence[str]]:
        return fields_of(self.listed)

    @cached_property
    def opened(self) -> dict[str, dict[str, Any]]:
        """What is said about those that are not copied whole, as the form asks it."""
        return {ident: said for ident, each in self.by_id.items() if (said := opened(each))}

    def turned(self, values: FormValues, schemas: Sequence[OfferedSchema]) -> tuple[list[str], list[str]]:
        """Which are newly chosen, and which are not chosen any more."""
        selection = selection_of(values)
        if not self._turned or self._turned[0] is not selection:
            chosen = chosen_ids(values, schemas)
            on = [ident for ident in chosen if ident not in self.enabled]
            self._turned[:] = [selection, on, sorted(self.enabled.difference(chosen))]
        return self._turned[1], self._turned[2]


def to_read(values: FormValues, schemas: Sequence[OfferedSchema], stored: StoredSchemas) -> list[str]:
    """The schemas of which something is to be said, though their fields are not known."""
    said = {str(path[1]) for path in values.touched if path[0] == DETAILS and len(path) > 1}
    newly, _ = stored.turned(values, schemas)
    selection = selection_of(values)
    wanted = [
        *sorted(ident for ident in said if selection.has(ident)),
        *(one for one in newly if one not in said),
    ]
    return [ident for ident in wanted if ident in stored.by_id and not is_read(stored.by_id[ident])]


def changes(
    values: FormValues, schemas: Sequence[OfferedSchema], stored: StoredSchemas
) -> list[dict[str, Any]]:
    """What a PUT leaves undone, for the PATCH after it.

    Every schema of which more is or was said than its name, those newly chosen, and those no longer chosen.
    All fields are named where any is; of schemas that are not read nothing is said.
    """
    details = values.document().get(DETAILS) or {}
    selection = selection_of(values)
    if not stored.listed and not details and selection.is_everything:
        return []  # what there is could not be read, and nobody said a word of it
    newly, gone = stored.turned(values, schemas)
    names = {**names_of(schemas, details), **stored.fields} if details else stored.fields
    said = [
        ident
        for ident in dict.fromkeys((*stored.opened, *details))
        if ident in stored.enabled and is_read(stored.by_id[ident]) and selection.has(ident)
    ]
    found: list[dict[str, Any]] = []
    for ident in (*said, *newly):
        before, now = stored.opened.get(ident, {}), details.get(ident, {})
        made = entry(ident, now, names.get(ident, ()), is_patch=True) | _cleared(before, now)
        if len(made) > 2 or before or ident not in stored.enabled:
            found.append(made)
    return [*found, *({"id": ident, "enabled": False} for ident in gone)]


def _objects(listed: object) -> list[Stored]:
    return [each for each in listed if isinstance(each, Mapping)] if isinstance(listed, list) else []


def _cleared(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """What was said and is not any more, as nothing; what a PATCH leaves out stays."""
    found: dict[str, Any] = {}
    for key in PLAIN:
        if key in before and is_blank(now.get(key)):
            found[key] = None if key.endswith("timestamp") else "" if isinstance(before[key], str) else False
    if before.get("filters") and not now.get("filters"):
        found["filters"] = []
    return found


def opened(stored: Stored) -> dict[str, Any]:
    """What a server says about one schema, as the form asks it."""
    found: dict[str, Any] = {
        key: value for key in PLAIN if not is_blank(value := stored.get(key)) and value is not False
    }
    fields = _objects(stored.get("fields"))
    if any(not is_enabled(each) for each in fields):
        found[FIELDS] = Selection.of(str(each.get("id")) for each in fields if is_enabled(each))
    hidden = tuple(str(each.get("id")) for each in fields if each.get("obfuscated") or each.get("obfuscate"))
    if hidden:
        found[OBFUSCATED] = hidden
    names = {
        str(each.get("id")): str(each["user_output_name"]) for each in fields if each.get("user_output_name")
    }
    if names:
        found[FIELD_NAMES] = names
    filters = [
        {"field": each.get("field_id"), **condition_row(str(each.get("function") or ""), each.get("value"))}
        for each in _objects(stored.get("filters"))
    ]
    if filters:
        found["filters"] = filters
    return found


def made_again(stored: Stored) -> Any:
    """A schema as a new bulk sync would list it: its id where it is copied whole, else with its settings."""
    ident = str(stored.get("id"))
    made = entry(ident, opened(stored), fields_of((stored,)).get(ident, ()))
    return made if len(made) > 2 else ident
