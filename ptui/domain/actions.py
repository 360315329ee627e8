"""Every action once: its keys, its words, and why it is unavailable when it is.

Footer, palette, help screen and README read this table. It is light: the first paint needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from ptui.domain.tree.node import Kind, Node


class Pane(StrEnum):
    """What has the focus."""

    TREE = "tree"
    INSPECTOR = "inspector"
    FILTER = "filter"


@dataclass(frozen=True, slots=True)
class Context:
    """What the reasons look at."""

    pane: Pane = Pane.TREE
    node: Node | None = None
    marked: int = 0
    is_connected: bool = True
    is_hit: bool = False
    """The cursor stands on something that is not loaded, but was seen before."""


Reason: TypeAlias = Callable[[Context], str | None]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the user can do."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    group: str
    why_not: Reason = lambda context: None
    """Answers why it cannot be done now, or None."""
    hint: str = ""
    """Short label for the line at the bottom; empty leaves it out."""
    panes: frozenset[Pane] = frozenset(Pane)
    hinted: frozenset[Pane] = frozenset()
    """Where the hint stands, if not in all panes."""
    in_palette: bool = True


def _needs(*kinds: Kind, what: str) -> Reason:
    def why_not(context: Context) -> str | None:
        if context.node is None or context.node.kind not in kinds:
            return f"stand on {what} first"
        return None

    return why_not


def _needs_node(context: Context) -> str | None:
    is_none = context.node is None or context.node.kind is Kind.ROOT
    return "nothing is selected" if is_none else None


def _needs_row(context: Context) -> str | None:
    return None if context.is_hit else _needs_node(context)


def _needs_place(context: Context) -> str | None:
    if context.node is None or context.node.place is None or not context.node.place.connection_id:
        return "stand on a connection or below one first"
    return None


def _connected(context: Context) -> str | None:
    return None if context.is_connected else "not connected yet"


_needs_object = _needs(
    Kind.CONNECTION, Kind.MODEL, Kind.SYNC, Kind.BULK_SYNC, what="a connection, a model or a sync"
)
_TREE = frozenset({Pane.TREE})
_INSPECTOR = frozenset({Pane.INSPECTOR})
_FILTER = frozenset({Pane.FILTER})

MOVE, OPEN, MARK, MAKE, RUN = "Move", "Open", "Mark", "Make", "Run"
COPY, VIEW, APP = "Copy", "View", "ptui"

ACTIONS: Sequence[Action] = (
    Action("up", ("up", "k"), "Up", "one row up", MOVE, in_palette=False),
    Action("down", ("down", "j"), "Down", "one row down", MOVE, in_palette=False),
    Action("page-up", ("pageup", "ctrl+b"), "Page up", "one page up", MOVE, in_palette=False),
    Action("page-down", ("pagedown", "ctrl+f"), "Page down", "one page down", MOVE, in_palette=False),
    Action("first", ("home", "g"), "First", "the first row", MOVE, in_palette=False),
    Action("last", ("end", "G"), "Last", "the last row", MOVE, in_palette=False),
    Action(
        "into",
        ("right", "l"),
        "Open",
        "open the node; on an open one, go to its first child",
        OPEN,
        _needs_row,
        hint="open",
        panes=_TREE,
        in_palette=False,
    ),
    Action(
        "enter",
        ("enter",),
        "Inspect",
        "load the node and inspect it",
        OPEN,
        _needs_row,
        hint="inspect",
        panes=_TREE | _INSPECTOR,
        hinted=_TREE,
        in_palette=False,
    ),
    Action(
        "out",
        ("left", "h"),
        "Close",
        "close the node, or go to its parent",
        OPEN,
        _needs_node,
        panes=_TREE,
        in_palette=False,
    ),
    Action("reload", ("r",), "Reload", "ask the server again for this node", OPEN),
    Action(
        "refresh",
        ("R",),
        "Refresh schemas",
        "let the server read the connection's schemas anew",
        OPEN,
        _needs_place,
    ),
    Action(
        "mark",
        ("space",),
        "Mark",
        "mark this node, or unmark it",
        MARK,
        _needs_node,
        panes=_TREE,
        hint="mark",
    ),
    Action("unmark", ("u",), "Unmark all", "take all marks away", MARK, panes=_TREE),
    Action("connection", ("c",), "New connection", "make a connection", MAKE, _connected),
    Action(
        "model",
        ("m",),
        "New model",
        "make a model of this table, view, file or query",
        MAKE,
        _needs(Kind.SOURCE_OBJECT, Kind.FREE_TEXT, Kind.FIELD, what="a table, view, file or query"),
        hint="model",
    ),
    Action(
        "sync",
        ("s",),
        "New model sync",
        "sync what is marked into the selected target",
        MAKE,
        _connected,
        hint="sync",
    ),
    Action(
        "bulk",
        ("b",),
        "New bulk sync",
        "copy whole schemas of this connection into another",
        MAKE,
        _connected,
        hint="bulk",
    ),
    Action("drafts", ("D",), "Drafts", "continue a form that was left", MAKE, _connected),
    Action("edit", ("e",), "Edit", "change this object", MAKE, _needs_object),
    Action("delete", ("d",), "Delete", "delete this object; says what uses it and asks", MAKE, _needs_object),
    Action(
        "activate",
        ("a",),
        "Activate / pause",
        "pause this sync, or activate it",
        MAKE,
        _needs(Kind.SYNC, Kind.BULK_SYNC, what="a sync"),
    ),
    Action(
        "run",
        ("x",),
        "Run",
        "run this sync, or show the run that is under way",
        RUN,
        _needs(Kind.SYNC, Kind.BULK_SYNC, what="a sync"),
        hint="run",
    ),
    Action(
        "cancel",
        ("X",),
        "Cancel the run",
        "stop what runs of this sync; asks first",
        RUN,
        _needs(Kind.SYNC, Kind.BULK_SYNC, what="a sync"),
    ),
    Action(
        "failed", ("F",), "What failed", "narrow the tree to what failed, or widen it again", RUN, _connected
    ),
    Action(
        "copy",
        ("y",),
        "Copy name",
        "copy the id or name",
        COPY,
        _needs_node,
        hint="copy",
        hinted=_INSPECTOR,
    ),
    Action("copy-as", ("Y",), "Copy as…", "copy as cURL, Python, Terraform or JSON", COPY, _needs_node),
    Action("filter", ("slash",), "Filter", "narrow the tree to what matches", VIEW, hint="filter"),
    Action(
        "keep-filter",
        ("enter",),
        "Keep filter",
        "in the filter: keep it, and go to what it found",
        VIEW,
        hint="keep",
        panes=_FILTER,
        in_palette=False,
    ),
    Action(
        "clear-filter",
        ("escape",),
        "Clear filter",
        "show everything again",
        VIEW,
        hint="clear",
        hinted=_FILTER,
        in_palette=False,
    ),
    Action(
        "next-pane",
        ("tab",),
        "Next pane",
        "go to the next pane",
        VIEW,
        hint="pane",
        hinted=_INSPECTOR,
        in_palette=False,
    ),
    Action(
        "previous-pane", ("shift+tab",), "Previous pane", "go to the previous pane", VIEW, in_palette=False
    ),
    Action(
        "next-columns",
        ("right", "l"),
        "Next columns",
        "in the inspector: what is cut off at the right",
        VIEW,
        panes=_INSPECTOR,
        in_palette=False,
    ),
    Action(
        "previous-columns",
        ("left", "h"),
        "Previous columns",
        "in the inspector: back to the left",
        VIEW,
        panes=_INSPECTOR,
        in_palette=False,
    ),
    Action("previous-tab", ("left_square_bracket",), "Previous tab", "the inspector's previous tab", VIEW),
    Action(
        "next-tab",
        ("right_square_bracket",),
        "Next tab",
        "the inspector's next tab",
        VIEW,
        hint="next tab",
        hinted=_INSPECTOR,
    ),
    Action("palette", ("ctrl+p", "colon"), "Commands", "find an action by its name", APP, in_palette=False),
    Action("help", ("question_mark", "f1"), "Keys", "the keys for what has the focus", APP, hint="keys"),
    Action("profile", ("P",), "Switch profile", "sign in to another Polytomic, or the local workspace", APP),
    Action("repaint", ("ctrl+l",), "Repaint", "draw the whole screen again", APP),
    Action("suspend", ("ctrl+z",), "To the shell", "stop ptui for a while; fg in the shell goes on", APP),
    Action("quit", ("q", "ctrl+q"), "Quit", "leave ptui", APP, hint="quit"),
)


def find(action_id: str, actions: Sequence[Action] = ACTIONS) -> Action:
    """The action of this id."""
    return next(action for action in actions if action.id == action_id)
