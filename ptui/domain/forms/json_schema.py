"""The JSON Schema of a connection type, or of a destination's settings, as fields.

Besides plain properties it reads what live servers add: parts that hang on other values (`dependentSchemas`,
`dependencies`, `oneOf` with a telling constant, `if`). What it cannot read shows rather than hides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ptui.domain.forms.rules import Condition, Every, FieldPath, Fits, Is, IsSet, Not, both
from ptui.domain.forms.schema_fields import Schema, is_api_only, is_hidden, property_field, schema_type
from ptui.domain.forms.schema_match import enum_values
from ptui.domain.forms.spec import Choice, Choose, Field, Group
from ptui.domain.secrets import is_name_value
from ptui.domain.text import clean
from ptui.wire.references import resolve

_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class SchemaFields:
    """The fields of a schema: those of the product's own form, and those only the API can set."""

    shown: tuple[Field, ...]
    api_only: tuple[Field, ...] = ()


def schema_fields(schema: Any, root: FieldPath, uischema: Any = None) -> SchemaFields:
    """The fields of an object schema that stands at `root`."""
    resolved = resolve(schema)
    if not isinstance(resolved, Mapping):
        return SchemaFields(())
    found = _Reader(root).fields(resolved, root, uischema if isinstance(uischema, Mapping) else {})
    hidden = {key for key, each in properties(resolved).items() if is_api_only(each)}
    at = len(root)
    return SchemaFields(
        tuple(each for each in found if each.path[at] not in hidden),
        tuple(each for each in found if each.path[at] in hidden),
    )


def properties(schema: Schema) -> dict[str, Schema]:
    """The properties that are always there, those of `allOf` included."""
    found: dict[str, Schema] = {}
    for part in (schema, *_parts(schema, "allOf")):
        named = part.get("properties")
        for key, value in named.items() if isinstance(named, Mapping) else ():
            if isinstance(value, Mapping):
                found[str(key)] = {**found.get(str(key), {}), **value}
    return found


def _parts(schema: Schema, keyword: str) -> list[Schema]:
    parts = schema.get(keyword)
    return [each for each in parts if isinstance(each, Mapping)] if isinstance(parts, list) else []


class _Reader:
    """Walks one schema. Stops at a depth no form has, for servers may send anything."""

    def __init__(self, root: FieldPath) -> None:
        self._root = root
        self._depth = 0

    def fields(
        self, schema: Schema, path: FieldPath, ui: Schema, outer: Mapping[str, Schema] | None = None
    ) -> tuple[Field, ...]:
        """`outer` are the properties of the schema that this one is a part of."""
        if self._depth >= _DEEPEST:
            return ()
        self._depth += 1
        try:
            known = properties(schema)
            required = _required(schema)
            own = [self._field(key, known, path, ui, required) for key in _ordered(known, ui)]
            around = {**(outer or {}), **known}
            return tuple(
                [each for each in own if each is not None] + list(self._conditional(schema, path, ui, around))
            )
        finally:
            self._depth -= 1

    def _field(
        self, key: str, known: Mapping[str, Schema], path: FieldPath, ui: Schema, required: frozenset[str]
    ) -> Field | None:
        schema = known[key]
        if is_hidden(schema):
            return None
        own_ui = ui.get(key)
        own_ui = own_ui if isinstance(own_ui, Mapping) else {}
        if own_ui.get("ui:widget") == "hidden":
            return None
        return property_field(
            key,
            schema,
            (*path, key),
            own_ui,
            is_required=key in required,
            is_pair=is_name_value(known.keys()),
            inner=self.fields,
        )

    def _conditional(
        self, schema: Schema, path: FieldPath, ui: Schema, known: Mapping[str, Schema]
    ) -> Iterator[Field]:
        for part in (schema, *_parts(schema, "allOf")):
            yield from self._dependent(part, path, ui, known)
            if isinstance(part.get("if"), Mapping):
                condition = Fits(path, part["if"])
                yield from self._under(part.get("then"), condition, path, ui, known)
                yield from self._under(part.get("else"), Not(condition), path, ui, known)
            for keyword in ("oneOf", "anyOf"):
                yield from self._branches(_parts(part, keyword), path, ui, known)

    def _dependent(
        self, schema: Schema, path: FieldPath, ui: Schema, known: Mapping[str, Schema]
    ) -> Iterator[Field]:
        for keyword in ("dependentSchemas", "dependencies"):
            dependents = schema.get(keyword)
            for key, part in dependents.items() if isinstance(dependents, Mapping) else ():
                yield from self._under(part, IsSet((*path, key)), path, ui, known)

    def _branches(
        self, branches: Sequence[Schema], path: FieldPath, ui: Schema, known: Mapping[str, Schema]
    ) -> Iterator[Field]:
        """Each branch shows where its constants hold; without constants, one is chosen by its title."""
        if not any(properties(branch) for branch in branches):
            return
        if telling := _telling(branches, known):
            known = {**known, **telling}
            for key in telling:
                if (field := self._field(key, known, path, ui, frozenset(telling))) is not None:
                    yield field
        conditions = [_constants(branch, path) for branch in branches]
        if not all(conditions):
            steering = (*path, f"\0{len(known)}")
            titles = [
                clean(branch.get("title") or ", ".join(properties(branch)) or f"Way {index + 1}", 80)
                for index, branch in enumerate(branches)
            ]
            choose = Choose(tuple(Choice(index, title) for index, title in enumerate(titles)))
            yield Field(steering, "Way", choose, is_sent=False)
            conditions = [Is(steering, (index,)) for index in range(len(branches))]
        for branch, condition in zip(branches, conditions, strict=True):
            yield from self._under(branch, condition, path, ui, known)

    def _under(
        self, part: Any, condition: Condition | None, path: FieldPath, ui: Schema, known: Mapping[str, Schema]
    ) -> Iterator[Field]:
        """The fields that only a part has, shown under its condition."""
        if not isinstance(part, Mapping):
            return
        extra = {
            key: value
            for key, value in properties(part).items()
            if key not in known or (properties(value) and not properties(known[key]))
        }
        part = {**part, "properties": extra, "allOf": _without_properties(part)}
        for each in self.fields(part, path, ui, known):
            yield conditioned(each, condition)


