"""The questions about a schedule: the frequency, and exactly the parts it needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptui.domain import schedule
from ptui.domain.forms.offers import OfferedFrequency
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.rules import FieldPath, Is, at
from ptui.domain.forms.spec import Choice, Choose, ChooseMany, Field, Kind, Need, Number, Text, Toggle
from ptui.domain.forms.values import FormValues
from ptui.domain.text import clean


@dataclass(frozen=True, slots=True)
class ScheduleOffer:
    """What can be said about a schedule here; empty parts are typed freely."""

    use: schedule.Use = "model"
    options: Sequence[OfferedFrequency] = ()
    """What the server offers, in its own spelling."""
    syncs: Sequence[Choice] = field(default=())
    bulk_syncs: Sequence[Choice] = field(default=())
    dbt_connections: Sequence[Choice] = field(default=())


def schedule_fields(root: FieldPath, offer: ScheduleOffer, stored: str = "") -> tuple[Field, ...]:
    """`stored` is the frequency that is there already, offered even when nothing knows it."""
    frequency = (*root, "frequency")
    choices = _frequencies(offer, stored)
    return (
        Field(frequency, "Frequency", Choose(choices), need=Need.BLOCKS),
        *_parts(root, frequency),
        *(_after(root, frequency, offer) if offer.use == "model" else ()),
    )


def _frequencies(offer: ScheduleOffer, stored: str) -> tuple[Choice, ...]:
    known = {each.id: each for each in schedule.offered(offer.use)}
    if offer.options:
        found = [
            Choice(each.frequency, clean(each.label or each.frequency), clean(each.description))
            for each in offer.options
            if each.frequency and (offer.use == "model" or each.frequency.casefold() in known)
        ]
    else:
        found = [Choice(each.id, each.label) for each in known.values()]
    if stored and all(stored.casefold() != str(each.value).casefold() for each in found):
        found.append(Choice(stored, clean(stored)))
    return tuple(found)


def _parts(root: FieldPath, frequency: FieldPath) -> Iterator[Field]:
    """Cron puts the day of the week last, weekly puts it first."""
    days = tuple(Choice(day, day.capitalize()) for day in schedule.DAYS)
    yield _part(root, schedule.DAY_OF_WEEK, Choose(days, is_open=True), Is(frequency, ("weekly",)))
    clocks: list[tuple[schedule.Part, tuple[str, ...]]] = [
        (schedule.HOUR, ("daily", "weekly")),
        (schedule.MINUTE, ("hourly", "daily", "weekly")),
    ]
    for part, frequencies in clocks:
        yield _part(root, part, Text(), Is(frequency, frequencies))
    for part in schedule.CRON:
        yield _part(root, part, Text(), Is(frequency, ("custom", "builder")))


def _part(root: FieldPath, part: schedule.Part, kind: Kind, when: Is) -> Field:
    return Field(
        (*root, part.name),
        part.label,
        kind,
        need=Need.BLOCKS,
        when=when,
        placeholder=part.example,
        check=part.name,
    )


def _after(root: FieldPath, frequency: FieldPath, offer: ScheduleOffer) -> Iterator[Field]:
    after = Is(frequency, ("runafter",))
    dbt = Is(frequency, ("dbtcloud",))
    for key, label, choices in (
        ("sync_ids", "After these model syncs", offer.syncs),
        ("bulk_sync_ids", "After these bulk syncs", offer.bulk_syncs),
    ):
        yield Field((*root, "run_after", key), label, ChooseMany(tuple(choices), is_open=True), when=after)
    yield Field(
        (*root, "run_after_success_only"),
        "Only if all of them succeeded",
        Toggle(),
        default=False,
        when=after,
    )
    yield Field(
        (*root, "connection_id"),
        "dbt Cloud connection",
        Choose(tuple(offer.dbt_connections), is_open=True),
        need=Need.BLOCKS,
        when=dbt,
    )
    yield Field((*root, "job_id"), "dbt Cloud job", Number(low=1), need=Need.BLOCKS, when=dbt)


def schedule_body(root: FieldPath, values: FormValues, document: Mapping[str, Any]) -> dict[str, Any]:
    """The schedule to send: what is stored when nobody touched it, else exactly its parts."""
    said = at(document, root)
    said = said if isinstance(said, Mapping) else {}
    if not any(path[: len(root)] == root for path in values.touched):
        return dict(said)
    return schedule.to_wire(said)


def schedule_problems(root: FieldPath, document: Mapping[str, Any]) -> Iterator[Problem]:
    said = at(document, root)
    if isinstance(said, Mapping) and str(said.get("frequency", "")).casefold() == "runafter":
        wire = schedule.to_wire(said)
        if not wire.get("run_after"):
            yield Problem((*root, "run_after", "sync_ids"), "Which syncs it runs after is missing.")
