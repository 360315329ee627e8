"""Keys and makings outlive a session, and no secret does."""

from __future__ import annotations

import json
from itertools import count

import pytest

from ptui.api.request import Request
from ptui.domain.flows.tries import Tries

MODEL = Request("POST", "/api/models", body={"name": "M", "configuration": {"table": "t"}})


def counted(kept: list[str]) -> Tries:
    numbers = count(1)
    return Tries(lambda: kept.append("kept"), new_key=lambda: f"key-{next(numbers)}")


def test_one_key_per_content_and_it_is_on_the_disk_before_it_is_used() -> None:
    kept: list[str] = []
    tries = counted(kept)
    assert tries.key(0, MODEL, has_secrets=False) == "key-1"
    assert kept == ["kept"]
    assert (
        tries.key(0, Request(MODEL.method, MODEL.path, body=dict(MODEL.body)), has_secrets=False) == "key-1"
    )
    other = Request("POST", "/api/models", body={"name": "N"})
    assert tries.key(0, other, has_secrets=False) == "key-2"
    assert tries.key(1, MODEL, has_secrets=False) == "key-3", "each step has its own"
    assert tries.key(0, Request("PUT", "/api/models/m"), has_secrets=False) is None


def test_another_session_goes_on_with_them() -> None:
    first = counted([])
    first.key(0, MODEL, has_secrets=False)
    first.made(0, MODEL, {"data": {"id": "m-1"}})
    first.key(1, Request("POST", "/api/syncs", body={}), has_secrets=False)
    second = Tries(new_key=lambda: "fresh")
    second.resume(json.loads(json.dumps(first.to_json())))
    assert second.made_ids == {0: "m-1"}
    assert second.key(0, MODEL, has_secrets=False) == "key-1"
    assert second.key(1, Request("POST", "/api/syncs", body={"changed": 1}), has_secrets=False) == "fresh"
    second.lost(0)
    assert second.made_ids == {}
    assert second.key(0, MODEL, has_secrets=False) == "fresh", "the old key would bring the old answer"


def test_of_what_has_secrets_a_draft_has_not_even_a_mark() -> None:
    kept: list[str] = []
    tries = counted(kept)
    body = {"name": "C", "configuration": {"passwd": "hunter2"}}
    request = Request("POST", "/api/connections", body=body)
    assert tries.key(0, request, has_secrets=True) == tries.key(0, request, has_secrets=True) == "key-1"
    assert (tries.to_json(), kept) == ({}, [])


@pytest.mark.parametrize(
    "stored",
    [None, 1, [], {"keys": 1, "made": []}, {"keys": {"x": 1, "0": ["a"], "1": [1, 2]}, "made": {"y": 1}}],
)
def test_rubbish_is_left_out(stored: object) -> None:
    tries = Tries()
    tries.resume(stored)
    assert tries.to_json() == {}
