"""The five load states of a node. Empty is not loaded-with-nothing, and failed is not empty."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from ptui.domain.tree.node import Kind, Listing


@dataclass(frozen=True, slots=True)
class Unloaded:
    """Nothing was asked yet."""


@dataclass(frozen=True, slots=True)
class Loaded:
    listing: Listing
    at: float
    """When it was read, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Empty:
    at: float
    reason: str = "nothing here"


NONE_YET = {
    Kind.MODELS: "none yet · m on a table, a file or a query makes one",
    Kind.SYNCS: "none yet · s makes one of what is marked",
    Kind.BULK_SYNCS: "none yet · b on a connection makes one",
}
"""Why what one makes is empty, and the way on."""


@dataclass(frozen=True, slots=True)
class Failed:
    sentence: str
    way_on: str
    before: Settled


@dataclass(frozen=True, slots=True)
class Loading:
    ticket: int
    """Answers that carry an older ticket are dropped."""
    before: Settled


Settled: TypeAlias = Unloaded | Loaded | Empty | Failed
State: TypeAlias = Settled | Loading

UNLOADED = Unloaded()


def listing_of(state: State) -> Listing | None:
    """The children to show in `state`: a reload or a failure keeps what was there before."""
    while isinstance(state, Loading | Failed):
        state = state.before
    return state.listing if isinstance(state, Loaded) else None


def with_listing(state: State, listing: Listing) -> State:
    """The same state, showing other facts of the same children."""
    match state:
        case Loaded():
            return replace(state, listing=listing)
        case Loading() | Failed():
            before = with_listing(state.before, listing)
            return state if isinstance(before, Loading) else replace(state, before=before)
    return state


def read_at(state: State) -> float | None:
    """When what is shown was read; None when nothing was."""
    while isinstance(state, Loading | Failed):
        state = state.before
    return state.at if isinstance(state, Loaded | Empty) else None
