"""The reading half of a model sync: the models' records, joined, filtered and overridden, batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import replace
from datetime import datetime

from ptui.local.engine.ahead import ahead
from ptui.local.engine.batch import Batch, Column
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.absolute import absolute
from ptui.local.engine.filters.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Function,
    all_of,
    conditions_of,
    conjuncts,
)
from ptui.local.engine.filters.evaluate import Evaluator, evaluator
from ptui.local.engine.filters.logic import combine
from ptui.local.engine.filters.predicates import predicate
from ptui.local.engine.fit.single import Unfit, fit_value
from ptui.local.engine.joining import joined, partners
from ptui.local.engine.kinds import Field, Value
from ptui.local.engine.plan import Join, ModelSyncPlan, Override, SourceField
from ptui.local.engine.protocols import Replacement, Selection, Source
from ptui.local.engine.replacing import Replacing

Sources = Mapping[str, Source]
"""By connection id."""


class ModelReading:
    """What has to be read for a plan, and how."""

    def __init__(
        self,
        plan: ModelSyncPlan,
        sources: Sources,
        *,
        as_stored: bool,
        now: datetime,
        wanted: Sequence[SourceField],
        ambiguous: Callable[[Join, int], None],
    ) -> None:
        self._plan = plan
        self._now = now
        self._ambiguous = ambiguous
        self._sources = sources
        self._source = sources[plan.model.connection_id]
        self._joins = [(join, sources[join.model.connection_id]) for join in plan.joins]
        filter = self._fixed(_filter(plan))
        own = [field for field in wanted if field.model_id == plan.model.id]
        own += [override.source for override in plan.overrides if override.source.model_id == plan.model.id]
        own += [join.from_field for join in plan.joins if join.from_field.model_id == plan.model.id]
        pushed, self._rest = self._split(filter)
        own += [
            _parsed(c.field) for c in _conditions(self._rest) if _parsed(c.field).model_id == plan.model.id
        ]
        names = tuple(dict.fromkeys(field.field for field in own))
        self.selection = Selection(
            plan.model.reading, names, where=_unqualified(pushed), as_stored=as_stored and not self._joins
        )
        self.fields: tuple[Field, ...] = self._own_fields(names)
        """Of the batches, named `model id.field`."""
        self._theirs = [self._joined_fields(join, source, wanted) for join, source in self._joins]
        self.fields += tuple(
            replace(field, name=_key(SourceField(join.model.id, field.name)), unique=False, nullable=True)
            for (join, _), fields in zip(self._joins, self._theirs, strict=True)
            for field in fields
        )
        self._places = {field.name: place for place, field in enumerate(self.fields)}
        self._evaluate: Evaluator | None = (
            evaluator(self._rest, self.fields, now) if self._rest is not None else None
        )
        self._replacements = [self._replacement(override) for override in plan.overrides]

    @property
    def is_plain(self) -> bool:
        """Whether records come straight out of the one source, with nothing done to them here but the
        replacements."""
        return not (self._joins or self._evaluate)

    @property
    def replacements(self) -> tuple[Replacement, ...]:
        """What is replaced, as a selection says it: each value is what the later ones make of it."""
        found: list[Replacement] = []
        for number, one in enumerate(self._replacements, 1):
            value = one.value
            for later in self._replacements[number:]:
                if later.place == one.place and later.test(value):
                    value = later.value
            found.append(Replacement(one.condition, value))
        return tuple(found)

    def place(self, source: SourceField) -> int:
        """The column of a field."""
        try:
            return self._places[_key(source)]
        except KeyError:
            raise PlanError(f"No model of the sync has the field {source.field!r}") from None

    def count(self, cancel: CancelToken) -> int | None:
        """How many records will be read, where that is known."""
        return self._source.count(self.selection, cancel=cancel)

    def batches(self, *, limit: int | None, cancel: CancelToken) -> Iterator[tuple[int, Batch]]:
        """Batches of the run's own records, each with how many were read for it."""
        selection = self.selection
        if limit is not None and self._evaluate is None:
            selection = replace(selection, limit=limit)
        with ExitStack() as stack:
            loaded = stack.enter_context(
                partners(
                    [(*pair, fields) for pair, fields in zip(self._joins, self._theirs, strict=True)],
                    cancel=cancel,
                    ambiguous=self._ambiguous,
                )
            )
            records = self._source.read(selection, cancel=cancel)
            coming = stack.enter_context(ahead(records, waits=self._source.is_remote))
            left = limit
            with closing(iter(coming)) as batches:  # type: ignore[type-var]
                for batch in batches:
                    read = batch.size
                    for (join, _), found in zip(self._joins, loaded, strict=True):
                        keys = batch.columns()[self.place(join.from_field)]
                        batch = joined(batch, found.columns(keys))
                    batch = self._replaced(self._kept(batch))
                    if left is not None:
                        batch = batch.part(0, left)
                        left -= batch.size
                    yield read, batch
                    if left == 0:
                        return

    def _kept(self, batch: Batch) -> Batch:
        if self._evaluate is None or not batch.size:
            return batch
        mask = self._evaluate(batch.columns(), batch.size)
        return batch if all(mask) else batch.chosen(mask)

    def _replaced(self, batch: Batch) -> Batch:
        if not self._replacements or not batch.size:
            return batch
        columns: list[Column] = list(batch.columns())
        for replacement in self._replacements:
            columns[replacement.place] = replacement.apply(columns[replacement.place])
        return batch.replaced(columns)

    def _fixed(self, filter: Filter | None) -> Filter | None:
        """With relative spans as moments."""
        if filter is None:
            return None
        models = [(self._plan.model, self._source)] + [(join.model, source) for join, source in self._joins]
        fields = {
            _key(SourceField(model.id, field.name)): field
            for model, source in models
            for field in source.fields(model.reading)
        }
        return absolute(filter, fields, self._now)

    def _split(self, filter: Filter | None) -> tuple[Filter | None, Filter | None]:
        """What the source leaves out itself, and what is left to do here."""
        fields = self._source.fields(self._plan.model.reading)
        pushed: list[Filter] = []
        rest: list[Filter] = []
        for part in conjuncts(filter):
            own = all(_parsed(c.field).model_id == self._plan.model.id for c in conditions_of(part))
            plain = _unqualified(part) if own else None
            can = plain is not None and self._source.can_filter(plain, fields)
            (pushed if can else rest).append(part)
        return all_of(tuple(pushed)), all_of(tuple(rest))

    def _own_fields(self, names: Sequence[str]) -> tuple[Field, ...]:
        found = {field.name: field for field in self._source.fields(self._plan.model.reading)}
        if missing := [name for name in names if name not in found]:
            raise PlanError(f"The model has no field {missing[0]!r}")
        model = self._plan.model
        return tuple(replace(found[name], name=_key(SourceField(model.id, name))) for name in names)

    def _joined_fields(self, join: Join, source: Source, wanted: Sequence[SourceField]) -> tuple[Field, ...]:
        names = [field.field for field in wanted if field.model_id == join.model.id]
        names += [o.source.field for o in self._plan.overrides if o.source.model_id == join.model.id]
        others = (other.from_field for other in self._plan.joins)
        names += [field.field for field in others if field.model_id == join.model.id]
        mentioned = (_parsed(c.field) for c in _conditions(self._rest))
        names += [field.field for field in mentioned if field.model_id == join.model.id]
        found = {field.name: field for field in source.fields(join.model.reading)}
        if missing := [name for name in (join.to, *names) if name not in found]:
            raise PlanError(f"The joined model has no field {missing[0]!r}")
        return tuple(found[name] for name in dict.fromkeys(names))

    def _replacement(self, override: Override) -> Replacing:
        place = self.place(override.source)
        type = self.fields[place].type
        value: Value = override.override
        with suppress(Unfit):  # what the source's own type does not take, the target may
            value = fit_value(value, replace(type, length=None, low=None, high=None, precision=None))
        self.fields = tuple(
            replace(field, type=replace(field.type, loose=True), unique=False) if at == place else field
            for at, field in enumerate(self.fields)
        )
        condition = replace(override.condition, field=override.source.field)
        return Replacing(place, condition, predicate(condition, type, self._now), value)


