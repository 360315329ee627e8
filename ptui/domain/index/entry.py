"""One listing as the index keeps it: the names below a node, folded into one searchable text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ptui.domain.text import clean
from ptui.domain.tree.node import Kind, Listing, Names, NodeId

NAMED = frozenset(
    {
        Kind.CONNECTION,
        Kind.STEP,
        Kind.SOURCE_OBJECT,
        Kind.TARGET_STEP,
        Kind.TARGET_GROUP,
        Kind.TARGET_OBJECT,
        Kind.BULK_SCHEMA,
        Kind.FIELD,
        Kind.MODEL,
        Kind.SYNC,
        Kind.BULK_SYNC,
    }
)
"""What has a name worth finding; the rest are parts of the tree itself."""
_ESCAPED = re.compile(r"\\(.)")
LONGEST = 500
"""Characters of a name that are searched."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was seen below a node, and when."""

    path: NodeId
    crumbs: tuple[str, ...]
    read_at: float
    kind: Kind
    keys: Sequence[str]
    labels: Sequence[str]
    beside: frozenset[str] = frozenset()
    """Keys of children that are not indexed themselves, but may have children that are."""


def entries(path: NodeId, crumbs: tuple[str, ...], listing: Listing, read_at: float) -> Iterator[Entry]:
    """The entry of a listing, and those of the listings that came inside it."""
    if isinstance(listing, Names):
        if (kind := listing.node(0).kind if listing.keys else Kind.SOURCE_OBJECT) in NAMED:
            beside = frozenset(node.key for node in listing.tail)
            yield Entry(path, crumbs, read_at, kind, listing.keys, listing.labels, beside)
        return
    nodes = [listing.node(at) for at in range(len(listing))]
    named = [node for node in nodes if node.kind in NAMED]
    beside = frozenset(node.key for node in nodes if node.kind not in NAMED)
    kind = named[0].kind if named else Kind.CONNECTION
    yield Entry(path, crumbs, read_at, kind, [one.key for one in named], [one.label for one in named], beside)
    for node in nodes:
        if node.children is not None:
            yield from entries((*path, node.key), (*crumbs, node.label), node.children, read_at)


def encode_path(path: NodeId) -> str:
    """A path as text whose order keeps what is below it together."""
    return json.dumps(path, separators=(",", ":"))


def decode_path(text: str) -> NodeId:
    return tuple(json.loads(text))


def below(path: NodeId) -> tuple[str, str]:
    """The bounds between which the encoded paths below `path` lie."""
    start = encode_path(path)[:-1] + ("," if path else "")
    return start, start + "\x7f"  # encoded paths are ASCII without DEL


def fold(labels: Sequence[str]) -> bytes:
    """What is searched: the names as they are shown, in lower case, each between line feeds."""
    text = "".join(labels)
    if not (text.isascii() and text.isprintable()) or max(map(len, labels), default=0) > LONGEST:
        labels = [clean(label, LONGEST) for label in labels]
    return ("\n" + "\n".join(labels) + "\n").lower().encode("utf-8", "replace")


def pack(names: Sequence[str]) -> bytes:
    """Names as the server spelled them, as lines."""
    text = "\n".join(names)
    if "\\" in text or text.count("\n") >= max(len(names), 1):
        text = "\n".join(name.replace("\\", "\\\\").replace("\n", "\\n") for name in names)
    return text.encode("utf-8", "surrogatepass")


def unpack_line(line: bytes) -> str:
    """One name of a packed text."""
    text = line.decode("utf-8", "surrogatepass")
    return _ESCAPED.sub(lambda match: "\n" if match[1] == "n" else "\\", text) if "\\" in text else text
