"""One schema of a bulk sync's run: read whole, or from where the last run ended, and written under its output
name."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime

from ptui.local.engine.ahead import ahead
from ptui.local.engine.batch import Batch, Column
from ptui.local.engine.bookmarks import advanced
from ptui.local.engine.cancel import CancelToken
from ptui.local.engine.discovery import CopiedField, copied_fields, key_of, target_of
from ptui.local.engine.filters.absolute import absolute
from ptui.local.engine.filters.conditions import AllOf, Condition, Filter, Function
from ptui.local.engine.filters.evaluate import evaluator
from ptui.local.engine.fit.moments import written
from ptui.local.engine.kinds import STAMP, Field, Kind, Type, Value
from ptui.local.engine.plan import BulkSchema, BulkSyncPlan, Promise, Promising
from ptui.local.engine.progress import Observer
from ptui.local.engine.protocols import (
    Destination,
    Job,
    Mode,
    Pulls,
    Refusal,
    Selection,
    Source,
    TargetColumn,
    Writing,
)
from ptui.local.engine.receipts import has_committed, receipt_of
from ptui.local.engine.recording import SAMPLE, Recorder
from ptui.local.engine.shape import FromPlan, FromSource, Origin, Shape

TEST_RECORDS = 5
CREATED, UPDATED, DELETED = "_polytomic_created_at", "_polytomic_updated_at", "_polytomic_deleted_at"


class SchemaRunner:
    """Copies one schema; `run` does it, and `bookmark` is what the next run may start from."""

    def __init__(
        self,
        plan: BulkSyncPlan,
        schema: BulkSchema,
        source: Source,
        destination: Destination,
        *,
        observer: Observer,
        cancel: CancelToken,
        now: datetime,
        promise: Promising | None = None,
    ) -> None:
        self._promise = promise
        self._plan = plan
        self._schema = schema
        self._source = source
        self._destination = destination
        self._cancel = cancel
        self._now = now
        self.bookmark = schema.bookmark
        self.output_name, self._target = target_of(plan, schema, in_files=destination.family == "files")
        self.recorder = Recorder(observer, (), (), schema=schema.id)
        self._observer = observer
        self._read = 0
        self._expected: int | None = None
        self.fields: tuple[str, ...] = ()

    def run(self) -> None:
        """Everything; raises whatever keeps the schema from being copied, with nothing written."""
        plan, schema = self._plan, self._schema
        self.recorder.progress("preparing", read=0, expected=None)
        self._settle()
        available = self._source.fields(schema.reading)
        self._copied = copied_fields(plan, schema, available)
        self.fields = tuple(copied.field.name for copied in self._copied)
        self._key = key_of(schema, available)
        job = self._job()
        self.recorder = Recorder(
            self._observer,
            [column.field.name for column in job.columns],
            self._outputs(self._key),
            schema=schema.id,
        )
        with self._destination.open(job, reporter=self.recorder, cancel=self._cancel) as writing:
            shape = Shape(self._origins(job), writing.fields)
            if not self._pulls(writing, shape):
                self._send(shape, writing)
            self.recorder.progress("writing", read=self._read, expected=self._expected)
            is_part = self._is_incremental or self._schema.is_cut_off or plan.test
            is_complete = not self.recorder.counts.error and not is_part
            self.recorder.tallied(writing.finish(is_complete=is_complete))
            self._cancel.check()
            self._commit(writing, job)
        self.recorder.sum_up()
        self.recorder.progress("done", read=self._read, expected=self._read)

    def expected(self) -> int | None:
        """How many records there will be to read, where that is quickly known."""
        self._copied = copied_fields(self._plan, self._schema, self._source.fields(self._schema.reading))
        selection, rest = self._selection()
        return None if rest else self._source.count(selection, cancel=self._cancel)

    def _commit(self, writing: Writing, job: Job) -> None:
        if self._plan.test and job.mode == "replace":
            self.recorder.undone()
            self.recorder.info("A test run leaves the target of a sync that replaces it as it is")
            return
        self.recorder.progress("committing", read=self._read, expected=self._expected)
        if self._promise and job.mode == "append" and not self._plan.test:  # other modes may send twice
            self._promise(self._schema.id, Promise(receipt_of(writing), self.bookmark))
        writing.commit()
        self.recorder.committed()

    def _settle(self) -> None:
        """Go on from where a run came that was killed as the destination committed."""
        promise = self._schema.promise
        if promise and promise.receipt and has_committed(self._destination, promise.receipt):
            self.bookmark = promise.bookmark
            self._schema = replace(self._schema, bookmark=promise.bookmark)

    @property
    def _is_incremental(self) -> bool:
        """Whether only what is new since the bookmark is read."""
        schema, plan = self._schema, self._plan
        return bool(
            schema.tracking_field
            and schema.bookmark
            and not plan.resync_mode
            and plan.mode != "snapshot"
            and (plan.mode == "append" or self._merges)
        )

    @property
    def _merges(self) -> bool:
        has_key = bool(key_of(self._schema, self._source.fields(self._schema.reading)))
        return has_key and "updateOrCreate" in self._destination.modes

    def _mode(self) -> Mode:
        match self._plan.mode:
            case "append":
                return "append"
            case "snapshot":
                return "replace"
            case "replicate":
                starts_over = self._plan.resync_mode in ("resync", "rebuild")
                return "updateOrCreate" if self._merges and not starts_over else "replace"

    def _job(self) -> Job:
        plan, mode = self._plan, self._mode()
        stamps = self._stamps(mode)
        columns = [TargetColumn(self._target_field(copied), is_new=True) for copied in self._copied]
        names = {column.field.name.lower() for column in columns}
        columns += [stamp for stamp in stamps if stamp.field.name.lower() not in names]
        if plan.mode == "append" and plan.resync_mode:
            mode = "replace"
        keys = self._outputs(self._key)
        removes = plan.mode == "replicate" and mode == "updateOrCreate"
        marks = any(column.field.name == DELETED for column in columns)
        return Job(
            target=self._target,
            mode=mode,
            columns=tuple(columns),
            identity=keys if mode == "updateOrCreate" else (),
            create_target=True,
            primary_key=keys if plan.mode != "append" else (),
            rebuild=plan.resync_mode == "rebuild" and mode == "replace" and self._is_there(),
            only_changed=True,
            remove_missing=""
            if not removes
            else "delete"
            if plan.destination.hard_deletes
            else "mark"
            if marks
            else "",
            mark_column=DELETED,
            now=written(self._now),
            source_is_unique=self._is_unique(),
            execution_id=plan.execution_id,
            sample=SAMPLE,
        )

    def _is_there(self) -> bool:
        return self._destination.fields(self._target) is not None

    def _is_unique(self) -> bool:
        """Whether the source itself sees to it that keys are unique, in a way the target agrees with."""
        fields = {field.name: field for field in self._source.fields(self._schema.reading)}
        own = {name for name, field in fields.items() if field.primary_key}
        is_own = bool(self._key) and set(self._key) == own
        same = self._source.family == self._destination.family and self._source.family != "mysql"
        kinds_agree = all(fields[name].type.kind is Kind.INTEGER for name in self._key)
        return is_own and (same or kinds_agree)

    def _target_field(self, copied: CopiedField) -> Field:
        type = copied.field.type
        if copied.obfuscate:
            type = Type(Kind.TEXT, length=64)
        elif self._source.family != self._destination.family:
            type = replace(type, native="")
        return Field(copied.output, type, primary_key=copied.field.name in self._key)

    def _stamps(self, mode: Mode) -> list[TargetColumn]:
        if not self._plan.record_timestamps:
            return []
        stamps = [
            TargetColumn(Field(CREATED, STAMP), is_new=True, on_update=False, is_stamp=True),
            TargetColumn(Field(UPDATED, STAMP), is_new=True, is_stamp=True),
        ]
        if mode == "updateOrCreate" and not self._plan.destination.hard_deletes:
            stamps.append(TargetColumn(Field(DELETED, STAMP), is_new=True))
        return stamps

    def _outputs(self, names: Sequence[str]) -> tuple[str, ...]:
        outputs = {copied.field.name: copied.output for copied in self._copied}
        return tuple(outputs[name] for name in names)

    def _origins(self, job: Job) -> list[Origin]:
        origins: list[Origin] = []
        for place, copied in enumerate(self._copied):
            type = Type(Kind.TEXT, length=64) if copied.obfuscate else copied.field.type
            origins.append(FromSource(place, type))
        for column in job.columns[len(self._copied) :]:
            origins.append(FromPlan(None if column.field.name == DELETED else job.now))
        return origins

    def _filter(self) -> Filter | None:
        schema = self._schema
        parts: list[Filter] = list(schema.filters)
        if schema.is_cut_off:
            parts.append(Condition(schema.tracking_field, Function.ON_OR_AFTER, schema.data_cutoff))
        if self._is_incremental:
            # What is written again is merged; what is only added must not come twice.
            function = Function.GREATER_THAN if self._plan.mode == "append" else Function.GREATER_THAN_EQUAL
            parts.append(Condition(schema.tracking_field, function, schema.bookmark))
        fields = {field.name: field for field in self._source.fields(schema.reading)}
        return absolute(AllOf(tuple(parts)), fields, self._now) if parts else None

    def _selection(self) -> tuple[Selection, Filter | None]:
        """What the source is asked for, and what has to be left out here."""
        fields = self._source.fields(self._schema.reading)
        names = [copied.field.name for copied in self._copied]
        filter = self._filter()
        rest: Filter | None = None
        if filter is not None and not self._source.can_filter(filter, fields):
            filter, rest = None, filter
        extra = [self._schema.tracking_field] if self._schema.tracking_field else []
        extra += [condition.field for condition in self._schema.filters] if rest else []
        names += [name for name in dict.fromkeys(extra) if name not in names]
        same = self._source.family == self._destination.family
        return Selection(self._schema.reading, tuple(names), where=filter, as_stored=same), rest

    def _pulls(self, writing: Writing, shape: Shape) -> bool:
        if not isinstance(writing, Pulls) or self._plan.test or self._schema.tracking_field:
            return False
        selection, rest = self._selection()
        if rest or any(copied.obfuscate for copied in self._copied):
            return False
        if not writing.can_pull(self._source, selection, shape.constants):
            return False
        self._expected = self._source.count(selection, cancel=self._cancel)

        def progress(read: int) -> None:
            done = min(read, read if self._expected is None else self._expected)
            self.recorder.progress("writing", read=done, expected=self._expected)

        progress(0)
        read = writing.pull(self._source, selection, shape.constants, progress=progress)
        if read is None:
            return False
        self._read = read
        self.recorder.read(read)
        return True

    def _send(self, shape: Shape, writing: Writing) -> None:
        selection, rest = self._selection()
        fields = {field.name: field for field in self._source.fields(self._schema.reading)}
        keeps = evaluator(rest, [fields[name] for name in selection.fields], self._now) if rest else None
        limit = TEST_RECORDS if self._plan.test else None
        if limit and keeps is None:
            selection = replace(selection, limit=limit)
        self._expected = self._source.count(selection, cancel=self._cancel)
        number = 0
        records = self._source.read(selection, cancel=self._cancel)
        with (
            ahead(records, waits=self._source.is_remote) as coming,
            closing(iter(coming)) as batches,  # type: ignore[type-var]
        ):
            for batch in batches:
                self._cancel.check()
                self._read += batch.size
                if keeps is not None and batch.size:
                    batch = batch.chosen(keeps(batch.columns(), batch.size))
                if limit is not None:
                    batch = batch.part(0, limit - number)
                batch = batch.renumbered(number)
                number += batch.size
                self.recorder.read(batch.size)
                self._write(batch, selection, shape, writing)
                self.recorder.progress("reading", read=self._read, expected=self._expected)
                if limit is not None and number >= limit:
                    return

    def _write(self, batch: Batch, selection: Selection, shape: Shape, writing: Writing) -> None:
        if not batch.size:
            return
        self._advance(batch, selection)
        shaped = shape.apply(self._obfuscated(batch))
        for number, (why, record) in shaped.refused.items():
            self.recorder.refused(Refusal(number, why, record))
        if shaped.batch.size:
            writing.write(shaped.batch)

    def _advance(self, batch: Batch, selection: Selection) -> None:
        """Move the bookmark to the greatest value seen."""
        name = self._schema.tracking_field
        if not name:
            return
        type = next(f.type for f in self._source.fields(self._schema.reading) if f.name == name)
        self.bookmark = advanced(self.bookmark, batch.columns()[selection.fields.index(name)], type)

    def _obfuscated(self, batch: Batch) -> Batch:
        if not any(copied.obfuscate for copied in self._copied):
            return batch
        columns: list[Column] = list(batch.columns())
        for place, copied in enumerate(self._copied):
            if copied.obfuscate:
                columns[place] = [self._digest(value) for value in columns[place]]
        return batch.with_columns(columns)

    def _digest(self, value: Value) -> str | None:
        """The same for the same value, so that obfuscated keys still join; nothing for NULL."""
        if value is None:
            return None
        data = value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogateescape")
        return hmac.new(self._plan.obfuscation_key, data, hashlib.sha256).hexdigest()
