"""One table of actions: complete, without doubles, rebound by the user's rules, and honest about why not."""

from __future__ import annotations

from collections import Counter
from itertools import groupby, product

import pytest
from textual.keys import Keys, _character_to_key

from ptui.domain.actions import ACTIONS, Action, Context, Pane, find
from ptui.domain.keys import keys_in, rebound, shown, unknown
from ptui.domain.tree.node import Kind, Node, Place

PLACED = Place("c1")
NODES = [None, *(Node("x", kind, "x", place=place) for kind in Kind for place in (None, PLACED))]


@pytest.mark.parametrize("action", ACTIONS, ids=lambda action: action.id)
def test_an_action_says_what_it_is(action: Action) -> None:
    assert action.label and action.help and action.group
    assert not action.help.endswith(".")
    assert action.keys or action.in_palette, "no way to reach it"
    assert action.panes


def test_no_two_share_an_id_or_a_key() -> None:
    assert [one for one, count in Counter(action.id for action in ACTIONS).items() if count > 1] == []
    for pane in Pane:
        keys = Counter(key for action in ACTIONS if pane in action.panes for key in action.keys)
        assert [key for key, count in keys.items() if count > 1] == []


def test_groups_stand_together() -> None:
    groups = [group for group, _ in groupby(ACTIONS, key=lambda action: action.group)]
    assert len(groups) == len(set(groups))


def test_what_is_typed_in_the_filter_is_no_key_there() -> None:
    keys = {key for action in ACTIONS for key in keys_in(action, Pane.FILTER)}
    assert keys >= {"up", "pagedown", "enter", "escape", "tab", "ctrl+p", "f1", "ctrl+q"}
    assert not {key for key in keys if len(shown(key)) == 1} - {"up", "down"} and "space" not in keys
    assert keys_in(find("mark"), Pane.TREE) == ("space",) and keys_in(find("mark"), Pane.FILTER) == ()


def test_the_keys_are_keys_of_a_terminal() -> None:
    """By Textual's names, and none that only exists with a Meta key or a function row."""
    named = {key.value for key in Keys}
    for action in ACTIONS:
        for key in action.keys:
            plain = key.removeprefix("ctrl+").removeprefix("shift+")
            assert len(plain) == 1 or plain in named or plain in {_character_to_key(c) for c in "/[]?: "}, key
        assert not action.keys or any(not key.startswith(("f1", "f2", "alt+")) for key in action.keys)


def test_the_keys_of_the_design() -> None:
    expected = {
        "into": ("right", "l"), "out": ("left", "h"), "up": ("up", "k"), "down": ("down", "j"),
        "filter": ("slash",), "mark": ("space",), "copy": ("y",), "copy-as": ("Y",), "reload": ("r",),
        "refresh": ("R",), "quit": ("q", "ctrl+q"), "help": ("question_mark", "f1"), "profile": ("P",),
        "next-pane": ("tab",), "previous-pane": ("shift+tab",), "next-tab": ("right_square_bracket",),
        "previous-tab": ("left_square_bracket",), "connection": ("c",), "model": ("m",), "sync": ("s",),
        "bulk": ("b",), "edit": ("e",), "delete": ("d",), "activate": ("a",),
    }  # fmt: skip
    assert {name: find(name).keys for name in expected} == expected
    assert "ctrl+p" in find("palette").keys and "enter" in find("enter").keys


def test_every_reason_is_a_short_sentence_and_never_an_error() -> None:
    for action, node, pane in product(ACTIONS, NODES, Pane):
        for is_connected in (True, False):
            reason = action.why_not(Context(pane=pane, node=node, is_connected=is_connected))
            assert reason is None or (reason and not reason.endswith(".")), (action.id, node)


def test_reasons_follow_the_node() -> None:
    table = Context(node=Node("t", Kind.SOURCE_OBJECT, "t", place=PLACED))
    models = Context(node=Node("models", Kind.MODELS, "Models"))
    assert find("refresh").why_not(table) is None
    assert find("refresh").why_not(models) == "stand on a connection or below one first"
    assert find("copy").why_not(Context()) == "nothing is selected"
    assert find("model").why_not(table) is None
    assert find("model").why_not(models) is not None


def test_the_users_keys_take_the_place_of_ours() -> None:
    actions = rebound({"mark": ("v", "space")})
    assert find("mark", actions).keys == ("v", "space")
    assert [one for one in actions if one.id != "mark"] == [one for one in ACTIONS if one.id != "mark"]


def test_a_key_that_one_action_takes_leaves_the_others() -> None:
    actions = rebound({"unmark": ("r", "k")})
    assert find("reload", actions).keys == ()
    assert find("up", actions).keys == ("up",)


def test_two_actions_may_change_their_keys() -> None:
    actions = rebound({"copy": ("Y",), "copy-as": ("y",)})
    assert (find("copy", actions).keys, find("copy-as", actions).keys) == (("Y",), ("y",))


def test_an_action_may_lose_its_keys_but_not_the_way_out() -> None:
    assert find("reload", rebound({"reload": ()})).keys == ()
    assert find("quit", rebound({"quit": ()})).keys == ("q", "ctrl+q")
    greedy = rebound({"mark": ("q", "ctrl+q")})
    assert (find("mark", greedy).keys, find("quit", greedy).keys) == (("q",), ("ctrl+q",))
    assert find("quit", rebound({"quit": ("Q",)})).keys == ("Q",)


def test_names_that_are_no_actions_are_told() -> None:
    assert unknown({"mark": ("v",), "levitate": ("z",)}) == ["levitate"]
    assert rebound({"levitate": ("z",)}) == tuple(ACTIONS)


def test_keys_as_the_user_reads_them() -> None:
    assert [
        shown(key) for key in ("slash", "right", "left_square_bracket", "ctrl+p", "G", "question_mark")
    ] == [
        "/",
        "→",
        "[",
        "ctrl+p",
        "G",
        "?",
    ]
    assert all(" " not in shown(key) and "_" not in shown(key) for one in ACTIONS for key in one.keys)
