"""What the doctor makes of terminals, of tmux, of folders and of a server."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from textual.binding import Binding

from ptui.doctor import place, report, server, terminal, tmux
from ptui.doctor.finding import Finding, Lines, Mark, Section, mend, note, ok
from ptui.doctor.probe import Answers
from ptui.domain.actions import ACTIONS
from ptui.folders import folders
from ptui.settings import Settings, merge
from ptui.tui.dialogs import checklist, confirm, editor, elsewhere, keys, line, pick
from ptui.tui.screens import form, run, signin
from ptui.tui.terminal.capabilities import terminal_of
from ptui.tui.widgets.code_area import CodeArea
from tests.seedserver import HTML, Page, SeedServer, Status

MODERN = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


def by_name(found: Sequence[Finding]) -> dict[str, Finding]:
    return {one.what: one for one in found}


def examined(
    environ: Mapping[str, str], *, answers: Answers | None = None, size: tuple[int, int] | None = (120, 40)
) -> dict[str, Finding]:
    known = terminal_of(environ, is_tty=True, utf8_mode=False)
    return by_name(terminal.examine(known, environ, size=size, answers=answers))


def test_a_modern_terminal_has_nothing_to_change() -> None:
    found = examined(MODERN, answers=Answers((3.0, 2.0), kitty=True, synchronized=True))
    assert {one.mark for one in found.values()} == {Mark.OK}
    assert found["latency"].told.startswith("2 ms")
    assert "kitty" in found["keys"].told


@pytest.mark.parametrize(
    ("environ", "what", "add"),
    [
        ({**MODERN, "COLORTERM": ""}, "colours", "export COLORTERM=truecolor"),
        ({"TERM": "xterm", "LANG": "C.UTF-8"}, "colours", "export TERM=xterm-256color"),
        ({**MODERN, "LANG": "C"}, "characters", "export LANG=C.UTF-8"),
        ({**MODERN, "LC_ALL": "de_DE.ISO-8859-1"}, "characters", "export LC_ALL=C.UTF-8"),
        ({"TERM": "screen", "STY": "1", "LANG": "C.UTF-8"}, "colours", "term screen-256color"),
    ],
)
def test_what_could_be_better_comes_with_the_line_for_it(
    environ: dict[str, str], what: str, add: str
) -> None:
    found = examined(environ)[what]
    assert found.mark is Mark.NOTE
    assert [line for one in found.add for line in one.lines] == [add]


def test_the_locale_is_named_that_the_user_set_not_the_one_that_python_did() -> None:
    environ = {"TERM": "xterm", "LANG": "C", "LC_CTYPE": "C.UTF-8"}
    known = terminal_of(environ, is_tty=True, utf8_mode=True)
    found = by_name(terminal.examine(known, environ, size=(80, 24), answers=None))["characters"]
    assert found.told.startswith("ascii, for LANG is C:")
    assert found.add[0].lines == ("export LANG=C.UTF-8",)


def test_inside_a_multiplexer_it_gives_no_advice_that_would_break_it() -> None:
    """TERM is the multiplexer's own there, and screen passes no more colours on, whatever COLORTERM says."""
    for environ in (
        {**MODERN, "TERM": "screen", "COLORTERM": "", "TMUX": "/tmp/tmux-0/default,1,0"},
        {**MODERN, "TERM": "screen.xterm-256color", "STY": "1.pts"},
    ):
        found = examined(environ, answers=Answers((0.1,)))
        assert found["colours"].add == ()
        assert re.match(r"0 ms to (tmux|screen) and back; \1 answers by itself", found["latency"].told)


@pytest.mark.parametrize("name", ["dumb", "", "unknown"])
def test_a_terminal_that_cannot_be_drawn_on_is_to_be_mended(name: str) -> None:
    environ = {**MODERN, "TERM": name}
    found = terminal.refused(terminal_of(environ, is_tty=True, utf8_mode=False), environ, (80, 24))
    assert [(one.what, one.mark) for one in found] == [("terminal", Mark.MEND), ("characters", Mark.OK)]


