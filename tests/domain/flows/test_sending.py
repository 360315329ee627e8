"""The tries to send one form: one key per content, nothing made twice, nothing that was made lost."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ptui.domain.flows.looking import NOT_KNOWN, NOT_MADE
from ptui.domain.flows.sending import NotYet, Sending
from ptui.domain.flows.tries import Tries
from ptui.domain.forms.bulk_sync import BulkSyncForm
from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.model import ModelForm
from ptui.domain.forms.values import FormValues
from tests.domain.flows.conftest import Place
from tests.domain.forms import sync_forms
from tests.seeds_data.answers import MYSQL, SNOWFLAKE
from tests.seedserver import Drop, Slow, Status

MODELS = "/api/models"


@pytest.fixture
def form() -> ModelForm:
    return ModelForm(MYSQL, chosen={"table": "company.customers"}, name="Customers")


def sending_of(place: Place, form: Any) -> Sending:
    assert place.explorer.session is not None
    return Sending(place.explorer.session.client, lambda: form)


def now() -> str:
    return datetime.now(UTC).isoformat()


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


@pytest.mark.parametrize("status", [400, 403, 404, 422, 429, 500])
async def test_the_same_again_after_a_refusal_has_another_key(
    place: Place, form: ModelForm, status: int
) -> None:
    """A server gives the first answer to a key for a day, also when its cause is gone since."""
    sending = sending_of(place, form)
    place.seeds.next(Status(status, {"message": "the database is down"}))
    (problem,) = await sending(form.initial)
    assert "the database is down" in problem.message
    assert await sending(form.initial) == ()
    assert len(set(keys(place))) == 2


@pytest.mark.parametrize("status", [409, 500])
async def test_a_failure_that_leaves_it_open_is_looked_into(
    place: Place, form: ModelForm, status: int
) -> None:
    """Where the server has it, it is taken; where that cannot be said, another try carries the same key."""
    sending = sending_of(place, form)
    place.seeds.next(Status(status, {}), Status(403))
    await sending(form.initial)
    place.seeds.next(Status(status, {}))
    place.made["models"]["m1"] = {"name": "Customers", "connection_id": MYSQL, "created_at": now()}
    assert await sending(form.initial) == ()
    assert (sending.made["id"], sending.found) == ("m1", {0})
    assert len(set(keys(place))) == 1


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


CONNECTIONS = "/api/connections"
SCHEMA = {
    "type": "object",
    "properties": {"hostname": {"type": "string"}, "passwd": {"type": "string", "sensitive": True}},
}


def database(passwd: str) -> tuple[ConnectionForm, FormValues]:
    form = ConnectionForm("mysql", "MySQL", SCHEMA, {})
    values = FormValues().set(("name",), "Shop").set(("configuration", "hostname"), "db.example")
    return form, values.set(("configuration", "passwd"), passwd)


def after_a_kill(place: Place, form: ConnectionForm, *, tried: Tries) -> Sending:
    """Another session, with what the draft of the first had."""
    tries = Tries()
    tries.resume(json.loads(json.dumps(tried.to_json())))
    assert place.explorer.session is not None
    return Sending(place.explorer.session.client, lambda: form, tries)


async def cut_off(place: Place, *, after_work: bool) -> Tries:
    """The tries of a session that was killed while it waited for the answer."""
    form, values = database("hunter2")
    tries = Tries()
    assert place.explorer.session is not None
    place.seeds.next(Drop(after_work=after_work), Status(500))
    await Sending(place.explorer.session.client, lambda: form, tries)(values)
    assert "hunter2" not in json.dumps(tries.to_json())
    return tries


@pytest.mark.parametrize("passwd", ["hunter2", "hunter3"])
async def test_a_create_with_secrets_that_was_cut_off_is_not_made_twice(place: Place, passwd: str) -> None:
    """The server replays the first answer, and what it made is given the secrets that are typed now."""
    tried = await cut_off(place, after_work=True)
    (ident,) = place.made["connections"]
    form, values = database(passwd)
    sending = after_a_kill(place, form, tried=tried)
    place.seeds.next(Status(200, {"data": {"id": ident, "auth_url": "https://sign.in"}}))
    assert await sending(values) == ()
    first, second = (one for one in place.seeds.requests if (one.method, one.path) == ("POST", CONNECTIONS))
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    (body,) = place.sent("PUT", f"{CONNECTIONS}/{ident}")
    assert body["configuration"]["passwd"] == passwd
    assert (sending.made["id"], sending.made["auth_url"]) == (ident, "https://sign.in")


async def test_where_the_server_minds_other_secrets_under_the_key_it_is_looked_for(place: Place) -> None:
    tried = await cut_off(place, after_work=True)
    (ident,) = place.made["connections"]
    form, values = database("hunter3")
    sending = after_a_kill(place, form, tried=tried)
    place.seeds.next(Status(422, {"message": "This key was used for a different request."}))
    assert await sending(values) == ()
    assert list(place.made["connections"]) == [ident]
    (body,) = place.sent("PUT", f"{CONNECTIONS}/{ident}")
    assert body["configuration"]["passwd"] == "hunter3"
    assert sending.found == {0}


async def test_a_refusal_of_then_does_not_stand_in_the_way_of_now(place: Place) -> None:
    tried = await cut_off(place, after_work=False)
    form, values = database("hunter3")
    sending = after_a_kill(place, form, tried=tried)
    place.seeds.next(Status(422, {"message": "Access denied"}))
    assert await sending(values) == ()
    assert len(place.made["connections"]) == 1
    assert [one["configuration"]["passwd"] for one in place.sent("POST", CONNECTIONS)][-1] == "hunter3"
    assert not place.sent("PUT", f"{CONNECTIONS}/{next(iter(place.made['connections']))}")


async def test_a_refusal_of_now_is_told(place: Place) -> None:
    """Under the key of then, and under one of its own: after that it is the last word."""
    form, values = database("hunter3")
    sending = after_a_kill(place, form, tried=await cut_off(place, after_work=False))
    denied = Status(422, {"message": "Access denied"})
    place.seeds.next(denied, Slow(0.0), denied)
    (problem,) = await sending(values)
    assert "Access denied" in problem.message
    assert not place.made["connections"]
