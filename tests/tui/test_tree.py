"""The tree under the fingers: arrows alone reach the columns, nothing jumps, failures are told."""

from __future__ import annotations

import pytest

from tests.seeds_data.answers import HOSTILE
from tests.seedserver import Page, SeedServer, Slow, Status
from tests.tui.explored import Seat, SeedGateway, seated


async def down_to(seat: Seat, label: str) -> None:
    """Go down to a row, by the arrow alone."""
    for _ in range(40):
        if seat.row == label:
            return
        await seat.press("down")
    raise AssertionError(f"no row {label}\n{seat.text}")


async def opened(seat: Seat) -> None:
    """Open the node under the cursor and wait for what is below it."""
    node_id = seat.main.tree_view.node_id
    await seat.press("right")
    await seat.until(lambda: seat.main.explorer.store.listing(node_id) is not None)
    await seat.until(lambda: seat.main.tree_view.rows.find(node_id) is not None)


async def unfold(seat: Seat, *labels: str) -> None:
    for label in labels:
        await down_to(seat, label)
        await opened(seat)


CUSTOMERS = ("MySQL Connection", "Source", "table", "company.customers")


async def test_right_and_down_alone_reach_the_columns(seat: Seat) -> None:
    for label in CUSTOMERS:
        await down_to(seat, label)
        await opened(seat)
    await seat.press("right")  # on an open node it goes in
    assert seat.row == "id"
    await seat.press("down")
    assert seat.row == "email"
    tree = [line.partition("││")[0].split()[1:] for line in seat.lines]
    assert ["email", "string", "varchar(255)"] in tree


async def test_left_goes_out_again(seat: Seat) -> None:
    await unfold(seat, *CUSTOMERS)
    await seat.press("down", "left")
    assert seat.row == "company.customers"
    await seat.press("left")
    await seat.until(lambda: "email" not in seat.text or "▾ company.customers" not in seat.text)
    assert seat.row == "company.customers"
    await seat.press("left")
    assert seat.row == "table"


async def test_home_end_and_pages(seat: Seat, seeds: SeedServer) -> None:
    seeds.answers.tables = 500
    await unfold(seat, *CUSTOMERS[:3])
    await seat.press("end")
    assert seat.row == "Bulk syncs"
    await seat.press("home")
    assert seat.row == "MySQL Connection"
    await seat.press("pagedown", "pagedown")
    assert seat.main.tree_view.cursor == 2 * seat.main.tree_view.page
    await seat.press("G", "g")
    assert seat.main.tree_view.cursor == 0
    assert "1 of " in seat.text


async def test_what_loads_can_be_left_and_goes_on_later(seat: Seat, seeds: SeedServer) -> None:
    await unfold(seat, "MySQL Connection")
    seeds.next(Slow())
    await down_to(seat, "Source")
    await seat.press("right")
    await seat.shows("loading…")
    await seat.press("left")
    await seat.until(lambda: "loading…" not in seat.text)
    await opened(seat)
    await seat.shows("query…", "table")


async def test_a_failure_is_a_sentence_in_the_tree_and_r_tries_again(seat: Seat, seeds: SeedServer) -> None:
    await unfold(seat, "MySQL Connection")
    await down_to(seat, "Source")
    seeds.next(Status(403, {"message": "this key may not"}))
    await seat.press("right")
    await seat.shows("✗", "this key may not", "r tries again")
    assert "Traceback" not in seat.text
    await seat.press("r")
    await seat.shows("query…", "table")
    assert "this key may not" not in seat.text


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda seeds: setattr(seeds, "key", "another"), "key"),
        (lambda seeds: seeds.always(Page()), "web page"),
        (lambda seeds: seeds.stop(), "127.0.0.1"),
        (lambda seeds: seeds.always(Status(500, {"message": "out of order"})), "500"),
    ],
    ids=["wrong key", "wrong url", "server gone", "server error"],
)
async def test_a_start_that_fails_says_why_and_what_now(
    spoil: object, told: str, seeds: SeedServer, gateway: SeedGateway
) -> None:
    assert callable(spoil)
    spoil(seeds)
    async with seated(gateway) as seat:
        await seat.shows("✗", told, "r tries again · P signs in to another")
        assert "→ open" not in seat.lines[-1]
        assert "Traceback" not in seat.text and "Error" not in seat.text
        await seat.until(lambda: "connecting" not in seat.lines[0])
        await seat.press("q")


async def test_the_next_start_comes_back_to_the_same_row(gateway: SeedGateway) -> None:
    async with seated(gateway) as seat:
        await seat.shows("MySQL Connection")
        await unfold(seat, *CUSTOMERS)
        await seat.press("down", "down")
        assert seat.row == "email"
        await seat.press("q")
    async with seated(gateway) as seat:
        await seat.until(lambda: seat.row == "email")
        await seat.shows("[Fields]", "varchar(255)")


async def test_the_cursors_row_keeps_its_place_when_rows_come_above(
    gateway: SeedGateway, seeds: SeedServer
) -> None:
    seeds.answers.tables = 100
    async with seated(gateway, size=(80, 12)) as seat:

        def line() -> int:
            return next(at for at, text in enumerate(seat.lines) if "▸ Snowflake" in text)

        await seat.shows("MySQL Connection")
        await unfold(seat, "MySQL Connection")
        await down_to(seat, "Snowflake Connection")
        before = line()
        explorer, (connection,) = seat.main.explorer, seat.main.explorer.store.open_below(())
        explorer.controller.open((*connection, "source"))
        await seat.until(lambda: explorer.store.listing((*connection, "source")) is not None)
        explorer.controller.open((*connection, "source", "table"))
        await seat.until(lambda: seat.main.tree_view.count() > 100)
        assert seat.row == "Snowflake Connection"
        assert seat.main.tree_view.cursor > 100
        assert line() == before


async def test_hostile_names_are_only_text(gateway: SeedGateway, seeds: SeedServer) -> None:
    seeds.answers.hostile = True
    async with seated(gateway) as seat:
        await seat.shows("MySQL Connection")
        await unfold(seat, *CUSTOMERS[:3])
        drawn = seat.text
        assert "[/x][@click=app.quit]" in drawn
        assert "␛]0;owned␇title" in drawn
        assert "line⏎break and␍return" in drawn
        for name in HOSTILE[::3] + HOSTILE[-1:]:
            await down_to(seat, name)
            await opened(seat)
            await seat.press("space", "up")
            await seat.until(lambda: "[Fields]" in seat.text)
            for tab in range(5):
                await seat.press("right_square_bracket")
                await seat.pilot.pause()
                harmful = [char for char in seat.text if ord(char) < 32 and char != "\n"]
                assert harmful == [], tab
                assert not set(seat.text) & set("\x7f\x9b\u202e\u200b\ufeff\ud800")
            await seat.press("left")
        assert seat.app.is_running
        assert not seat.app.screen_stack[-1].is_modal
