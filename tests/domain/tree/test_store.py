"""The five states of a node, and what each transition leaves behind."""

from __future__ import annotations

import random

import pytest

from ptui.domain.tree.node import ROOT, Names, Node, NodeId
from ptui.domain.tree.states import UNLOADED, Empty, Failed, Loaded, Loading, State, Unloaded, read_at
from ptui.domain.tree.store import TreeStore
from tests.domain.tree.trees import folder, known, leaf, listing, load, random_store

MYSQL: NodeId = ("mysql",)


@pytest.fixture
def store() -> TreeStore:
    """Two connections, nothing below them asked for."""
    found = TreeStore()
    load(found, ROOT, listing("mysql", "s3", leaf("note")))
    return found


def begun(store: TreeStore, node_id: NodeId = MYSQL) -> int:
    ticket = store.begin(node_id)
    assert ticket is not None
    return ticket


def settled(store: TreeStore, kind: type[State]) -> State:
    """Bring `mysql` into a state by transitions alone."""
    store.open(MYSQL)
    if kind is Unloaded:
        return store.state(MYSQL)
    load(store, MYSQL, listing("a", "b") if kind is not Empty else listing(), now=5.0)
    if kind is Failed:
        store.fail(MYSQL, begun(store), "It is gone.", "r tries again")
    elif kind is Loading:
        begun(store)
    return store.state(MYSQL)


def test_nothing_is_known_at_first() -> None:
    store = TreeStore()
    assert store.state(ROOT) == UNLOADED
    assert store.is_open(ROOT)
    assert store.node(ROOT) is not None
    assert store.node(MYSQL) is None


@pytest.mark.parametrize("kind", [Unloaded, Loaded, Empty, Failed, Loading])
def test_every_state_can_be_reached_and_begun_from(store: TreeStore, kind: type[State]) -> None:
    before = settled(store, kind)
    assert isinstance(before, kind)
    ticket = begun(store)
    state = store.state(MYSQL)
    assert isinstance(state, Loading) and state.ticket == ticket
    assert not isinstance(state.before, Loading | Failed)  # histories do not grow
    assert store.listing(MYSQL) == (state.before.listing if isinstance(state.before, Loaded) else None)


def test_an_answer_makes_it_loaded_or_empty(store: TreeStore) -> None:
    load(store, MYSQL, listing("a"), now=7.0)
    assert store.state(MYSQL) == Loaded(store.listing(MYSQL) or listing(), 7.0)
    assert store.node(("mysql", "a")) == folder("a")
    load(store, MYSQL, listing(), now=8.0)
    assert store.state(MYSQL) == Empty(8.0, "nothing here")
    assert store.listing(MYSQL) is None
    assert read_at(store.state(MYSQL)) == 8.0


def test_a_stale_answer_changes_nothing(store: TreeStore) -> None:
    first, second = begun(store), begun(store)
    assert second != first
    assert not store.finish(MYSQL, first, listing("old"), now=1.0)
    assert not store.fail(MYSQL, first, "old", "")
    assert not store.abandon(MYSQL, first)
    assert store.state(MYSQL) == Loading(second, UNLOADED)
    assert store.finish(MYSQL, second, listing("new"), now=2.0)
    assert not store.finish(MYSQL, second, listing("twice"), now=3.0)
    assert store.node(("mysql", "new")) is not None


def test_tickets_of_different_nodes_never_meet(store: TreeStore) -> None:
    mysql, s3 = begun(store), begun(store, ("s3",))
    assert not store.finish(("s3",), mysql, listing("x"), now=1.0)
    assert store.finish(("s3",), s3, listing("x"), now=1.0)


def test_a_failure_keeps_what_was_shown(store: TreeStore) -> None:
    before = settled(store, Loaded)
    assert store.fail(MYSQL, begun(store), "It is gone.", "r tries again")
    assert store.state(MYSQL) == Failed("It is gone.", "r tries again", before)  # type: ignore[arg-type]
    assert store.node(("mysql", "a")) is not None
    store.fail(MYSQL, begun(store), "Still gone.", "")
    assert store.state(MYSQL) == Failed("Still gone.", "", before)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [Unloaded, Loaded, Empty])
def test_giving_up_puts_back_exactly_the_state_before(store: TreeStore, kind: type[State]) -> None:
    before = settled(store, kind)
    ticket = begun(store)
    assert store.abandon(MYSQL, ticket)
    assert store.state(MYSQL) is before
    assert not store.abandon(MYSQL, ticket)


def test_giving_up_a_load_that_took_over_puts_back_the_state_before_both(store: TreeStore) -> None:
    before = settled(store, Loaded)
    begun(store)
    assert store.abandon(MYSQL, begun(store))
    assert store.state(MYSQL) is before


def test_leaves_and_strangers_are_never_loaded(store: TreeStore) -> None:
    for node_id in [("note",), ("gone",), ("mysql", "not loaded")]:
        assert store.begin(node_id) is None
        assert not store.open(node_id)
        assert not store.is_open(node_id)