def test_no_colour_by_wish_is_no_fault() -> None:
    found = examined({**MODERN, "NO_COLOR": "1"})["colours"]
    assert (found.mark, found.add) == (Mark.OK, ())
    assert "NO_COLOR" in found.told


def test_a_slow_line_and_a_silent_terminal_are_noted() -> None:
    assert examined(MODERN, answers=Answers((300.0, 280.0)))["latency"].mark is Mark.NOTE
    assert "did not answer" in examined(MODERN, answers=Answers())["latency"].told
    assert "no terminal" in examined(MODERN, size=None)["latency"].told


SCREENS = (
    *(checklist.Checklist, confirm.Confirm, editor.Editor, editor.Reader, elsewhere.Elsewhere, keys.Keys),
    *(line.OneLine, pick.Pick, form.FormScreen, run.RunScreen, signin.SignIn, signin.Ways),
)
DEFAULTS = {
    "escape-time": "500",
    "default-terminal": "screen",
    "terminal-features": "xterm*:clipboard:ccolour:cstyle:focus:title",
    "terminal-overrides": "linux*:AX@",
    "set-clipboard": "external",
    "prefix": "C-b",
}


def in_tmux(**options: str) -> dict[str, Finding]:
    known = replace(terminal_of(MODERN, is_tty=True, utf8_mode=False), multiplexer="tmux")
    told = {**DEFAULTS, **{key.replace("_", "-"): value for key, value in options.items()}}
    return by_name(tmux.examine(known, show=told.get))


def test_tmux_as_it_comes_is_told_what_to_change() -> None:
    found = in_tmux()
    added = {line for one in found.values() for each in one.add for line in each.lines}
    assert added == {
        "set -sg escape-time 10",
        'set -g default-terminal "tmux-256color"',
        'set -as terminal-features ",*:RGB"',
    }
    assert all(each.place == tmux.CONFIG for one in found.values() for each in one.add)
    assert "PgUp" in found["prefix"].told


def test_tmux_with_those_lines_is_fine() -> None:
    found = in_tmux(
        escape_time="10", default_terminal="tmux-256color", terminal_features="*:RGB", prefix="C-a"
    )
    assert {one.mark for one in found.values()} == {Mark.OK}
    assert in_tmux(set_clipboard="off")["set-clipboard"].add


def test_each_line_is_one_that_this_tmux_and_this_machine_know(monkeypatch: pytest.MonkeyPatch) -> None:
    known = replace(terminal_of(MODERN, is_tty=True, utf8_mode=False), multiplexer="tmux")
    before_features = {key: value for key, value in DEFAULTS.items() if key != "terminal-features"}
    found = by_name(tmux.examine(known, show=before_features.get))
    assert found["colours outside"].add[0].lines == ('set -as terminal-overrides ",*:Tc"',)
    monkeypatch.setattr(tmux, "known", lambda name: False)
    assert in_tmux()["default-terminal"].add[0].lines == ('set -g default-terminal "screen-256color"',)


def test_a_machine_is_asked_whether_it_knows_a_terminal() -> None:
    assert tmux.known("xterm")
    assert not tmux.known("no-such-terminal")


def test_every_key_that_a_tmux_may_keep_has_another_way() -> None:
    """All that is bound with Ctrl alone is in the doctor's table."""
    bound = [action.keys for action in ACTIONS]
    for kind in (*SCREENS, CodeArea):
        bound += [tuple(one.key.split(",")) for one in kind.BINDINGS if isinstance(one, Binding)]
    alone = {
        key.replace("underscore", "_")
        for keys in bound
        if all(re.match(r"ctrl\+|f\d", key) for key in keys)
        for key in keys
        if key.startswith("ctrl+") and key != "ctrl+minus"
    }
    alone |= {"ctrl+t"}  # what a form offers besides
    assert alone <= set(tmux.OTHER_WAYS)
    assert in_tmux(prefix="C-t")["prefix"].told == (
        "ctrl+t goes to tmux; in ptui a row at the end of the form does the same"
    )


def test_a_tmux_that_does_not_answer_is_noted() -> None:
    known = replace(terminal_of(MODERN, is_tty=True), multiplexer="tmux")
    [found] = tmux.examine(known, show=lambda option: None)
    assert found.mark is Mark.NOTE


