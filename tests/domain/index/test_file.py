"""The index file: what was listed comes back, what is gone goes, and nobody else may read it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from ptui.domain.index.entry import Entry, decode_path, encode_path, entries
from ptui.domain.index.file import IndexFile
from ptui.domain.index.hit import Found
from ptui.domain.index.search import search
from ptui.domain.tree.node import ROOT, Kind, Listing, Names, Node, NodeId, Nodes

SOURCE = ("c:1", "source", "table")


def entry(path: NodeId, *names: str, at: float = 1.0, beside: Sequence[str] = ()) -> Entry:
    return Entry(path, tuple(path), at, Kind.SOURCE_OBJECT, names, names, frozenset(beside))


def all_names(file: IndexFile) -> dict[NodeId, set[str]]:
    found = {}
    for stored in file.listings():
        one = search([stored], "", skip=(), is_wanted=lambda: True)
        assert one is not None and not one.hits  # nothing typed finds nothing
        folded = stored.read("folded")
        assert folded is not None
        found[decode_path(stored.path)] = set(folded.decode().strip("\n").split("\n"))
    return found


def find(file: IndexFile, text: str, *skip: NodeId) -> Found:
    found = search(file.listings(), text, skip={encode_path(path) for path in skip}, is_wanted=lambda: True)
    assert found is not None
    return found


@pytest.fixture
def file(tmp_path: Path) -> IndexFile:
    return IndexFile(tmp_path / "state" / "index.sqlite")


def test_what_was_recorded_is_found_in_a_later_session(file: IndexFile) -> None:
    file.record([entry(SOURCE, "company.accounts", "company.customers", at=7.0)])
    file.close()
    [hit] = find(IndexFile(file.path), "customers").hits
    assert hit.node_id == (*SOURCE, "company.customers")
    assert (hit.label, hit.crumbs, hit.kind, hit.read_at) == (
        "company.customers",
        SOURCE,
        Kind.SOURCE_OBJECT,
        7.0,
    )


def test_only_the_owner_may_read_it(file: IndexFile) -> None:
    file.record([entry(SOURCE, "a")])
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.path.parent.iterdir()}
    assert set(modes) == {"index.sqlite", "index.sqlite-wal", "index.sqlite-shm"}
    assert set(modes.values()) == {0o600}
    assert stat.S_IMODE(file.path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "name",
    [
        "Äpfel/straße",
        "a\nb",
        "back\\slash\\n",
        "lone\ud800",
        "\x1b]52;c;x\x07",
        "tab\tand\x00nul",
        "x" * 5_000,
        "",
        "İ",
    ],
)
def test_every_name_comes_back_as_the_server_spelled_it(file: IndexFile, name: str) -> None:
    file.record([entry(SOURCE, "wanted_1", name, "Wanted_2")])
    assert {hit.node_id[-1] for hit in find(file, "wanted").hits} == {"wanted_1", "Wanted_2"}
    if name:
        assert name in {hit.node_id[-1] for hit in find(file, name.lower()[:1].strip() or "tab").hits} or (
            name.startswith(("\x1b", "lone"))
        )
    keyed = Entry(("k",), ("k",), 1.0, Kind.FIELD, [name, "other"], ["Label of it", "Another"])
    file.record([keyed])
    [hit] = find(file, "label of").hits
    assert (hit.node_id, hit.label) == (("k", name), "Label of it")


def test_a_listing_replaces_the_one_before_and_forgets_what_hung_on_it(file: IndexFile) -> None:
    file.record(
        [
            entry(SOURCE, "kept", "dropped"),
            entry((*SOURCE, "kept"), "id"),
            entry((*SOURCE, "dropped"), "name"),
            entry((*SOURCE, "dropped_not"), "other"),
            entry(("c:2", "source"), "name"),
        ]
    )
    file.record([entry(SOURCE, "kept", "dropped_not", at=2.0)])
    assert set(all_names(file)) == {
        SOURCE,
        (*SOURCE, "kept"),
        (*SOURCE, "dropped_not"),
        ("c:2", "source"),
    }
    file.record([entry(SOURCE)])
    assert set(all_names(file)) == {("c:2", "source")}


def test_a_connection_that_is_gone_takes_everything_below_it(file: IndexFile) -> None:
    file.record([entry(("c:1", "source"), "a"), entry(("c:2", "source"), "b"), entry(("models",), "m")])
    file.record([entry(ROOT, "c:2", "c:3", beside=["models"])])
    assert set(all_names(file)) == {ROOT, ("c:2", "source"), ("models",)}


def test_other_connections_altogether_are_another_polytomic(file: IndexFile) -> None:
    file.record([entry(("c:1", "source"), "a"), entry(("models",), "m")])
    file.record([entry(ROOT, "c:8", "c:9", beside=["models"])])
    assert set(all_names(file)) == {ROOT}


def test_the_same_names_again_cost_no_more_than_their_age(file: IndexFile) -> None:
    names = [f"table_{at:05}" for at in range(20_000)]
    file.record([entry(SOURCE, *names)])
    wal = file.path.with_name("index.sqlite-wal")
    before = wal.stat().st_size
    file.record([entry(SOURCE, *names, at=9.0)])
    assert wal.stat().st_size - before < 20_000
    assert find(file, "table_00001").hits[0].read_at == 9.0


def test_it_stays_within_its_bounds_and_keeps_the_freshest(tmp_path: Path) -> None:
    file = IndexFile(tmp_path / "index.sqlite", most_bytes=10_000)
    file.record([entry(ROOT, "c:1")])
    for at in range(30):
        file.record([entry(("c:1", f"level{at}"), *(f"name_{each:04}" for each in range(100)), at=float(at))])
    kept = [path[-1] for path in all_names(file) if path]
    assert 5 <= len(kept) <= 10
    assert "level29" in kept and "level0" not in kept
    assert ROOT in all_names(file)


@pytest.mark.parametrize("damage", ["header", "middle", "another program's"])
def test_a_broken_file_is_set_aside(file: IndexFile, damage: str) -> None:
    file.record([entry((*SOURCE, str(at)), *(f"name_{each}" for each in range(500))) for at in range(50)])
    file.close()
    match damage:
        case "header":
            file.path.write_bytes(b"not a database, but long enough to be read as one" * 100)
        case "middle":
            content = bytearray(file.path.read_bytes())
            content[4096:] = b"\xff" * (len(content) - 4096)
            file.path.write_bytes(content)
        case _:
            file.path.write_bytes(b"")
            with sqlite3.connect(file.path) as other:
                other.execute("CREATE TABLE listing (something TEXT)")
    if damage != "another program's":
        with pytest.raises(sqlite3.DatabaseError):
            find(file, "name")
        file.set_aside()
        assert file.path.with_name("index.sqlite.broken").exists()
    file.record([entry(SOURCE, "after")])
    assert find(file, "after").count == 1


def test_a_second_program_reads_and_writes_beside_it(file: IndexFile) -> None:
    other = IndexFile(file.path)
    file.record([entry(SOURCE, "one")])
    other.record([entry((*SOURCE, "one"), "two")])
    assert find(file, "two").count == 1
    assert find(other, "one").count == 1


def walk(listing: Listing, path: NodeId = ROOT) -> list[Entry]:
    return list(entries(path, path, listing, 1.0))


def test_parts_of_the_tree_itself_are_no_names() -> None:
    table = Node(
        "table", Kind.LEVEL, "table", children=Names(["a", "b"], lambda n: Node(n, Kind.SOURCE_OBJECT, n))
    )
    source = Nodes([Node("+query", Kind.FREE_TEXT, "query", leaf=True), table])
    connection = Node(
        "c:1", Kind.CONNECTION, "MySQL", children=Nodes([Node("source", Kind.SOURCE, "Source")])
    )
    found = walk(Nodes([connection, Node("models", Kind.MODELS, "Models")]))
    assert [(one.path, list(one.labels), one.beside) for one in found] == [
        (ROOT, ["MySQL"], frozenset({"models"})),
        (("c:1",), [], frozenset({"source"})),
    ]
    found = walk(source, ("c:1", "source"))
    assert [(one.path, list(one.keys)) for one in found] == [
        (("c:1", "source"), []),
        (SOURCE, ["a", "b"]),
    ]
    assert found[1].crumbs == SOURCE


def test_labels_are_searched_and_keys_lead_there(file: IndexFile) -> None:
    labels = {"id-1": "Customers", "id-2": "Orders"}
    named = Names(list(labels), lambda n: Node(n, Kind.BULK_SCHEMA, labels[n]), labels=labels)
    file.record(walk(named, ("c:1", "bulk")))
    [hit] = find(file, "customers").hits
    assert (hit.node_id, hit.label) == (("c:1", "bulk", "id-1"), "Customers")
    assert find(file, "id-1").count == 0