def test_a_reload_keeps_what_stayed_and_forgets_what_went(store: TreeStore) -> None:
    load(store, MYSQL, listing("a", "b"))
    load(store, ("mysql", "a"), listing("deep"))
    load(store, ("mysql", "b"), listing("deep"))
    load(store, ("mysql", "b", "deep"), listing(leaf("x")))
    load(store, MYSQL, listing(folder("a", label="renamed"), folder("c")))
    renamed = store.node(("mysql", "a"))
    assert renamed is not None and renamed.label == "renamed"
    assert store.node(("mysql", "a", "deep")) is not None
    assert store.is_open(("mysql", "a"))
    for gone in [("mysql", "b"), ("mysql", "b", "deep"), ("mysql", "b", "deep", "x")]:
        assert store.node(gone) is None
        assert store.state(gone) == UNLOADED
        assert not store.is_open(gone)
    load(store, MYSQL, listing("b"))  # and it comes back as if it had never been there
    assert store.state(("mysql", "b")) == UNLOADED


def test_an_answer_for_what_was_forgotten_is_dropped(store: TreeStore) -> None:
    load(store, MYSQL, listing("a"))
    store.open(("mysql", "a"))
    ticket = begun(store, ("mysql", "a"))
    store.forget(MYSQL)
    assert not store.finish(("mysql", "a"), ticket, listing("x"), now=1.0)
    assert store.state(("mysql", "a")) == UNLOADED


def test_children_that_came_with_the_node_ask_nothing(store: TreeStore) -> None:
    load(
        store,
        ROOT,
        listing(folder("c", children=listing("source", "target")), folder("e", children=listing())),
    )
    assert store.open(("c",), 3.0) is False
    assert store.state(("c",)) == Loaded(store.listing(("c",)) or listing(), 3.0)
    assert store.open(("e",), 3.0) is False
    assert store.state(("e",)) == Empty(3.0)
    assert store.open(("c", "source")) is True


def test_children_that_came_with_the_node_are_renewed_with_it(store: TreeStore) -> None:
    load(store, ROOT, listing(folder("c", children=listing("old"))))
    store.open(("c",))
    load(store, ROOT, listing(folder("c", children=listing("new"))), now=9.0)
    assert store.node(("c", "new")) is not None
    assert store.node(("c", "old")) is None
    assert store.is_open(("c",))
    assert read_at(store.state(("c",))) == 9.0


def test_what_was_below_children_that_came_with_the_node_goes_with_them(store: TreeStore) -> None:
    load(store, ROOT, listing(folder("c", children=listing("old"))))
    store.open(("c",))
    load(store, ("c", "old"), listing("deep"))
    load(store, ROOT, listing(folder("c", children=listing("new"))))
    assert store.node(("c", "old", "deep")) is None
    assert not store.is_open(("c", "old"))
    assert store.state(("c", "old")) == UNLOADED


@pytest.mark.parametrize(
    ("kind", "asks"), [(Unloaded, True), (Loaded, False), (Empty, False), (Failed, True)]
)
def test_opening_asks_only_where_nothing_is_known(store: TreeStore, kind: type[State], asks: bool) -> None:
    settled(store, kind)
    store.close(MYSQL)
    assert store.open(MYSQL) is asks
    assert store.is_open(MYSQL)


def test_opening_what_is_loading_asks_nothing_new(store: TreeStore) -> None:
    settled(store, Loading)
    assert store.open(MYSQL) is False


def test_closing_keeps_what_is_known(store: TreeStore) -> None:
    settled(store, Loaded)
    store.close(MYSQL)
    assert not store.is_open(MYSQL)
    assert store.node(("mysql", "a")) is not None
    assert store.open_below(ROOT) == []
    assert store.touched_below(ROOT) == [MYSQL]


def test_clearing_forgets_everything(store: TreeStore) -> None:
    settled(store, Loaded)
    store.clear()
    assert store.state(ROOT) == UNLOADED
    assert store.open_ids() == {ROOT}
    assert not list(known(store))


def test_names_listed_twice_are_one() -> None:
    names = Names(["a", "b", "a"], folder, tail=[leaf("+new")])
    assert [names.key(at) for at in range(len(names))] == ["a", "b", "+new"]
    assert [names.index(key) for key in ("a", "b", "+new", "c")] == [0, 1, 2, -1]
    assert list(names.folded()) == ["a", "b", "+new"]
    nodes = listing(folder("a", label="first"), folder("a", label="second"))
    assert [node.label for node in nodes] == ["second"]


@pytest.mark.parametrize("seed", range(40))
def test_no_history_leaves_a_node_open_that_is_not_there(seed: int) -> None:
    rng = random.Random(seed)
    store = random_store(rng)
    nodes: dict[NodeId, Node] = dict(known(store))
    for node_id in rng.sample(sorted(nodes), min(len(nodes), 5)):
        store.forget(node_id)
        below = [one for one in store.open_ids() if one != ROOT and one[: len(node_id)] == node_id]
        assert below == []
    for loading in store.loading_ids():
        assert store.node(loading) is not None or loading == ROOT
