"""The tree filter: words that must stand in a node's label or in those above it, and whether it failed.

One of the words stands in the node's own label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from ptui.domain.tree.node import Listing


@dataclass(frozen=True, slots=True)
class Scope:
    """The words that the path so far has not met yet."""

    words: tuple[str, ...]
    every: tuple[str, ...]
    failed: bool = False
    """Only what needs a look."""

    MET: ClassVar[Scope]
    """Below a node that matches, everything shows."""

    @property
    def is_met(self) -> bool:
        return not self.every and not self.failed

    def among(self, listing: Listing) -> list[int]:
        """Positions of the children that match."""
        if not self.failed:
            return self.matching(listing.folded())
        failed = listing.failed()
        if not failed or not self.every:
            return list(failed)
        matching = set(self.matching(listing.folded()))
        return [at for at in failed if at in matching]

    def matching(self, labels: Sequence[str]) -> list[int]:
        """Positions of the labels that complete the match."""
        if not self.words:
            return [at for at, label in enumerate(labels) if any(word in label for word in self.every)]
        first, *rest = self.words
        found = [at for at, label in enumerate(labels) if first in label]
        for word in rest:
            found = [at for at in found if word in labels[at]]
        return found

    def below(self, label: str) -> Scope:
        """The scope under a node of this label."""
        return Scope(tuple(word for word in self.words if word not in label), self.every, self.failed)


Scope.MET = Scope((), ())


@dataclass(frozen=True, slots=True)
class Filter:
    """What was typed after `/`, and whether only what failed is wanted."""

    text: str
    failed: bool = False

    def scope(self) -> Scope | None:
        """Where matching starts; None when everything is wanted."""
        words = tuple(self.text.lower().split())
        return Scope(words, words, self.failed) if words or self.failed else None
