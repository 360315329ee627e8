"""Who has to sign in elsewhere sees the link, is noticed when done, and can leave it for later."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from ptui.domain.flows.authorizing import authorize
from ptui.domain.ui import Tone, Waiting
from tests.domain.flows.conftest import Place
from tests.domain.flows.human import ScriptedHuman
from tests.seeds_data.answers import SALESFORCE
from tests.seedserver import Status


async def now(seconds: float) -> None:
    await asyncio.sleep(0)


def made(url: str) -> dict[str, Any]:
    return {"id": SALESFORCE, "name": "CRM", "auth_url": url, "auth_code": "AB-12"}


async def test_it_is_noticed_however_often_looking_fails(place: Place, human: ScriptedHuman) -> None:
    shown: list[Waiting] = []
    pauses: list[float] = []
    connection = place.seeds.answers.connections[SALESFORCE]
    connection["status"] = "pending"

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 4:
            connection["status"] = "healthy"

    async def look(waiting: Waiting) -> bool:
        shown.append(waiting)
        place.seeds.next(Status(500), Status(403))
        return await waiting.until()

    human.will(wait=look)
    await authorize(human, place.explorer, made("https://login.example.com/x"), sleep=sleep)
    (waiting,) = shown
    assert (waiting.url, waiting.code) == ("https://login.example.com/x", "AB-12")
    assert waiting.finish is None, "another server's sign-in is not ours to finish"
    assert len(pauses) == 4
    assert ("CRM is signed in and healthy.", Tone.GOOD) in human.told


async def test_who_leaves_is_told_how_to_go_on(place: Place, human: ScriptedHuman) -> None:
    async def leave(waiting: Waiting) -> bool:
        return False

    human.will(wait=leave)
    await authorize(human, place.explorer, made("https://login.example.com/x"), sleep=now)
    assert human.last == "CRM waits for its sign-in; e on it gets a new link."


async def test_without_a_link_nothing_is_asked(place: Place, human: ScriptedHuman) -> None:
    await authorize(human, place.explorer, made(""), sleep=now)
    assert human.asked == []


@pytest.mark.parametrize(("path", "is_here"), [("/oauth/token", True), (".evil.example/oauth/token", False)])
async def test_only_the_workspaces_own_sign_in_is_finished_here(
    place: Place, human: ScriptedHuman, path: str, is_here: bool
) -> None:
    assert place.explorer.session is not None
    place.explorer.session.is_local = True
    finished: list[str] = []

    async def finish(waiting: Waiting) -> bool:
        assert (waiting.finish is not None) is is_here
        if waiting.finish is not None:
            finished.append(await waiting.finish())
        return False

    human.will(wait=finish)
    await authorize(human, place.explorer, made(f"{place.seeds.url}{path}"), sleep=now)
    assert len(place.sent("POST", "/oauth/token")) == int(is_here)
    assert all("/oauth/token" in said or "Signing in" in said for said in finished), "the refusal is told"
