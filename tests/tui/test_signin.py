"""The ways in: sign in, the local workspace, another profile; each refusal is a sentence with a way on."""

from __future__ import annotations

from pathlib import Path

import pytest

from ptui.domain.gateway import NoEntry
from ptui.tui.screens.main import MainScreen
from ptui.tui.screens.signin import SignIn
from tests.seedserver import SeedServer
from tests.tui.explored import Seat, SeedGateway, seated


@pytest.fixture
def gateway(seeds: SeedServer, tmp_path: Path) -> SeedGateway:
    return SeedGateway(seeds, tmp_path, is_configured=False)


def is_asking(seat: Seat) -> bool:
    return isinstance(seat.app.screen, SignIn)


async def test_with_nothing_configured_it_asks(gateway: SeedGateway) -> None:
    async with seated(gateway) as seat:
        await seat.shows("sign in", "API key", "https://app.polytomic.com", "local workspace")
        await seat.type("pk_1q?")
        assert "pk_1" not in seat.text, "a key is not shown"
        await seat.press("enter")
        await seat.shows("MySQL Connection")
        assert gateway.tried == [("https://app.polytomic.com", "pk_1q?")]


async def test_a_refusal_stays_on_the_form_with_what_was_typed(gateway: SeedGateway) -> None:
    gateway.refusals = [
        NoEntry("Nobody answers at https://typo.example.", "url"),
        NoEntry("The key was refused \x1b[31m[/x].", "key"),
    ]
    async with seated(gateway) as seat:
        await seat.shows("API key")
        await seat.type("pk_1")
        await seat.press("enter")
        await seat.shows("Nobody answers at https://typo.example.")
        await seat.until(lambda: getattr(seat.app.focused, "id", "") == "url")
        await seat.press("end", *"/v2", "enter", "enter")
        await seat.shows("The key was refused ␛[31m[/x].")
        await seat.until(lambda: getattr(seat.app.focused, "id", "") == "key")
        await seat.press("enter")
        await seat.until(lambda: isinstance(seat.app.screen, MainScreen))
        assert [url for url, _ in gateway.tried][-1] == "https://app.polytomic.com/v2"
        assert {key for _, key in gateway.tried} == {"pk_1"}


async def test_the_local_workspace_needs_no_key(gateway: SeedGateway) -> None:
    async with seated(gateway) as seat:
        await seat.shows("API key")
        await seat.press("down", "down", "enter")
        await seat.shows("MySQL Connection")
        assert gateway.tried == []


async def test_one_key_opens_the_local_workspace(gateway: SeedGateway) -> None:
    async with seated(gateway) as seat:
        await seat.shows("API key")
        await seat.press("ctrl+o")
        await seat.shows("MySQL Connection")


async def test_leaving_the_only_way_in_leaves(gateway: SeedGateway) -> None:
    async with seated(gateway) as seat:
        await seat.shows("API key")
        await seat.press("escape")
        await seat.until(lambda: not seat.app.is_running)


async def test_another_profile_and_back(seeds: SeedServer, tmp_path: Path) -> None:
    async with seated(SeedGateway(seeds, tmp_path)) as seat:
        await seat.shows("MySQL Connection")
        await seat.press("P")
        await seat.shows("Profiles", "seeds", "broken", "sign in…")
        await seat.type("broken")
        await seat.press("enter")
        await seat.until(lambda: seat.status == "There is no profile called profile:broken." or seat.status)
        assert seat.status.startswith("There is no profile called")
        first = seat.main
        await seat.press("P")
        await seat.shows("Profiles")
        await seat.press("enter")
        await seat.until(lambda: seat.app.screen is not first and isinstance(seat.app.screen, MainScreen))
        await seat.shows("MySQL Connection")
        assert first.explorer.session is not None


async def test_signing_in_elsewhere_can_be_left(seeds: SeedServer, tmp_path: Path) -> None:
    async with seated(SeedGateway(seeds, tmp_path)) as seat:
        await seat.shows("MySQL Connection")
        await seat.press("P")
        await seat.shows("Profiles")
        await seat.type("sign in")
        await seat.press("enter")
        await seat.until(lambda: is_asking(seat))
        await seat.press("escape")
        await seat.shows("MySQL Connection", "Snowflake Connection")
        await seat.press("down")
        assert seat.row == "Snowflake Connection"