def in_home(home: Path) -> dict[str, Finding]:
    return by_name(place.folders(folders({"PTUI_HOME": str(home)})))


def test_folders_that_are_not_there_yet_are_fine(tmp_path: Path) -> None:
    found = in_home(tmp_path / "home")
    assert {one.mark for one in found.values()} == {Mark.OK}
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("folder", ["config", "state"])
def test_what_others_can_read_is_to_be_mended(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder
    path.mkdir()
    (path / "drafts").mkdir()
    (path / "drafts" / "one.json").write_text("{}")
    path.chmod(0o755)
    found = in_home(tmp_path)
    told = found["settings folder" if folder == "config" else "state folder"]
    assert (told.mark, told.add[0].lines) == (Mark.MEND, (f"chmod -R go= '{path}'",))
    path.chmod(0o700)
    assert {one.mark for one in in_home(tmp_path).values()} == {Mark.OK}


def test_a_file_where_a_folder_belongs_is_to_be_mended(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("")
    assert in_home(tmp_path)["state folder"].mark is Mark.MEND


def test_extras_are_named_with_how_to_get_them() -> None:
    found = by_name(place.extras(lambda module: module == "pymysql"))
    assert found["mysql"].mark is Mark.OK
    assert found["parquet"].add == (Lines("this shell", ("pip install 'ptui[parquet]'",)),)


def settings(seeds: SeedServer, home: Path, key: str = "seed-key", **environ: str) -> Settings:
    named = {"POLYTOMIC_API_KEY": key, "POLYTOMIC_DEPLOYMENT_URL": seeds.url, "PTUI_HOME": str(home)}
    return merge(environ={**named, **environ})


def test_the_server_is_asked_once_and_the_key_is_not_told(seeds: SeedServer, tmp_path: Path) -> None:
    found = server.examine(settings(seeds, tmp_path))
    assert [one.mark for one in found] == [Mark.OK, Mark.OK]
    assert "ada@acme.com" in found[1].told
    assert [seen.path for seen in seeds.requests] == ["/api/me"]
    assert "seed-key" not in report.text([Section("Polytomic", found)])


@pytest.mark.parametrize("trouble", ["key", "page", "down", "failing"])
def test_a_server_that_cannot_be_used_is_to_be_mended(
    seeds: SeedServer, tmp_path: Path, trouble: str
) -> None:
    key = "seed-key"
    match trouble:
        case "key":
            key = "another"
        case "page":
            assert HTML
            seeds.next(Page())
        case "failing":
            seeds.next(Status(503))
        case "down":
            seeds.stop()
    [_, found] = server.examine(settings(seeds, tmp_path, key))
    assert found.mark is Mark.MEND
    assert len(seeds.requests) <= 1


def test_a_key_that_cannot_be_fetched_is_to_be_mended(tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    (config / "settings.toml").write_text(
        'profile = "a"\n[profiles.a]\nurl = "http://127.0.0.1:9"\napi_key_command = "exit 3"\n'
    )
    [found] = server.examine(merge(environ={"PTUI_HOME": str(tmp_path)}))
    assert found.mark is Mark.MEND
    assert "api_key_command of profile a" in found.told


def test_without_a_key_or_with_a_workspace_nobody_is_asked(tmp_path: Path) -> None:
    assert server.examine(merge(environ={"PTUI_HOME": str(tmp_path)})) == []


def test_the_report_names_each_line_once_and_what_is_to_be_mended() -> None:
    add = Lines("~/.tmux.conf", ("set -sg escape-time 10",))
    sections = [
        Section("One", [ok("a", "fine"), note("b", "so so", add), note("c", "too", add)]),
        Section("Two", [mend("d", "it broke \x1b[31mbadly " * 20)]),
    ]
    told = report.text(sections)
    assert told.count("set -sg escape-time 10") == 1
    assert told.endswith("To mend: d.\n")
    assert "\x1b" not in told and max(map(len, told.splitlines())) <= 100
    assert report.needs_mending(sections) and not report.needs_mending(sections[:1])
    assert report.text(sections[:1]).endswith("Nothing to mend.\n")
