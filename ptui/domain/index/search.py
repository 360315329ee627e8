"""Finds names in stored listings by the tree's own rule: every word in a name or above it, one in its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence

from ptui.domain.index.entry import decode_path, unpack_line
from ptui.domain.index.file import Stored
from ptui.domain.index.hit import Found, Hit
from ptui.domain.tree.node import Kind, NodeId

MOST_COUNTED = 1_000
MOST_SHOWN = 300
_EXACT, _START, _PART, _INSIDE = range(4)


def search(
    listings: Iterable[Stored], text: str, *, skip: Container[str], is_wanted: Callable[[], bool]
) -> Found | None:
    """The best hits, but none directly below the encoded paths in `skip`; None once nobody waits for them."""
    words = tuple(text.lower().split())
    ranked: list[tuple[int, int, Stored, int]] = []
    for stored in listings:
        if not is_wanted():
            return None
        if stored.path in skip:
            continue
        most = MOST_COUNTED + 1 - len(ranked)
        for rank, at in _places(stored, words, most if most > 0 else MOST_SHOWN, only_starts=most <= 0):
            ranked.append((rank, len(ranked), stored, at))
        if len(ranked) > MOST_COUNTED + MOST_SHOWN:
            break
    ranked.sort(key=lambda one: one[:2])
    hits = _hits([(stored, at) for _, _, stored, at in ranked[:MOST_SHOWN]])
    return Found(text, hits, min(len(ranked), MOST_COUNTED), is_more=len(ranked) > MOST_COUNTED)


def _places(
    stored: Stored, words: Sequence[str], most: int, *, only_starts: bool = False
) -> Iterator[tuple[int, int]]:
    """Ranks and beginnings of the lines that match, those that begin with the word first."""
    above = [crumb.lower() for crumb in stored.crumbs]
    missing = [word.encode() for word in words if not any(word in crumb for crumb in above)]
    text = stored.read("folded") or b""
    wanted = [missing] if missing else [[word.encode()] for word in words]
    seen: set[int] = set()
    for needed in wanted:
        if len(needed) > 1:
            needed.sort(key=text.count)  # the rarest leads
        for pattern in (b"\n" + needed[0], needed[0])[: 1 if only_starts else 2]:
            for start, line in _lines(text, pattern):
                if start in seen or not all(word in line for word in needed[1:]):
                    continue
                seen.add(start)
                yield _rank(line, needed[0]), start
                if len(seen) >= most:
                    return


def _lines(text: bytes, pattern: bytes) -> Iterator[tuple[int, bytes]]:
    """The lines of `text` that hold `pattern`, with their beginnings."""
    at = text.find(pattern)
    while at >= 0:
        start = text.rfind(b"\n", 0, at + 1) + 1
        end = text.find(b"\n", start)
        yield start, text[start:end]
        at = text.find(pattern, end)


def _rank(line: bytes, word: bytes) -> int:
    if line == word:
        return _EXACT
    if line.startswith(word):
        return _START
    before = re.search(rb"(?<![a-z0-9])" + re.escape(word), line)
    return _PART if before else _INSIDE


def _hits(places: Sequence[tuple[Stored, int]]) -> list[Hit]:
    """Hits in the given order; each listing is walked through once."""
    names: dict[tuple[str, int], tuple[str, str]] = {}
    by_path: dict[str, tuple[Stored, list[int]]] = {}
    for stored, at in places:
        by_path.setdefault(stored.path, (stored, []))[1].append(at)
    parents: dict[str, NodeId] = {path: decode_path(path) for path in by_path}
    for path, (stored, starts) in by_path.items():
        for at, pair in zip(sorted(starts), _spelled(stored, sorted(starts)), strict=True):
            names[path, at] = pair
    found = []
    for stored, at in places:
        key, label = names[stored.path, at]
        where = (*parents[stored.path], key)
        found.append(Hit(where, label, stored.crumbs, Kind(stored.kind), stored.read_at))
    return found


def _spelled(stored: Stored, starts: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Key and label of the lines that begin at `starts`, which ascend."""
    folded = stored.read("folded") or b""
    keys, labels = _speller(folded, stored.read("keys")), _speller(folded, stored.read("labels"))
    number, counted = 0, 1
    for start in starts:
        number += folded.count(b"\n", counted, start)
        counted, end = start, folded.find(b"\n", start)
        key = keys(start, end, number) if keys else folded[start:end].decode()
        yield key, labels(start, end, number) if labels else key


def _speller(folded: bytes, packed: bytes | None) -> Callable[[int, int, int], str] | None:
    """Gives the line at these bounds of `folded`, or of this number, in its own spelling."""
    if packed is None:
        return None
    if len(packed) == len(folded) - 2 and packed.isascii() and folded.isascii():
        return lambda start, end, _: packed[start - 1 : end - 1].decode()  # nothing but the case differs
    lines = packed.split(b"\n")
    return lambda _, __, number: unpack_line(lines[number])
