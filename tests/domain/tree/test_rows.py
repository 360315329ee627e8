"""The flat list of rows is what walking the tree gives, whatever is loaded, open or filtered."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ptui.domain.index.hit import Found, Hit
from ptui.domain.tree.filter import Filter
from ptui.domain.tree.node import ROOT, Kind, NodeId
from ptui.domain.tree.rows import Rows, Sign
from ptui.domain.tree.states import Empty, Failed, Loading, Unloaded
from ptui.domain.tree.store import TreeStore
from tests.domain.tree.trees import Counted, folder, known, leaf, listing, load, random_store

FILTERS = ["", "o", "customers", "company o", "O BIG", "mysql", "ä", "nowhere", "x y", "customers customers"]


@dataclass(frozen=True)
class Line:
    """What a row is about, as the oracle says it."""

    node_id: NodeId
    depth: int
    sign: Sign | None = None
    is_open: bool = False


class Oracle:
    """Walks the whole tree, one node after the other."""

    def __init__(self, store: TreeStore, text: str) -> None:
        self.store = store
        self.words = set(text.lower().split())
        self.hits = 0

    def lines(self, node_id: NodeId = ROOT, met: frozenset[str] = frozenset()) -> list[Line]:
        children = self.store.listing(node_id)
        if not self.words or (children is None and node_id == ROOT):
            return list(self._all(node_id))
        found: list[Line] = []
        for at in range(len(children) if children is not None else 0):
            assert children is not None
            child = (*node_id, children.key(at))
            own = {word for word in self.words if word in children.folded()[at]}
            if own and met | own == self.words:
                self.hits += 1
                is_open = self.store.is_open(child)
                found.append(Line(child, len(node_id), is_open=is_open))
                found += self._all(child) if is_open else []
            elif below := self.lines(child, met | own):
                found += [Line(child, len(node_id), is_open=True), *below]
        return found

    def _all(self, node_id: NodeId) -> Iterator[Line]:
        children = self.store.listing(node_id)
        for at in range(len(children) if children is not None else 0):
            assert children is not None
            child = (*node_id, children.key(at))
            is_open = self.store.is_open(child)
            yield Line(child, len(node_id), is_open=is_open)
            if is_open:
                yield from self._all(child)
        sign = {Loading: Sign.LOADING, Empty: Sign.EMPTY, Failed: Sign.FAILED, Unloaded: Sign.HINT}
        if (said := sign.get(type(self.store.state(node_id)))) and (said is not Sign.HINT or node_id):
            yield Line(node_id, len(node_id), said)


def told(rows: Rows) -> list[Line]:
    """The rows; those of a failure, which takes as many as its reason needs, count as one."""
    found: list[Line] = []
    for at in range(len(rows)):
        row = rows.row(at)
        is_rest = bool(found) and found[-1].sign is Sign.FAILED and found[-1].node_id == row.node_id
        if not (is_rest and row.sign in (Sign.FAILED, Sign.HINT)):
            found.append(Line(row.node_id, row.depth, row.sign, row.is_open))
    return found


@pytest.mark.parametrize("seed", range(60))
def test_rows_are_what_walking_the_tree_gives(seed: int) -> None:
    rng = random.Random(seed)
    store = random_store(rng)
    for text in FILTERS:
        wanted = Filter(text)
        rows, oracle = Rows(store, wanted, width=rng.choice((20, 80))), Oracle(store, text)
        assert told(rows) == oracle.lines()
        assert rows.hits == oracle.hits
        agree(store, rows)


def agree(store: TreeStore, rows: Rows) -> None:
    """`row`, `find` and `find_nearest` say the same."""
    shown = {}
    for at in range(len(rows)):
        row = rows.row(at)
        if row.node is not None:
            assert row.node == store.node(row.node_id)
            assert row.state == store.state(row.node_id)
            shown[row.node_id] = at
        else:
            assert row.text and row.sign
    for node_id, _ in [*known(store), ((*ROOT, "gone"), None)]:
        assert rows.find(node_id) == shown.get(node_id)
        nearest = next((one for n in range(len(node_id), 0, -1) if (one := node_id[:n]) in shown), None)
        assert rows.find_nearest(node_id) == (None if nearest is None else shown[nearest])
    assert rows.find(ROOT) is None
    for outside in (-1, len(rows)):
        with pytest.raises(IndexError):
            rows.row(outside)


def test_a_hundred_thousand_names_open_without_being_made() -> None:
    store, big = TreeStore(), Counted(100_000)
    load(store, ROOT, listing(folder("a"), folder("big", children=big), folder("z")))
    store.open(("big",))
    rows = Rows(store)
    assert (len(rows), big.made) == (100_003, 0)
    shown = [rows.row(at) for at in range(60_000, 60_040)]
    assert [row.node_id[-1] for row in (shown[0], shown[-1])] == ["big.table_059998", "big.table_060037"]
    assert rows.row(100_002).node_id == ("z",)
    assert rows.find(("big", "big.table_099999")) == 100_001
    assert rows.find(("z",)) == 100_002
    assert big.made == 40
    assert big.searched == 0


def test_a_filter_over_many_names_makes_only_what_is_drawn() -> None:
    store, big = TreeStore(), Counted(100_000)
    load(store, ROOT, listing(folder("big", children=big)))
    store.open(("big",))
    rows = Rows(store, Filter("table_0999"))
    assert (len(rows), rows.hits, big.made) == (101, 100, 0)
    assert rows.row(100).node_id == ("big", "big.table_099999")
    assert big.made == 1


def test_one_open_name_among_many() -> None:
    store, big = TreeStore(), Counted(100_000)
    load(store, ROOT, listing(folder("big", children=big)))
    store.open(("big",))
    load(store, ("big", "big.table_050000"), listing(leaf("id"), leaf("email")))
    big.made = 0
    rows = Rows(store)
    assert len(rows) == 100_003
    assert [rows.row(at).node_id[-1] for at in (50_001, 50_002, 50_003, 50_004)] == [
        "big.table_050000",
        "id",
        "email",
        "big.table_050001",
    ]
    assert big.made == 2


def test_a_failure_says_why_and_what_now_in_the_width_there_is() -> None:
    store = TreeStore()
    load(store, ROOT, listing("mysql"))
    store.open(("mysql",))
    ticket = store.begin(("mysql",))
    assert ticket is not None
    store.fail(
        ("mysql",), ticket, "Reading the tables was refused: \x1b[31mno\n" + "long " * 20, "Ask for it."
    )
    rows = Rows(store, width=40)
    notices = [row for row in map(rows.row, range(1, len(rows))) if row.node is None]
    assert [row.sign for row in notices][-3:] == [Sign.FAILED, Sign.HINT, Sign.HINT]
    assert [row.text for row in notices[-2:]] == ["Ask for it.", "r tries again"]
    assert all(len(row.text) <= 36 and row.text.isprintable() for row in notices)
    assert all(row.node_id == ("mysql",) for row in notices)


def test_a_match_that_is_opened_shows_what_becomes_of_it() -> None:
    store = TreeStore()
    load(store, ROOT, listing("mysql", "s3"))
    store.open(("mysql",))
    ticket = store.begin(("mysql",))
    assert ticket is not None
    assert [row.sign for row in map(Rows(store, Filter("mysql")).row, range(2))] == [None, Sign.LOADING]
    store.fail(("mysql",), ticket, "It is gone.", "")
    assert Rows(store, Filter("mysql")).row(1).text == "It is gone."


def test_an_open_node_that_was_never_loaded_says_how() -> None:
    store = TreeStore()
    load(store, ROOT, listing("mysql"))
    store.open(("mysql",))
    row = Rows(store).row(1)
    assert (row.sign, row.text) == (Sign.HINT, "not loaded · → loads")


def test_the_path_may_meet_some_words_and_the_name_the_others() -> None:
    store = TreeStore()
    load(store, ROOT, listing("MySQL Connection", "Snowflake Connection"))
    for name in ("MySQL Connection", "Snowflake Connection"):
        load(store, (name,), listing("company.customers", "company.teams"))
        store.close((name,))
    rows = Rows(store, Filter("snow cust"))
    assert [rows.row(at).node_id for at in range(len(rows))] == [
        ("Snowflake Connection",),
        ("Snowflake Connection", "company.customers"),
    ]
    assert rows.hits == 1


def test_what_was_seen_before_stands_in_a_group_below() -> None:
    store = TreeStore()
    load(store, ROOT, listing("mysql customers"))
    hits = [Hit(("mysql", "source", name), name, ("mysql", "source"), Kind.STEP, 1.0) for name in "ab"]
    rows = Rows(store, Filter("customers"), found=Found("customers", hits, count=1_000, is_more=True))
    shown = [rows.row(at) for at in range(len(rows))]
    assert [row.sign for row in shown] == [None, Sign.GROUP, None, None, Sign.HINT]
    assert shown[1].text == "elsewhere, 1,000+, by what was seen before"
    assert [row.hit for row in shown[2:4]] == hits
    assert rows.find(("mysql", "source", "b")) == 3
    assert rows.find_nearest(("mysql customers", "gone")) == 0
    with pytest.raises(IndexError):
        rows.row(len(rows))


def test_where_nothing_was_seen_there_is_no_group_but_a_trouble_is_said() -> None:
    store = TreeStore()
    load(store, ROOT, listing("mysql"))
    assert len(Rows(store, Filter("mysql"), found=Found("mysql"))) == 1
    rows = Rows(store, Filter("mysql"), found=Found("mysql", trouble="It cannot be\nread."))
    assert rows.row(1).text == "It cannot be⏎read."
