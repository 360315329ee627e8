"""The vocabulary of the tree: what a row stands for, and how many thousands of children are held cheaply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeAlias

from ptui.domain.tree.pulse import Pulse

NodeId: TypeAlias = tuple[str, ...]
"""The keys from the root down; the root itself is `()`."""

ROOT: NodeId = ()


class Kind(StrEnum):
    """What a node stands for; loaders, inspector and actions are chosen by it."""

    ROOT = "root"
    CONNECTION = "connection"
    SOURCE = "source"
    TARGET = "target"
    BULK = "bulk"
    LEVEL = "level"
    """One alternative of an enumeration step, such as `table`."""
    STEP = "step"
    """A chosen value that needs another choice below it, such as a schema."""
    SOURCE_OBJECT = "source object"
    TARGET_LEVEL = "target level"
    TARGET_STEP = "target step"
    TARGET_GROUP = "target group"
    TARGET_OBJECT = "target object"
    BULK_SCHEMA = "bulk schema"
    FIELD = "field"
    FREE_TEXT = "free text"
    SETTING = "setting"
    NEW_TARGET = "new target"
    TYPED_TARGET = "typed target"
    """A target that the server does not list: its id is typed."""
    MODELS = "models"
    MODEL = "model"
    SYNCS = "model syncs"
    SYNC = "model sync"
    BULK_SYNCS = "bulk syncs"
    BULK_SYNC = "bulk sync"


class Health(StrEnum):
    """How a node's state is shown: always a sign or a word besides the colour."""

    GOOD = "good"
    BUSY = "busy"
    WARN = "warn"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node stands in a connection."""

    connection_id: str
    connection_name: str = ""
    connection_type: str = ""
    chosen: tuple[tuple[str, str], ...] = ()
    """What the drill-down chose so far, in order; for a source it is the model's configuration."""
    level: str = ""
    """The key that is enumerated or typed here."""
    requires: tuple[str, ...] = ()
    """The keys of which one must be chosen next."""
    object: str = ""
    """The id of a target object or of a bulk schema."""


@dataclass(frozen=True, slots=True)
class Node:
    """One row's content, as the server named it; drawing cleans it."""

    key: str
    kind: Kind
    label: str
    note: str = ""
    """Dim text after the label: a field's type, a connection's type."""
    more: str = ""
    """Dimmer text after the note: a field's native type."""
    health: Health | None = None
    status: str = ""
    """The word that goes with `health`."""
    pulse: Pulse | None = None
    """Of a sync: its last result and its next run, once they are known."""
    leaf: bool = False
    place: Place | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    """The server's own words for it, untouched."""
    children: Listing | None = None
    """Children that came with the node itself, so that opening it asks nothing."""

    @property
    def has_failed(self) -> bool:
        """Whether it needs a look: a connection that is not healthy, a sync whose last run went wrong."""
        return self.health in (Health.BAD, Health.WARN)


@dataclass(frozen=True, slots=True)
class More:
    """In place of a listing: what a first look found where a list goes on."""

    count: int


class Listing(Protocol):
    """The children of one node, in order."""

    answer: Any
    """The server's answer that this listing was read from, untouched."""

    def __len__(self) -> int: ...

    def key(self, index: int) -> str: ...

    def node(self, index: int) -> Node: ...

    def index(self, key: str) -> int:
        """The position of `key`; -1 when it is not here."""
        ...

    def folded(self) -> Sequence[str]:
        """The labels in lower case, for filtering."""
        ...

    def failed(self) -> Sequence[int]:
        """The positions of nodes that need a look."""
        ...


class Nodes:
    """A listing whose nodes all exist."""

    __slots__ = ("_folded", "_index", "_nodes", "answer")

    def __init__(self, nodes: Sequence[Node], answer: Any = None) -> None:
        self.answer = answer
        unique = {node.key: node for node in nodes}
        self._nodes = tuple(unique.values())
        self._index = {key: at for at, key in enumerate(unique)}
        self._folded: list[str] | None = None

    def __len__(self) -> int:
        return len(self._nodes)

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes)

    def key(self, index: int) -> str:
        return self._nodes[index].key

    def node(self, index: int) -> Node:
        return self._nodes[index]

    def index(self, key: str) -> int:
        return self._index.get(key, -1)

    def folded(self) -> Sequence[str]:
        if self._folded is None:
            self._folded = [f"{node.label} {node.note}".lower() for node in self._nodes]
        return self._folded

    def failed(self) -> Sequence[int]:
        return [at for at, node in enumerate(self._nodes) if node.has_failed]

    def renewed(self, nodes: Mapping[str, Node]) -> Nodes:
        """The same listing with other facts of some nodes, by key."""
        return Nodes([nodes.get(node.key, node) for node in self._nodes], self.answer)


_MOST_PLACES = 1_000


class Names:
    """A listing of names alike, whose nodes are made only when a row is drawn.

    A hundred thousand names are one list; nodes after them (such as "new table…") stand in `tail`.
    """

    __slots__ = ("_folded", "_labels", "_make", "_names", "_places", "_tail", "answer")

    def __init__(
        self,
        names: Sequence[str],
        make: Callable[[str], Node],
        *,
        labels: Mapping[str, str] | None = None,
        tail: Sequence[Node] = (),
        answer: Any = None,
    ) -> None:
        """`labels`: what the nodes are called, where that is not their name."""
        self.answer = answer
        self._names = list(dict.fromkeys(names))
        self._labels = labels
        self._make = make
        self._tail = tuple(tail)
        self._folded: list[str] | None = None
        self._places: dict[str, int] = {}
        """Where names that were drawn stand: they are what is asked for, and looking takes a while."""

    @property
    def keys(self) -> Sequence[str]:
        """The names, without the tail."""
        return self._names

    @property
    def labels(self) -> Sequence[str]:
        """What the named nodes are called, in the same order."""
        labels = self._labels
        return self._names if labels is None else [labels.get(name, name) for name in self._names]

    @property
    def tail(self) -> Sequence[Node]:
        return self._tail

    def __len__(self) -> int:
        return len(self._names) + len(self._tail)

    def key(self, index: int) -> str:
        named = len(self._names)
        return self._names[index] if index < named else self._tail[index - named].key

    def node(self, index: int) -> Node:
        named = len(self._names)
        if index >= named:
            return self._tail[index - named]
        self._keep(self._names[index], index)
        return self._make(self._names[index])

    def index(self, key: str) -> int:
        known = self._places.get(key)
        if known is not None:
            return known
        try:
            return self._keep(key, self._names.index(key))
        except ValueError:
            found = [at for at, node in enumerate(self._tail) if node.key == key]
            return self._keep(key, len(self._names) + found[0] if found else -1)

    def _keep(self, key: str, index: int) -> int:
        if len(self._places) >= _MOST_PLACES:
            self._places.clear()
        self._places[key] = index
        return index

    def folded(self) -> Sequence[str]:
        if self._folded is None:
            self._folded = [label if label.islower() else label.lower() for label in self.labels]
            self._folded += [node.label.lower() for node in self._tail]
        return self._folded

    def failed(self) -> Sequence[int]:
        return ()
