"""One run of a model sync, from the plan to the commit."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ptui.local.engine.batch import Batch
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.changes import Fingerprints, keys_of, prints_of
from ptui.local.engine.errors import PlanError
from ptui.local.engine.fit.moments import written
from ptui.local.engine.kinds import STAMP, Field, Kind, Type
from ptui.local.engine.model_reading import ModelReading, Sources
from ptui.local.engine.plan import Join, Mapping, ModelSyncPlan, SourceField
from ptui.local.engine.progress import Observer
from ptui.local.engine.protocols import Destination, Job, Pulls, Refusal, TargetColumn, Writing
from ptui.local.engine.receipts import receipt_of
from ptui.local.engine.recording import SAMPLE, Recorder
from ptui.local.engine.shape import FromPlan, FromSource, Origin, Shape

TEST_RECORDS = 5


class ModelSyncRun:
    """The parts of one run; `run` does it."""

    def __init__(
        self,
        plan: ModelSyncPlan,
        sources: Sources,
        destination: Destination,
        *,
        observer: Observer,
        cancel: CancelToken,
        state: Path | None,
        now: datetime,
    ) -> None:
        self._plan = plan
        self._sources = sources
        self._destination = destination
        self._cancel = cancel
        self._now = now
        self._mappings = _mappings(plan)
        identity = [identity.target for identity in plan.identities]
        self.recorder = Recorder(observer, [mapping.target for mapping in self._mappings], identity)
        self._state = state if self._tracks_changes() else None
        self._read = 0
        self._expected: int | None = None

    def run(self) -> None:
        """Everything; raises whatever keeps the run from completing, with nothing written."""
        plan, recorder = self._plan, self.recorder
        if plan.mode not in self._destination.modes:
            raise PlanError(f"This target does not take the mode {plan.mode}")
        recorder.progress("preparing", read=0, expected=None)
        reading = self._reading()
        self._cancel.check()
        with ExitStack() as stack:
            prints = stack.enter_context(self._fingerprints(self._state)) if self._state else None
            writing = stack.enter_context(
                self._destination.open(self._job(reading), reporter=recorder, cancel=self._cancel)
            )
            shape = Shape(self._origins(reading), writing.fields)
            if prints and prints.is_first and plan.skip_initial_backfill:
                recorder.info("The first run of this sync only remembers the records that are there")
            if prints or not self._pulls(writing, reading, shape):
                self._expected = reading.count(self._cancel)
                self._send(reading, shape, writing, prints)
            recorder.progress("writing", read=self._read, expected=self._expected)
            recorder.tallied(writing.finish(is_complete=False))
            self._cancel.check()
            self._commit(writing, prints)
        recorder.sum_up()
        recorder.progress("done", read=self._read, expected=self._read)

    def _commit(self, writing: Writing, prints: Fingerprints | None) -> None:
        plan, recorder = self._plan, self.recorder
        if plan.test and plan.mode == "replace":
            recorder.undone()
            recorder.info("A test run of a replacing sync leaves the target as it is")
            return
        recorder.progress("committing", read=self._read, expected=self._expected)
        if prints:
            prints.forget(recorder.refused_numbers)
            if plan.mode == "append" and (receipt := receipt_of(writing)):  # other modes may send twice
                prints.promise(receipt)
        writing.commit()
        if prints:
            prints.commit()
        recorder.committed()

    def _fingerprints(self, state: Path) -> Fingerprints:
        return Fingerprints(state, self._signature(), destination=self._destination)

    def _send(
        self, reading: ModelReading, shape: Shape, writing: Writing, prints: Fingerprints | None
    ) -> None:
        plan, recorder = self._plan, self.recorder
        number = 0
        for read, batch in reading.batches(limit=TEST_RECORDS if plan.test else None, cancel=self._cancel):
            self._cancel.check()
            self._read += read
            if prints and batch.size:
                batch = self._changed(batch, reading, prints, number)
            batch = batch.renumbered(number)
            number += batch.size
            recorder.read(batch.size)
            shaped = shape.apply(batch)
            for refused, (why, record) in shaped.refused.items():
                recorder.refused(Refusal(refused, why, record))
            if shaped.batch.size:
                writing.write(shaped.batch)
            recorder.progress("reading", read=self._read, expected=self._expected)

    def _changed(self, batch: Batch, reading: ModelReading, prints: Fingerprints, number: int) -> Batch:
        """What has changed since it was last sent; all of it is remembered."""
        columns = batch.columns()
        tracked_places = self._tracked_places(reading)
        key_places = self._key_places(reading)
        if self._plan.mode == "append":  # what is only added is told apart by all of it
            key_places = [*key_places, *tracked_places]
        keys = keys_of([columns[place] for place in key_places])
        tracked = prints_of([columns[place] for place in tracked_places])
        if prints.is_first and self._plan.skip_initial_backfill:
            mask = [False] * batch.size
        elif self._plan.sync_all_records:
            mask = [True] * batch.size
        else:
            mask = prints.changed(keys, tracked)
        numbers: list[int] = []
        for is_changed in mask:
            numbers.append(number if is_changed else -1)
            number += is_changed
        prints.remember(keys, tracked, numbers)
        return batch.chosen(mask)

    def _pulls(self, writing: Writing, reading: ModelReading, shape: Shape) -> bool:
        """Whether the destination fetched everything itself."""
        if not isinstance(writing, Pulls) or not reading.is_plain or self._plan.test:
            return False
        source = self._sources[self._plan.model.connection_id]
        fields = tuple(
            mapping.source.field
            for mapping in self._mappings
            if mapping.source is not None and not mapping.is_constant
        )
        selection = replace(reading.selection, fields=fields, replacements=reading.replacements)
        if not writing.can_pull(source, selection, shape.constants):
            return False
        self._expected = reading.count(self._cancel)

        def progress(read: int) -> None:
            done = min(read, read if self._expected is None else self._expected)
            self.recorder.progress("writing", read=done, expected=self._expected)

        progress(0)
        read = writing.pull(source, selection, shape.constants, progress=progress)
        if read is None:
            return False
        self._read = read
        self.recorder.read(read)
        return True

    def _reading(self) -> ModelReading:
        plan = self._plan
        source = self._sources[plan.model.connection_id]
        wanted = [m.source for m in self._mappings if m.source is not None and not m.is_constant]
        if self._state:
            wanted += [SourceField(plan.model.id, name) for name in plan.model.tracking_columns]
            if plan.model.identifier:
                wanted.append(SourceField(plan.model.id, plan.model.identifier))
        return ModelReading(
            plan,
            self._sources,
            as_stored=source.family == self._destination.family,
            now=self._now,
            wanted=wanted,
            ambiguous=self._ambiguous,
        )

    def _ambiguous(self, join: Join, repeated: int) -> None:
        self.recorder.warning(
            f"{repeated:,} records of the joined model have the {join.to} of an earlier one, which is used"
        )

    def _job(self, reading: ModelReading) -> Job:
        plan = self._plan
        identity = tuple(identity.target for identity in plan.identities)
        return Job(
            target=plan.target,
            mode=plan.mode,
            columns=tuple(
                TargetColumn(
                    self._new_field(mapping, reading),
                    is_new=mapping.is_new or plan.create_target,
                    on_update=mapping.sync_mode != "create",
                    is_stamp=mapping.is_stamp,
                )
                for mapping in self._mappings
            ),
            identity=identity if plan.mode not in ("append", "replace") else (),
            create_target=plan.create_target,
            primary_key=identity,
            now=written(self._now),
            source_is_unique=self._is_unique(reading),
            execution_id=plan.execution_id,
            sample=SAMPLE,
        )

    def _new_field(self, mapping: Mapping, reading: ModelReading) -> Field:
        """What the column would be if it had to be made."""
        if mapping.is_stamp:
            return Field(mapping.target, STAMP)
        if mapping.source is None or mapping.is_constant:
            return Field(mapping.target, _type_of_constant(mapping.override_value))
        type = reading.fields[reading.place(mapping.source)].type
        source = self._sources[self._plan.model.connection_id]
        is_native = (
            source.family == self._destination.family and mapping.source.model_id == self._plan.model.id
        )
        return Field(mapping.target, type if is_native else replace(type, native=""))

    def _origins(self, reading: ModelReading) -> list[Origin]:
        origins: list[Origin] = []
        for mapping in self._mappings:
            if mapping.is_stamp:
                origins.append(FromPlan(written(self._now)))
            elif mapping.source is None or mapping.is_constant:
                origins.append(FromPlan(mapping.override_value))
            else:
                place = reading.place(mapping.source)
                origins.append(FromSource(place, reading.fields[place].type))
        return origins

    def _is_unique(self, reading: ModelReading) -> bool:
        """Whether no two records can have one identity; texts may meet under the target's collation."""
        if len(self._plan.identities) != 1:
            return False
        field = reading.fields[reading.place(self._plan.identities[0].source)]
        source = self._sources[self._plan.model.connection_id]
        same = source.family == self._destination.family and source.family != "mysql"
        return field.unique and (field.type.kind is Kind.INTEGER or same)

    def _tracks_changes(self) -> bool:
        plan = self._plan
        tracks = bool(plan.model.identifier or plan.model.tracking_columns)
        return tracks and plan.mode != "replace" and not plan.test and not plan.only_identities

    def _key_places(self, reading: ModelReading) -> Sequence[int]:
        model = self._plan.model
        if model.identifier:
            return [reading.place(SourceField(model.id, model.identifier))]
        if self._plan.identities:
            return [reading.place(identity.source) for identity in self._plan.identities]
        return self._tracked_places(reading)

    def _tracked_places(self, reading: ModelReading) -> Sequence[int]:
        model = self._plan.model
        if model.tracking_columns:
            return [reading.place(SourceField(model.id, name)) for name in model.tracking_columns]
        return sorted({origin.place for origin in self._origins(reading) if isinstance(origin, FromSource)})

    def _signature(self) -> object:
        plan = self._plan
        place = (plan.target_connection_id, plan.target)
        return (plan.model, place, plan.mode, self._mappings, plan.joins, plan.overrides)


def _mappings(plan: ModelSyncPlan) -> tuple[Mapping, ...]:
    """The identities first, then the fields; a field that an identity writes already is left out."""
    identities = tuple(
        Mapping(identity.target, identity.source, is_new=identity.is_new) for identity in plan.identities
    )
    matched = {mapping.target for mapping in identities}
    found = (*identities, *(field for field in plan.fields if field.target not in matched))
    if not found:
        raise PlanError("Nothing is mapped")
    seen: set[str] = set()
    for mapping in found:
        if mapping.target in seen:
            raise PlanError(f"Two fields are mapped to {mapping.target}")
        seen.add(mapping.target)
    return found


def _type_of_constant(value: object) -> Type:
    match value:
        case bool():
            return Type(Kind.BOOLEAN)
        case int():
            return Type(Kind.INTEGER, low=-(1 << 63), high=(1 << 63) - 1)
        case float():
            return Type(Kind.FLOAT)
        case _:
            return Type(Kind.TEXT)
