"""Refreshing schemas, reading samples, copying: told as it goes, and never with a key in it."""

from __future__ import annotations

import json

import pytest

from ptui.domain.flows.copying import copy_name
from ptui.domain.flows.exporting import copy_as
from ptui.domain.flows.refreshing import refresh_schemas
from ptui.domain.flows.sampling import load_sample
from ptui.domain.inspect.page import Notice, Tab, Table
from ptui.domain.tree.states import read_at
from ptui.domain.ui import Tone
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman
from tests.seeds_data.answers import MYSQL
from tests.seedserver import Status

C = f"c:{MYSQL}"
CUSTOMERS = (C, "source", "table", "company.customers")


class Naps:
    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


async def test_a_refresh_is_followed_until_the_schemas_are_fresh(place: Place, human: ScriptedHuman) -> None:
    await place.open(*CUSTOMERS)
    before = read_at(place.explorer.store.state((C, "source")))
    place.seeds.answers.cache_statuses = ["refreshing"] * 3
    naps = Naps()
    await refresh_schemas(human, place.explorer, CUSTOMERS, sleep=naps)
    assert len(naps.taken) == 3 and naps.taken == sorted(naps.taken)
    assert human.told[0][0] == "Refreshing the schemas of MySQL Connection…"
    assert human.told[-1] == ("The schemas of MySQL Connection are fresh.", Tone.GOOD)
    await place.explorer.controller.settled()
    after = read_at(place.explorer.store.state((C, "source")))
    assert before is not None and after is not None and after > before
    assert place.explorer.store.is_open(CUSTOMERS)


async def test_a_refresh_that_never_ends_is_given_up(place: Place, human: ScriptedHuman) -> None:
    place.seeds.answers.cache_statuses = ["refreshing"] * 2_000
    naps = Naps()
    await refresh_schemas(human, place.explorer, (C,), sleep=naps)
    assert 600 < sum(naps.taken) < 610
    assert human.told[-1][1] is Tone.WARN and "R looks again" in human.last


async def test_a_refresh_that_is_refused_is_told(place: Place, human: ScriptedHuman) -> None:
    place.seeds.next(Status(400, {"message": "connection is not healthy"}))
    await refresh_schemas(human, place.explorer, (C,), sleep=Naps())
    assert "onnection is not healthy" in human.last and human.told[-1][1] is Tone.BAD


async def test_a_refresh_needs_a_connection(place: Place, human: ScriptedHuman) -> None:
    await refresh_schemas(human, place.explorer, ("models",), sleep=Naps())
    assert human.told == [("Stand on a connection or below one first.", Tone.WARN)]


async def test_a_sample_is_read_when_asked_for(place: Place) -> None:
    await place.open(*CUSTOMERS)
    rows = [{"id": 1, "email": "ada@example.com"}, {"id": 2, "email": None}]
    place.seeds.next(Status(200, {"data": rows}))
    await load_sample(place.explorer, CUSTOMERS)
    assert place.seeds.requests[-1].path == f"/api/connections/{MYSQL}/schemas/company.customers/records"
    page = place.explorer.inspector.page(CUSTOMERS, Tab.SAMPLE)
    assert isinstance(page, Table) and page.rows == [("1", "ada@example.com"), ("2", "∅")]


async def test_a_sample_that_fails_says_why_in_its_place(place: Place) -> None:
    await place.open(*CUSTOMERS)
    place.seeds.next(Status(403, {"message": "no reading here"}))
    await load_sample(place.explorer, CUSTOMERS)
    page = place.explorer.inspector.page(CUSTOMERS, Tab.SAMPLE)
    assert isinstance(page, Notice) and "no reading here" in page.sentence and page.way_on


@pytest.mark.parametrize(
    ("path", "text", "what"),
    [
        ((C,), MYSQL, "the id of MySQL Connection"),
        (CUSTOMERS, "company.customers", "company.customers"),
        ((*CUSTOMERS, "email"), "email", "email"),
    ],
)
async def test_a_name_is_copied_as_the_server_wrote_it(
    path: tuple[str, ...], text: str, what: str, place: Place, human: ScriptedHuman
) -> None:
    await place.open(*path)
    await copy_name(human, place.node(*path))
    assert human.copied == [(text, what)]


@pytest.mark.parametrize("how", ["cURL", "Python", "Terraform", "JSON"])
async def test_a_connection_is_copied_as_what_would_make_it_again(
    how: str, place: Place, human: ScriptedHuman
) -> None:
    human.will(choose=how)
    await copy_as(human, place.explorer, (C,))
    ((text, _),) = human.copied
    assert "MySQL Connection" in text
    assert place.seeds.key not in text
    assert how == "JSON" or "********" not in text


async def test_a_table_is_copied_as_the_call_that_reads_it_or_its_answer(
    place: Place, human: ScriptedHuman
) -> None:
    await place.open(*CUSTOMERS)
    human.will(choose="cURL")
    await copy_as(human, place.explorer, CUSTOMERS)
    assert "modelsync/source/fields?table=company.customers" in human.copied[-1][0]
    assert "$" in human.copied[-1][0] and place.seeds.key not in human.copied[-1][0]
    human.will(choose="JSON")
    await copy_as(human, place.explorer, CUSTOMERS)
    answer = json.loads(human.copied[-1][0])
    assert "email" in [one["name"] for one in (answer if isinstance(answer, list) else answer["data"])]


async def test_what_was_not_read_cannot_be_copied(place: Place, human: ScriptedHuman) -> None:
    await place.open(C, "source", "table")
    human.will(choose=None)
    await copy_as(human, place.explorer, CUSTOMERS)
    curl, answer = human.asked[0].options
    assert curl.why_not is None and answer.why_not == "nothing was read yet"