def _key(source: SourceField) -> str:
    return f"{source.model_id}\0{source.field}"


def _parsed(key: str) -> SourceField:
    model_id, _, field = key.partition("\0")
    return SourceField(model_id, field)


def _conditions(filter: Filter | None) -> list[Condition]:
    return list(conditions_of(filter)) if filter is not None else []


def _filter(plan: ModelSyncPlan) -> Filter | None:
    """The plan's filters under their logic, over qualified fields, and the identities it is limited to."""
    conditions = [replace(condition, field=_key(source)) for source, condition in plan.filters]
    found = combine(conditions, plan.filter_logic, plan.filter_labels)
    if not plan.only_identities:
        return found
    if not plan.identities:
        raise PlanError("Only a sync that matches records can be started for single ones")
    field = _key(plan.identities[0].source)
    only = AnyOf(
        tuple(
            Condition(field, Function.EQUALITY, value)
            for value in plan.only_identities
            if isinstance(value, str | int | float | bool)
        )
    )
    return AllOf((found, only)) if found else only


def _unqualified(filter: Filter | None) -> Filter | None:
    match filter:
        case None:
            return None
        case Condition():
            return replace(filter, field=_parsed(filter.field).field)
        case AllOf(parts):
            return AllOf(tuple(part for part in map(_unqualified, parts) if part))
        case AnyOf(parts):
            return AnyOf(tuple(part for part in map(_unqualified, parts) if part))