def _without_properties(part: Schema) -> list[dict[str, Any]]:
    return [
        {key: value for key, value in each.items() if key != "properties"} for each in _parts(part, "allOf")
    ]


def conditioned(field: Field, condition: Condition | None) -> Field:
    kind = field.kind
    if isinstance(kind, Group):
        kind = Group(tuple(conditioned(each, condition) for each in kind.fields))
    return replace(field, kind=kind, when=both(condition, field.when))


def _telling(branches: Sequence[Schema], known: Mapping[str, Schema]) -> dict[str, Schema]:
    """Constants that tell the branches apart and are described nowhere else, as one choice each."""
    found: dict[str, list[Any]] = {}
    for branch in branches:
        for key, schema in properties(branch).items():
            if key not in known and "const" in schema:
                found.setdefault(key, []).append(schema)
    return {
        key: {"type": schema_type(schemas[0]), "oneOf": [{"const": each["const"]} for each in schemas]}
        for key, schemas in found.items()
        if len(schemas) == len(branches)
    }


def _constants(branch: Schema, path: FieldPath) -> Condition | None:
    """What the branch's constants say about other values."""
    found: list[Condition] = []
    for key, schema in properties(branch).items():
        if "const" in schema:
            found.append(Is((*path, key), (schema["const"],)))
        elif isinstance(schema.get("enum"), list) and set(schema) <= {"enum", "type", "title"}:
            found.append(Is((*path, key), tuple(enum_values(schema["enum"]))))
    return Every(tuple(found)) if found else None


def _required(schema: Schema) -> frozenset[str]:
    names: set[str] = set()
    for part in (schema, *_parts(schema, "allOf")):
        listed = part.get("required")
        names |= {each for each in listed if isinstance(each, str)} if isinstance(listed, list) else set()
    return frozenset(names)


def _ordered(known: Mapping[str, Schema], ui: Schema) -> list[str]:
    order = ui.get("ui:order")
    if not isinstance(order, list):
        return list(known)
    first = [key for key in order if key in known]
    rest = [key for key in known if key not in first]
    if "*" in order:
        after = [key for key in order[order.index("*") + 1 :] if key in known]
        first = [key for key in first if key not in after]
        return [*first, *rest, *after]
    return [*first, *rest]
