"""Forms on their screen: what is done with the whole of one, and keys that work above whatever is open."""

from __future__ import annotations

import pytest

from ptui.domain.keys import rebound
from ptui.tui.dialogs.editor import Editor, Reader
from ptui.tui.dialogs.pick import Pick
from ptui.tui.screens.form import FormScreen
from ptui.tui.screens.main import MainScreen
from ptui.tui.widgets.code_area import CodeArea
from tests.tui.explored import Seat, SeedGateway, seated
from tests.tui.test_tree import CUSTOMERS, down_to, unfold


async def model_form(seat: Seat) -> FormScreen:
    await unfold(seat, *CUSTOMERS)
    await seat.press("m")
    await seat.until(lambda: isinstance(seat.app.screen, FormScreen))
    await seat.shows("[ create ]")
    screen = seat.app.screen
    assert isinstance(screen, FormScreen)
    return screen


async def query_editor(seat: Seat) -> CodeArea:
    await unfold(seat, "MySQL Connection", "Source")
    await down_to(seat, "query")
    await seat.press("m")
    await seat.until(lambda: isinstance(seat.app.screen, FormScreen))
    await seat.press("down", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Editor))
    return seat.app.screen.query_one(CodeArea)


async def test_what_the_keys_of_a_form_do_its_last_rows_do_too(seat: Seat) -> None:
    """For a tmux whose prefix is ctrl+s, ctrl+r or ctrl+t; Shift+Tab is the short way down there."""
    screen = await model_form(seat)
    await seat.press("shift+tab", "up", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, Reader))
    await seat.shows("POST /api/models")
    await seat.press("escape")
    await seat.until(lambda: seat.app.screen is screen)
    sent: list[object] = []

    async def submit(values: object) -> tuple[()]:
        sent.append(values)
        return ()

    screen.desk.submit = submit
    await seat.press("down", "enter")
    await seat.until(lambda: isinstance(seat.app.screen, MainScreen))
    assert sent == [screen.desk.values]


async def test_enter_after_the_last_question_sends_nothing_yet(seat: Seat) -> None:
    screen = await model_form(seat)
    questions = len(screen.desk.lines())
    await seat.press(*["tab"] * (questions - 3))
    assert screen._view.line == screen.desk.buttons()[0]
    assert screen._view.line != screen.desk.buttons()[-1]


@pytest.mark.parametrize("place", ["form", "palette", "editor", "filter"])
async def test_to_the_shell_and_painting_again_from_wherever_one_is(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    called: list[str] = []
    monkeypatch.setattr(seat.app, "action_suspend_process", lambda: called.append("suspend"))
    monkeypatch.setattr(seat.app, "action_repaint", lambda: called.append("repaint"))
    match place:
        case "form":
            await model_form(seat)
        case "palette":
            await seat.press("ctrl+p")
            await seat.until(lambda: isinstance(seat.app.screen, Pick))
        case "editor":
            await query_editor(seat)
        case _:
            await seat.press("slash")
    await seat.press("ctrl+z", "ctrl+l")
    await seat.until(lambda: called == ["suspend", "repaint"])


async def test_what_is_typed_is_typed_whatever_key_goes_to_the_shell(gateway: SeedGateway) -> None:
    async with seated(gateway, actions=rebound({"suspend": ("v",)})) as seat:
        await seat.shows("MySQL Connection")
        await seat.press("slash")
        await seat.type("very")
        assert seat.main.filter_line.value == "very"


async def test_the_editor_undoes_by_another_key(seat: Seat) -> None:
    area = await query_editor(seat)
    await seat.type("select")
    assert area.text == "select"
    await seat.press("ctrl+underscore")
    assert area.text != "select"
