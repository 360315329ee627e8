"""The tries to send one form: one key per content, nothing made twice, nothing that was made lost."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.flows.looking import NOT_KNOWN, NOT_MADE
from ptui.domain.flows.sending import NotYet, Sending
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.values import FormValues
from tests.domain.flows.conftest import Place
from tests.domain.forms import sync_forms
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import Drop, Status

MODELS = "/api/models"


@pytest.fixture
def form() -> ModelForm:
    return ModelForm(MYSQL, chosen={"table": "company.customers"}, name="Customers")


def sending_of(place: Place, form: Any) -> Sending:
    assert place.explorer.session is not None
    return Sending(place.explorer.session.client, lambda: form)


def keys(place: Place) -> list[str]:
    posts = [one for one in place.seeds.requests if (one.method, one.path) == ("POST", MODELS)]
    return [one.headers["idempotency-key"] for one in posts]


async def test_a_try_after_a_lost_answer_has_the_key_of_the_first(place: Place, form: ModelForm) -> None:
    sending = sending_of(place, form)
    place.seeds.next(Drop())
    (problem,) = await sending(form.initial)
    assert problem.path is None and NOT_MADE in problem.message
    assert await sending(form.initial) == ()
    first, second = keys(place)
    assert first == second
    assert sending.made["name"] == "Customers" and not sending.found


async def test_another_content_has_another_key(place: Place, form: ModelForm) -> None:
    sending = sending_of(place, form)
    place.seeds.next(Status(422, {"message": "name is taken"}))
    (problem,) = await sending(form.initial)
    assert (problem.path, problem.message) == (("name",), "name is taken")
    assert await sending(form.initial.set(("name",), "Other")) == ()
    assert len(set(keys(place))) == 2


async def test_what_was_made_although_its_answer_was_lost_is_found(place: Place, form: ModelForm) -> None:
    sending = sending_of(place, form)
    place.seeds.next(Drop(after_work=True))
    assert await sending(form.initial) == ()
    assert sending.found == {0}
    (ident,) = place.made["models"]
    assert sending.made["id"] == ident


async def test_where_it_cannot_be_looked_for_that_is_said(place: Place, form: ModelForm) -> None:
    place.seeds.next(Drop(after_work=True), Status(500))
    (problem,) = await sending_of(place, form)(form.initial)
    assert NOT_KNOWN in problem.message


async def test_two_of_the_name_are_not_taken_for_it(place: Place, form: ModelForm) -> None:
    for ident in ("m1", "m2"):
        place.made["models"][ident] = {"name": "Customers", "connection_id": MYSQL}
    place.seeds.next(Drop())
    (problem,) = await sending_of(place, form)(form.initial)
    assert NOT_KNOWN in problem.message


async def test_an_earlier_object_of_the_name_is_not_taken_for_it(place: Place, form: ModelForm) -> None:
    place.made["models"]["old"] = {
        "name": "Customers",
        "connection_id": MYSQL,
        "created_at": "2024-02-08T10:00:00Z",
    }
    place.seeds.next(Drop())
    (problem,) = await sending_of(place, form)(form.initial)
    assert NOT_MADE in problem.message


async def test_a_step_that_was_taken_is_changed_rather_than_made_again(place: Place, form: ModelForm) -> None:
    sending = sending_of(place, form)
    assert await sending(form.initial) == ()
    assert await sending(form.initial) == ()
    assert len(place.sent("POST", MODELS)) == 1
    assert await sending(form.initial.set(("name",), "Renamed")) == ()
    (ident,) = place.made["models"]
    assert [body["name"] for body in place.sent("PUT", f"{MODELS}/{ident}")] == ["Renamed"]


async def test_a_cold_cache_is_told_apart_from_a_refusal(place: Place) -> None:
    form = BulkSyncForm(MYSQL, SNOWFLAKE, name="All")
    sending = sending_of(place, form)
    cold = (
        "No schemas found. This can mean that the Polytomic has not cached any schemas yet. Please try again."
    )
    place.seeds.next(Status(400, {"status": 400, "message": cold, "metadata": None}))
    with pytest.raises(NotYet):
        await sending(form.initial)
    assert await sending(form.initial) == ()


async def test_a_file_that_cannot_be_read_stops_before_anything_is_sent(place: Place) -> None:
    schema = {"type": "object", "properties": {"key": {"type": "string"}}}
    form = ConnectionForm("gcs", "GCS", schema, {"key": {"ui:widget": "file"}})
    values = FormValues().set(("name",), "Files").set(("configuration", "key"), "/no/such/file.json")
    (problem,) = await sending_of(place, form)(values)
    assert problem.message.startswith("/no/such/file.json cannot be read")
    assert place.sent("POST", "/api/connections") == []


async def test_a_complaint_stands_on_the_part_of_the_form_that_it_is_about(place: Place) -> None:
    """Both the new model and the sync have a name and fields."""
    form = sync_forms.form(
        models=[], new_model=ModelForm(MYSQL, chosen={"table": "company.customers"}, name="M")
    )
    about: dict[str, Any] = {"message": "fields must fill LastName", "metadata": {"field": "fields"}}
    sending = sending_of(place, form)
    place.seeds.next(Status(422, about))
    (of_model,) = await sending(form.initial)
    made = Status(200, {"data": {"id": "m1", "name": "M"}})
    place.seeds.next(made, Status(422, about))
    (of_sync,) = await sending(form.initial)
    place.seeds.next(Status(422, {"message": "name is taken"}))
    (named,) = await sending(form.initial)
    assert (of_model.path, of_sync.path, named.path) == (("model", "fields"), ("fields",), ("name",))
