"""Keys and makings outlive a session, and no secret does."""

from __future__ import annotations

import json
from itertools import count

import pytest

from ptui.api.request import Request
from ptui.domain.flows.tries import Tries

MODEL = Request("POST", "/api/models", body={"name": "M", "configuration": {"table": "t"}})


def key(tries: Tries, at: int, request: Request) -> str | None:
    """Of a request without secrets."""
    return tries.key(at, request, request)


def counted(kept: list[str]) -> Tries:
    numbers = count(1)
    return Tries(lambda: kept.append("kept"), new_key=lambda: f"key-{next(numbers)}")


def test_one_key_per_content_and_it_is_on_the_disk_before_it_is_used() -> None:
    kept: list[str] = []
    tries = counted(kept)
    assert key(tries, 0, MODEL) == "key-1"
    assert kept == ["kept"]
    assert key(tries, 0, Request(MODEL.method, MODEL.path, body=dict(MODEL.body))) == "key-1"
    other = Request("POST", "/api/models", body={"name": "N"})
    assert key(tries, 0, other) == "key-2"
    assert key(tries, 1, MODEL) == "key-3", "each step has its own"
    assert key(tries, 0, Request("PUT", "/api/models/m")) is None


def test_another_session_goes_on_with_them() -> None:
    first = counted([])
    key(first, 0, MODEL)
    first.made(0, MODEL, {"data": {"id": "m-1"}})
    key(first, 1, Request("POST", "/api/syncs", body={}))
    second = Tries(new_key=lambda: "fresh")
    second.resume(json.loads(json.dumps(first.to_json())))
    assert second.made_ids == {0: "m-1"}
    assert key(second, 0, MODEL) == "key-1"
    assert key(second, 1, Request("POST", "/api/syncs", body={"changed": 1})) == "fresh"
    second.lost(0)
    assert second.made_ids == {}
    assert key(second, 0, MODEL) == "fresh", "the old key would bring the old answer"


def connection(passwd: str, name: str = "C") -> tuple[Request, Request]:
    """The request, and its outline."""
    bodies = ({"name": name, "configuration": {"passwd": each}} for each in (passwd, "hidden"))
    request, outline = (Request("POST", "/api/connections", body=body) for body in bodies)
    return request, outline


def test_of_secrets_a_draft_has_not_even_a_mark() -> None:
    """What is kept does not depend on them, so they cannot be guessed by it."""
    kept: list[str] = []
    stored = []
    for passwd in ("hunter2", "another"):
        tries = Tries(lambda: kept.append("kept"), new_key=lambda: "the-key", clock=lambda: 7.0)
        assert tries.key(0, *connection(passwd)) == "the-key"
        stored.append(tries.to_json())
    assert stored[0] == stored[1]
    assert kept == ["kept", "kept"]


def test_another_session_asks_for_what_became_of_a_try_with_secrets() -> None:
    first = Tries(new_key=lambda: "key-1", clock=lambda: 7.0)
    first.key(0, *connection("hunter2"))
    assert first.unsure_since(0) is None, "this session knows what it sent"
    second = Tries(new_key=lambda: "fresh")
    second.resume(json.loads(json.dumps(first.to_json())))
    assert second.unsure_since(0) == 7.0
    assert second.key(0, *connection("retyped")) == "key-1"
    assert second.to_json() == first.to_json()
    second.made(0, connection("retyped")[0], {"data": {"id": "c-1"}})
    assert second.unsure_since(0) is None


def test_another_content_or_other_secrets_in_the_same_session_have_another_key() -> None:
    tries = counted([])
    assert tries.key(0, *connection("hunter2")) == "key-1"
    assert tries.key(0, *connection("hunter3")) == "key-2"
    resumed = Tries(new_key=lambda: "fresh")
    resumed.resume(tries.to_json())
    assert resumed.key(0, *connection("hunter3", name="D")) == "fresh"
    assert resumed.unsure_since(0) is None


def test_a_refusal_spends_the_key() -> None:
    """It is kept with the key, and would be given again after its cause is gone."""
    kept: list[str] = []
    tries = counted(kept)
    key(tries, 0, MODEL)
    tries.refused(0)
    assert (tries.to_json(), len(kept)) == ({}, 2)
    assert key(tries, 0, MODEL) == "key-2"
    tries.refused(1)
    assert len(kept) == 3, "nothing was there to forget"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        1,
        [],
        {"keys": 1, "made": []},
        {"keys": {"x": 1, "0": ["a"], "1": [1, 2], "2": ["a", "b", "c"]}, "made": {"y": 1}},
    ],
)
def test_rubbish_is_left_out(stored: object) -> None:
    tries = Tries()
    tries.resume(stored)
    assert tries.to_json() == {}
