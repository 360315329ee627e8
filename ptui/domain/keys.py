"""Keys as the user reads them, where they do what, and the user's own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ptui.domain.actions import ACTIONS, Action, Pane

_SHOWN = {
    "up": "↑", "down": "↓", "left": "←", "right": "→", "pageup": "PgUp", "pagedown": "PgDn", "home": "Home",
    "end": "End", "enter": "Enter", "escape": "Esc", "space": "space", "slash": "/", "tab": "Tab",
    "shift+tab": "Shift+Tab", "left_square_bracket": "[", "right_square_bracket": "]", "question_mark": "?",
    "colon": ":", "f1": "F1", "f2": "F2",
}  # fmt: skip


def shown(key: str) -> str:
    """A key as the user reads it."""
    return _SHOWN.get(key, key)


def is_typed(key: str) -> bool:
    """Whether a text takes the key for itself: all but those with Ctrl, and the function keys."""
    return re.fullmatch(r"ctrl\+.+|f\d+", key) is None


_TYPED = ("space", "home", "end", "ctrl+b", "ctrl+f")
"""What is typed, or moves in the text, while the filter is."""


def keys_in(action: Action, pane: Pane) -> tuple[str, ...]:
    """The keys that do this action while a pane has the focus."""
    if pane not in action.panes:
        return ()
    if pane is not Pane.FILTER:
        return action.keys
    return tuple(
        key for key in action.keys if key not in _TYPED and (len(shown(key)) > 1 or shown(key) in "↑↓")
    )


WAY_OUT = "ctrl+q"
"""Leaves ptui whatever else is rebound, unless quit itself has other keys."""


def rebound(keys: Mapping[str, Sequence[str]], actions: Sequence[Action] = ACTIONS) -> tuple[Action, ...]:
    """The actions with the user's own keys: a key taken by one leaves the others, and quit cannot be lost."""
    own = {action_id: tuple(chosen) for action_id, chosen in keys.items() if chosen or action_id != "quit"}
    if "quit" not in own:
        own = {action_id: tuple(key for key in chosen if key != WAY_OUT) for action_id, chosen in own.items()}
    taken = {key for chosen in own.values() for key in chosen}
    return tuple(
        replace(
            action,
            keys=own[action.id]
            if action.id in own
            else tuple(key for key in action.keys if key not in taken),
        )
        for action in actions
    )


def unknown(keys: Mapping[str, Sequence[str]], actions: Sequence[Action] = ACTIONS) -> list[str]:
    """Action ids of a key table that name no action."""
    known = {action.id for action in actions}
    return [action_id for action_id in keys if action_id not in known]
