"""What a search of the index answers: names by where they stand, and when they were seen there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ptui.domain.tree.node import Kind, NodeId


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that was listed once, here or in an earlier session."""

    node_id: NodeId
    label: str
    crumbs: tuple[str, ...]
    """The labels of what it stands in, from the top."""
    kind: Kind
    read_at: float
    """When it was last seen there, in seconds since the epoch."""


@dataclass(frozen=True, slots=True)
class Found:
    """The hits of one search, the best first."""

    text: str
    """What was searched for."""
    hits: Sequence[Hit] = ()
    count: int = 0
    """How many names match, as far as they were counted."""
    is_more: bool = False
    """Whether counting stopped before the end."""
    trouble: str = ""
    """Why nothing could be searched, as a sentence."""

    @property
    def total(self) -> str:
        return f"{self.count:,}{'+' if self.is_more else ''}"

    def narrowed(self, text: str) -> Found:
        """What of it still fits a longer text: shown until the search for that is done."""
        words = text.lower().split()
        kept = [hit for hit in self.hits if _fits(hit, words)]
        return Found(text, kept, len(kept), is_more=self.is_more)


def _fits(hit: Hit, words: Sequence[str]) -> bool:
    own = hit.label.lower()
    above = [crumb.lower() for crumb in hit.crumbs]
    return any(word in own for word in words) and all(
        word in own or any(word in crumb for crumb in above) for word in words
    )
