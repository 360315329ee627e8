"""Searching: the rule of the tree's filter, the best first, and no more work than is wanted."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ptui.domain.index.entry import Entry, encode_path
from ptui.domain.index.file import IndexFile
from ptui.domain.index.hit import Found
from ptui.domain.index.search import MOST_COUNTED, MOST_SHOWN, search
from ptui.domain.tree.node import Kind, NodeId

WORDS = ("customers", "company", "orders", "Contacts", "big", "o", "äther", "customers_old")


@pytest.fixture
def file(tmp_path: Path) -> IndexFile:
    return IndexFile(tmp_path / "index.sqlite")


def fill(file: IndexFile, listings: Mapping[NodeId, Sequence[str]]) -> None:
    """Listings that stand in one another are recorded as if the inner ones came later."""
    paths = sorted(listings, key=len)
    file.record(
        [Entry(path, path, 1.0, Kind.SOURCE_OBJECT, listings[path], listings[path]) for path in paths]
    )


def find(file: IndexFile, text: str, skip: Sequence[NodeId] = ()) -> Found:
    found = search(file.listings(), text, skip=[encode_path(path) for path in skip], is_wanted=lambda: True)
    assert found is not None
    return found


def labels(found: Found) -> list[str]:
    return [hit.label for hit in found.hits]


@pytest.mark.parametrize("seed", range(30))
def test_it_finds_what_looking_at_every_name_finds(file: IndexFile, seed: int) -> None:
    rng = random.Random(seed)

    def name() -> str:
        return rng.choice("._/ ").join(rng.choices(WORDS, k=rng.randint(1, 3)))

    listings = {
        tuple(name() for _ in range(rng.randint(1, 4))): list(dict.fromkeys(name() for _ in range(12)))
        for _ in range(12)
    }
    fill(file, listings)
    for text in ("o", "customers", "company o", "ÄTHER", "big contacts old", "zq", rng.choice(WORDS)[:3]):
        words = text.lower().split()
        expected = {
            (*path, one)
            for path, names in listings.items()
            for one in names
            if any(word in one.lower() for word in words)
            and all(word in one.lower() or any(word in above.lower() for above in path) for word in words)
        }
        found = find(file, text)
        assert {hit.node_id for hit in found.hits} == expected
        assert found.count == len(expected) and not found.is_more


def test_the_name_itself_comes_first_then_its_beginnings_then_its_parts(file: IndexFile) -> None:
    fill(file, {("c", "s"): ["xaccounts", "big.accounts", "accounts_old", "accounts"]})
    assert labels(find(file, "accounts")) == ["accounts", "accounts_old", "big.accounts", "xaccounts"]


def test_what_stands_higher_comes_first(file: IndexFile) -> None:
    fill(file, {("c", "s", "t", "a"): ["email"], ("c",): ["email"], ("c", "s"): ["email"]})
    assert [len(hit.node_id) for hit in find(file, "email").hits] == [2, 3, 5]


def test_what_is_loaded_is_left_out(file: IndexFile) -> None:
    fill(file, {("a",): ["customers"], ("b",): ["customers"]})
    assert [hit.node_id for hit in find(file, "customers", [("a",)]).hits] == [("b", "customers")]


def test_many_hits_are_counted_up_to_a_bound_and_still_led_by_the_best(file: IndexFile) -> None:
    many = [f"table_{at:06}" for at in range(5_000)]
    fill(file, {("a",): many, ("b", "c"): ["old_table", "table"]})
    found = find(file, "table")
    assert (found.count, found.is_more, found.total) == (MOST_COUNTED, True, "1,000+")
    assert len(found.hits) == MOST_SHOWN
    assert found.hits[0].label == "table"


def test_a_search_that_nobody_waits_for_stops(file: IndexFile) -> None:
    fill(file, {(str(at),): ["name"] for at in range(50)})
    asked = 0

    def is_wanted() -> bool:
        nonlocal asked
        asked += 1
        return asked < 3

    assert search(file.listings(), "name", skip=(), is_wanted=is_wanted) is None
    assert asked == 3


def test_hits_are_narrowed_without_a_search(file: IndexFile) -> None:
    fill(file, {("mysql", "table"): ["customers", "orders"], ("mysql", "customers"): ["id", "customer_id"]})
    found = find(file, "mysql o").narrowed("mysql or")
    assert labels(found) == ["orders"]
    assert labels(find(file, "cust").narrowed("cust id")) == ["customer_id"]
    assert find(file, "cust").narrowed("zq").hits == []
