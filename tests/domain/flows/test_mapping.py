"""A row of the mapping grid goes elsewhere, into a new field, gets a fixed value, or nowhere."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ptui.domain.flows.mapping import FIXED, LEAVE_OUT, NEW_FIELD, fulfil_mapping
from ptui.domain.forms.desk import Desk
from ptui.domain.forms.lines import MappingLine
from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.model_sync import ModelSyncForm
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.sync_sections import ROWS
from ptui.domain.forms.sync_source import SourceModel
from ptui.domain.forms.sync_target import ExistingTarget
from ptui.domain.forms.values import FormValues
from ptui.wire.enumeration import ModelField, TargetFields
from tests.domain.flows.human import ScriptedHuman
from tests.seeds_data.answers import document


async def unsent(values: FormValues) -> Sequence[Problem]:
    raise AssertionError("nothing is to be sent")


@pytest.fixture
def desk() -> Desk:
    """Three fields into CUSTOMERS.CONTACTS, which takes new ones; one of them found no place."""
    names = ("email", "first_name", "plan")
    fields = [ModelField.parse({"id": name, "name": name, "type": "string"}) for name in names]
    answer = TargetFields.parse(document("snowflake_target_fields")["data"])
    form = ModelSyncForm(
        "c1", ExistingTarget("CUSTOMERS.CONTACTS"), models=[SourceModel("m1", "M", fields)], answer=answer
    )
    return Desk(form, unsent, values=form.initial)


def rows(desk: Desk) -> tuple[MappingRow, ...]:
    found: tuple[MappingRow, ...] = desk.values.get(ROWS)
    return found


async def wish(desk: Desk, human: ScriptedHuman, index: int, what: str) -> MappingRow:
    await fulfil_mapping(desk, human, MappingLine(ROWS, index, rows(desk)[index]), what)
    assert human.is_through
    return rows(desk)[index]


async def test_another_target(desk: Desk, human: ScriptedHuman) -> None:
    row = await wish(desk, human.will(choose="LAST_NAME"), 2, "open")
    assert (row.source, row.target, row.reason) == ("plan", "LAST_NAME", "chosen by hand")


async def test_it_is_left_out_by_choice_and_by_key(desk: Desk, human: ScriptedHuman) -> None:
    assert not (await wish(desk, human.will(choose=LEAVE_OUT), 0, "open")).is_mapped
    assert not (await wish(desk, human, 1, "remove")).is_mapped
    assert len(rows(desk)) == 3, "a source field stays to be mapped again"


async def test_a_new_field_of_its_own_name(desk: Desk, human: ScriptedHuman) -> None:
    row = await wish(desk, human.will(choose=NEW_FIELD, line="PLAN "), 2, "open")
    assert (row.target, row.is_new) == ("PLAN", True)


async def test_a_fixed_value_instead_of_the_source(desk: Desk, human: ScriptedHuman) -> None:
    row = await wish(desk, human.will(choose=FIXED, line="free"), 0, "open")
    assert (row.is_fixed, row.override, row.source) == (True, "free", "")


async def test_a_fixed_value_is_added_and_taken_away(desk: Desk, human: ScriptedHuman) -> None:
    human.will(choose="LAST_NAME").will(choose=FIXED, line="Doe")
    await fulfil_mapping(desk, human, MappingLine(ROWS, 0, rows(desk)[0]), "add")
    added = rows(desk)[-1]
    assert (added.target, added.override) == ("LAST_NAME", "Doe")
    await fulfil_mapping(desk, human, MappingLine(ROWS, 3, added), "remove")
    assert len(rows(desk)) == 3


async def test_one_field_goes_into_two(desk: Desk, human: ScriptedHuman) -> None:
    human.will(choose=NEW_FIELD, line="MAIL").will(choose="email")
    await fulfil_mapping(desk, human, MappingLine(ROWS, 0, rows(desk)[0]), "add")
    added = rows(desk)[-1]
    assert (added.source, added.model, added.target, added.is_new) == ("email", "m1", "MAIL", True)
    assert [row.target for row in rows(desk) if row.source == "email"] == ["EMAIL", "MAIL"]
    human.will(choose="LAST_NAME").will(choose=None)
    await fulfil_mapping(desk, human, MappingLine(ROWS, 0, rows(desk)[0]), "add")
    assert rows(desk)[-1] == added
    human.will(choose="LAST_NAME").will(choose="plan")
    await fulfil_mapping(desk, human, MappingLine(ROWS, 0, rows(desk)[0]), "add")
    assert (rows(desk)[2].source, rows(desk)[2].target) == ("plan", "LAST_NAME"), "which waited for one"
    assert len(rows(desk)) == 4


@pytest.mark.parametrize("answers", [{"choose": None}, {"choose": NEW_FIELD, "line": None}])
async def test_who_leaves_changes_nothing(
    desk: Desk, human: ScriptedHuman, answers: dict[str, str | None]
) -> None:
    before = rows(desk)
    await wish(desk, human.will(**answers), 0, "open")
    assert rows(desk) == before
