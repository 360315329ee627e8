"""Panes, tabs, filter, marks, palette and help: what each key does, and what it says when it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ptui.domain.actions import ACTIONS
from ptui.domain.inspect.page import Column, Tab, Table
from ptui.domain.keys import rebound
from ptui.tui.dialogs.keys import Keys
from ptui.tui.dialogs.pick import Pick
from ptui.tui.screens.main import AT_ONCE
from tests.seedserver import SeedServer
from tests.tui.explored import Clipboard, Seat, SeedGateway, seated
from tests.tui.test_tree import CUSTOMERS, down_to, unfold


async def test_wide_shows_both_panes_and_tab_goes_between(seat: Seat) -> None:
    await unfold(seat, *CUSTOMERS)
    await seat.shows("▾ company.customers", "[Fields]", "native")
    assert seat.main.tree_view.has_focus
    await seat.press("tab")
    await seat.until(lambda: seat.main.inspector.has_focus)
    await seat.press("down", "down")
    assert seat.main.inspector.cursor == 2
    assert seat.row == "company.customers"
    await seat.press("shift+tab")
    await seat.until(lambda: seat.main.tree_view.has_focus)


async def test_narrow_shows_one_pane_at_a_time(gateway: SeedGateway) -> None:
    async with seated(gateway, size=(80, 24)) as seat:
        await seat.shows("MySQL Connection")
        await unfold(seat, *CUSTOMERS)
        assert "[Fields]" not in seat.text
        await seat.press("tab")
        await seat.shows("[Fields]", "varchar(255)")
        assert "Snowflake Connection" not in seat.text
        await seat.press("escape")
        await seat.shows("Snowflake Connection")
        await seat.press("enter")
        await seat.shows("[Fields]")
        assert max(len(line.rstrip()) for line in seat.lines) <= 80


async def test_a_terminal_that_grows_shows_both_and_shrinks_again(gateway: SeedGateway) -> None:
    async with seated(gateway, size=(80, 24)) as seat:
        await seat.shows("MySQL Connection")
        assert "[Config]" not in seat.text
        await seat.pilot.resize_terminal(130, 30)
        await seat.shows("MySQL Connection", "[Config]")
        await seat.pilot.resize_terminal(60, 15)
        await seat.until(lambda: "[Config]" not in seat.text)
        await seat.shows("MySQL Connection", "quit")


async def test_the_tabs_of_an_object(seat: Seat) -> None:
    await unfold(seat, "Snowflake Connection", "Target", "CUSTOMERS", "CUSTOMERS.CONTACTS")
    await seat.shows("[Fields]", "EMAIL", "VARCHAR(16777216)", "identity: Equality")
    for tab, shown in [
        (Tab.MODES, "Update or Create"),
        (Tab.SAMPLE, "Enter reads a few"),
        (Tab.CONFIG, "CUSTOMERS.CONTACTS"),
        (Tab.JSON, '"mode": "updateOrCreate"'),
        (Tab.REQUEST, "curl --request GET"),
        (Tab.FIELDS, "identity: Equality"),
    ]:
        await seat.press("right_square_bracket")
        await seat.shows(f"[{tab}]", shown)
    await seat.press("left_square_bracket")
    await seat.shows("[Request]", "$")
    assert "seed-key" not in seat.text


async def test_moving_the_cursor_asks_the_server_nothing(seat: Seat, seeds: SeedServer) -> None:
    await unfold(seat, *CUSTOMERS)
    await seat.until(lambda: any(one.path == "/api/me" for one in seeds.requests))
    before = len(seeds.requests)
    await seat.press("down", "down", "up", "end", "home", "pagedown")
    await seat.until(lambda: seat.main.inspector.border_title is not None)
    await seat.pilot.pause(0.3)
    assert len(seeds.requests) == before


async def test_a_filter_narrows_and_enter_keeps_it_and_escape_clears_it(seat: Seat) -> None:
    await unfold(seat, "MySQL Connection", "Source", "table")
    await seat.press("slash")
    await seat.type("cust")
    await seat.shows("company.customers", "match among what is loaded", "Enter keep  Esc clear")
    assert seat.lines[-2].rstrip() == "  / cust"
    assert "company.accounts" not in seat.text
    assert "Snowflake Connection" not in seat.text
    await seat.press("enter")
    await seat.until(lambda: seat.main.tree_view.has_focus)
    assert "company.accounts" not in seat.text
    await seat.press("escape")
    await seat.shows("company.accounts", "Snowflake Connection")


async def test_letters_in_the_filter_are_letters(seat: Seat) -> None:
    await seat.press("slash")
    await seat.type("q?rjkP [x]")
    assert seat.main.filter_line.value == "q?rjkP [x]"
    assert len(seat.app.screen_stack) == 1
    await seat.shows("0 match among what is loaded")


async def test_marks_are_shown_and_counted(seat: Seat) -> None:
    await seat.press("space", "space")
    await seat.until(lambda: "2 marked: MySQL" in seat.text)
    marked = [line for line in seat.lines if "◆" in line]
    assert len(marked) == 2
    assert seat.row == "Salesforce Connection"
    await seat.press("up", "space")
    await seat.until(lambda: "1 marked" in seat.text)
    await seat.press("u")
    await seat.until(lambda: "◆" not in seat.text)


async def test_the_palette_finds_an_action_and_runs_it(seat: Seat) -> None:
    await seat.press("ctrl+p")
    await seat.shows("Commands", "type to narrow")
    await seat.type("mark this")
    await seat.shows("Mark")
    await seat.press("enter")
    await seat.until(lambda: "1 marked" in seat.text)
    await seat.press("ctrl+p")
    await seat.shows("Commands")
    await seat.press("escape")
    await seat.until(lambda: not isinstance(seat.app.screen, Pick))


async def test_the_palette_says_why_not_and_names_keys_as_they_are_read(seat: Seat) -> None:
    await down_to(seat, "Models")
    await seat.press("ctrl+p")
    await seat.type("refresh")
    await seat.shows("(stand on a connection or below one first)")
    await seat.press("enter")
    await seat.pilot.pause()
    assert isinstance(seat.app.screen, Pick)
    await seat.press(*["backspace"] * 7)
    assert "_bracket" not in seat.text and "question_mark" not in seat.text


async def test_a_key_that_cannot_be_used_here_says_why(seat: Seat) -> None:
    await down_to(seat, "Models")
    await seat.press("R")
    await seat.until(lambda: seat.status == "Refresh schemas: stand on a connection or below one first.")


async def test_help_lists_the_keys_of_the_pane(seat: Seat) -> None:
    await seat.press("question_mark")
    await seat.until(lambda: isinstance(seat.app.screen, Keys))
    await seat.shows("Keys · tree", "one row up", "space", "mark this node")
    await seat.press("escape", "tab")
    await seat.until(lambda: seat.main.inspector.has_focus)
    await seat.press("question_mark")
    await seat.shows("Keys · inspector", "one row up")
    assert "mark this node" not in seat.text


async def test_help_in_the_filter_leaves_out_what_is_typed_there(seat: Seat) -> None:
    await seat.press("slash", "f1")
    await seat.shows("Keys · filter", "Enter", "in the filter: keep it", "ctrl+p")
    assert not any(line.strip("│ ").startswith(("m ", "q ", "? ", "j ")) for line in seat.lines)


async def test_what_is_cut_off_in_the_inspector_can_be_reached(seat: Seat) -> None:
    await unfold(seat, *CUSTOMERS)
    seat.main.explorer.inspector.samples[seat.main.tree_view.node_id] = Table(
        tuple(Column(f"column_{at}") for at in range(9)), [[f"value {at}" for at in range(9)]]
    )
    await seat.press("right_square_bracket", "tab")
    await seat.shows("[Sample]", "column_3", "→ 3 more columns")
    assert "column_8" not in seat.text
    await seat.press("right", "right")
    await seat.shows("← 2", "→ more", "column_0", "column_3")
    assert "column_2" not in seat.text
    await seat.press(*["right"] * 9)
    await seat.shows("column_0", "value 8")
    assert "→" not in seat.lines[-2]
    await seat.press(*["left"] * 9)
    await seat.shows("column_1", "→ 3 more columns")
    two = (Column("setting"), Column("value"))
    seat.main.explorer.inspector.samples[seat.main.tree_view.node_id] = Table(two, [["s" * 40, "v" * 40]])
    seat.main.follow()
    await seat.shows("setting", "→ more")
    await seat.press("right", "right")
    await seat.shows("v" * 40, "← 1")
    assert "setting" not in seat.text


async def test_the_inspector_shows_a_row_only_where_the_tree_stands_on_it(seat: Seat) -> None:
    await unfold(seat, *CUSTOMERS)
    await seat.shows("varchar(255)")
    assert not seat.main.inspector.has_rest
    await seat.press("right", "down")
    await seat.until(lambda: seat.main.inspector.has_rest and seat.main.inspector.selected() == "email")
    assert seat.row == "email"


async def test_every_action_of_the_table_can_be_done(seat: Seat) -> None:
    assert {one.id for one in ACTIONS} == set(seat.main.deeds._table)


async def test_at_80_columns_the_inspector_says_where_it_is(gateway: SeedGateway) -> None:
    async with seated(gateway, size=(80, 24)) as seat:
        await seat.shows("MySQL Connection")
        await unfold(seat, *CUSTOMERS)
        await seat.press("tab")
        await seat.shows("MySQL Connection › Source › table › company.customers")


async def test_what_is_empty_says_how_to_fill_it(seat: Seat, seeds: SeedServer) -> None:
    await down_to(seat, "Models")
    await seat.press("right")
    await seat.shows("none yet · m on a table")
    seeds.answers.connections.clear()
    await seat.press("g", "r")
    await seat.shows("No connections yet: c makes one.")
    await seat.press("F")
    await seat.shows("Nothing is selected.")


async def test_the_users_keys(gateway: SeedGateway) -> None:
    async with seated(gateway, actions=rebound({"mark": ("v",), "down": ("w",)})) as seat:
        await seat.shows("MySQL Connection")
        await seat.press("w")
        assert seat.row == "Snowflake Connection"
        await seat.press("space", "down")
        assert seat.row == "Snowflake Connection"
        await seat.press("v")
        await seat.until(lambda: "1 marked: Snowflake" in seat.text)


async def test_copying_names_what_was_copied(seat: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    board = Clipboard()
    monkeypatch.setattr(seat.app, "copy", board.copy)
    await seat.press("y")
    await seat.until(lambda: board.text == "11111111-1111-4111-8111-111111111111")
    await seat.until(lambda: seat.status.startswith("Copied the id of MySQL Connection"))
    await unfold(seat, *CUSTOMERS)
    await seat.press("y")
    await seat.until(lambda: board.text == "company.customers")
    await seat.press("tab", "down", "y")
    await seat.until(lambda: board.text == "email")


async def test_a_clipboard_that_cannot_be_reached_is_told(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat.app, "copy", Clipboard("Too long for this terminal.").copy)
    await seat.press("y")
    await seat.until(lambda: seat.status == "Too long for this terminal.")


async def test_a_bug_in_a_flow_is_told_and_the_app_goes_on(seat: Seat) -> None:
    async def breaks() -> None:
        raise ZeroDivisionError("a bug")

    seat.main.flow(breaks)
    await seat.until(lambda: "ZeroDivisionError" in seat.status)
    await seat.press("down")
    assert seat.row == "Snowflake Connection"


async def test_an_action_without_a_key_is_still_in_the_palette(gateway: SeedGateway) -> None:
    actions = [replace(one, keys=()) if one.id == "unmark" else one for one in ACTIONS]
    async with seated(gateway, actions=actions) as seat:
        await seat.shows("MySQL Connection")
        await seat.press("space", "ctrl+p")
        await seat.shows("Commands")
        await seat.type("unmark all")
        await seat.press("enter")
        await seat.until(lambda: "◆" not in seat.text)


async def test_the_cursor_of_the_filter_can_be_seen(seat: Seat) -> None:
    await seat.press("slash")
    await seat.type("ab")
    await seat.until(lambda: "ab" in seat.lines[-2])
    cells = [
        (style.bgcolor, style.color, bool(style.reverse))
        for text, style, _ in seat.app.screen._compositor.render_strips()[-2]
        if style is not None
        for _ in text
    ]
    ground, cursor = cells[9], cells[6]  # after the prompt
    behind = cursor[1] if cursor[2] else cursor[0]
    assert behind is not None and ground[0] is not None
    seen = [sum(color.get_truecolor()) for color in (behind, ground[0])]
    assert abs(seen[0] - seen[1]) > 200, cells[:10]


async def test_keys_that_move_the_list_are_letters_in_the_filter(seat: Seat) -> None:
    assert {action.id for action in ACTIONS} >= AT_ONCE
    before = seat.row
    await seat.press("/", "j", "G", "k")
    await seat.until(lambda: seat.main.filter_line.value == "jGk")
    await seat.press("escape")
    await seat.until(lambda: seat.main.tree_view.has_focus)
    await seat.press("j")
    await seat.until(lambda: seat.row != before)
