"""The inspector shows what is loaded, whatever it looks like, and asks for nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ptui.domain.inspect.inspector import MOST_JSON_LINES, Inspector, crumbs, json_lines, tabs_of
from ptui.domain.inspect.page import Lines, Notice, Page, Tab, Table, age, cell
from ptui.domain.inspect.request import request_of
from ptui.domain.inspect.sample import rows_page, schema_id
from ptui.domain.tree.node import ROOT, Kind, Listing, Names, Node, NodeId, Nodes, Place
from ptui.domain.tree.store import TreeStore
from tests.domain.tree.trees import listing, load
from tests.seeds_data.answers import HOSTILE, document

AT: NodeId = ("it",)
PLACE = Place("c1", "MySQL Connection", "mysql", chosen=(("table", "company.customers"),), object="o")


class Shown:
    """An inspector over one node below the root."""

    def __init__(self, node: Node, children: Listing | None = None, *, now: float = 100.0) -> None:
        self.store = TreeStore()
        load(self.store, ROOT, Nodes([node]))
        if children is not None:
            load(self.store, AT, children, now=70.0)
        self.inspector = Inspector(
            self.store,
            lambda node: request_of(node, "2025-09-18"),
            lambda request: f"{request.method}\n{request.target}",
            now=lambda: now,
        )

    def page(self, tab: Tab) -> Page:
        return self.inspector.page(AT, tab)

    def table(self, tab: Tab) -> Table:
        page = self.page(tab)
        assert isinstance(page, Table), page
        assert all(len(row) == len(page.columns) for row in page.rows)
        return page


def it(kind: Kind, record: object = None, **more: Any) -> Node:
    return Node("it", kind, "it", place=PLACE, record=record or {}, **more)  # type: ignore[arg-type]


def fields(*records: object, answer: object = None) -> Nodes:
    found = [
        Node(f"f{at}", Kind.FIELD, f"f{at}", leaf=True, record=one)  # type: ignore[arg-type]
        for at, one in enumerate(records)
    ]
    return Nodes(found, answer)


def test_the_fields_of_a_source() -> None:
    records = document("customers_fields")["data"]
    page = Shown(it(Kind.SOURCE_OBJECT), fields(*records)).table(Tab.FIELDS)
    assert [column.title for column in page.columns][:3] == ["name", "type", "native"]
    assert ("email", "string", "varchar(255)") in [tuple(row[:3]) for row in page.rows]
    assert page.notes == (f"{len(records)} fields · read 30 s ago",)


def test_columns_that_would_be_empty_are_left_out() -> None:
    records = [{"name": "id", "type": "number", "remote_type": "int"}]
    page = Shown(it(Kind.SOURCE_OBJECT), fields(*records)).table(Tab.FIELDS)
    assert [column.title for column in page.columns] == ["name", "type", "native"]
    records[0] |= {"unique": True, "example": 0}  # type: ignore[dict-item]
    page = Shown(it(Kind.SOURCE_OBJECT), fields(*records)).table(Tab.FIELDS)
    assert page.rows == [("id", "number", "int", "key", "0")]


def test_the_fields_and_modes_of_a_target() -> None:
    answer = document("snowflake_target_fields")["data"]
    shown = Shown(it(Kind.TARGET_OBJECT), fields(*answer["fields"], answer=answer))
    page = shown.table(Tab.FIELDS)
    assert page.rows[0] == ("EMAIL", "string", "VARCHAR(16777216)", "", "•", "•", "•")
    assert [column.title for column in page.columns[3:]] == ["req", "id", "c", "u"]
    assert page.notes[0] == "identity: Equality · new fields: yes"
    modes = shown.table(Tab.MODES)
    assert [row[:3] for row in modes.rows] == [
        ("Create", "create", "needed"),
        ("Update", "update", "needed"),
        ("Update or Create", "updateOrCreate", "needed"),
        ("Replace", "replace", "–"),
        ("Append", "append", "–"),
    ]


def test_modes_that_came_with_the_object_are_shown_before_its_fields() -> None:
    record = {"id": "Contact", "modes": [{"id": "create", "requires_identity": False}]}
    assert Shown(it(Kind.TARGET_OBJECT, record)).table(Tab.MODES).rows == [("create", "create", "–")]


def test_before_during_and_after_a_failed_load() -> None:
    shown = Shown(it(Kind.SOURCE_OBJECT))
    assert shown.page(Tab.FIELDS) == Notice("The fields are not loaded.", "Enter loads them")
    ticket = shown.store.begin(AT)
    assert ticket is not None
    assert shown.page(Tab.FIELDS) == Notice("loading…")
    shown.store.fail(AT, ticket, "It is gone.", "Ask for another.")
    assert shown.page(Tab.FIELDS) == Notice("It is gone.", "Ask for another.")
    assert shown.page(Tab.JSON) == Notice("No answer was read for this yet.", "Enter asks for it")


def test_a_reload_keeps_the_old_fields_on_the_page() -> None:
    shown = Shown(it(Kind.SOURCE_OBJECT), fields({"name": "id"}))
    before = shown.page(Tab.FIELDS)
    shown.store.begin(AT)
    assert shown.page(Tab.FIELDS) == before


WEIRD: list[Any] = [
    {"name": None, "type": 3, "remote_type": ["a"], "example": {"a": [1, None]}},
    {"name": "", "id": 0, "required": "yes", "identity_functions": "Equality", "supports_identity": 1},
    {"identity_functions": [None, 3, {}, {"label": None, "id": None}], "supports_identity": True},
    {"name": {"a": "b"}, "modes": [None, 1, {}, {"mode": 3, "description": ["x"]}], "properties": []},
    {"modes": {"a": 1}, "fields": None, "configuration": {"a": [{"b": [{"c": None}]}], "": ""}},
    {name: name for name in HOSTILE},
    {"created_at": "0001-01-01T00:00:00Z", "float": 1e300, "big": 10**40, "nan": float("nan")},
    {},
]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ROOT])
def test_no_record_breaks_a_page(kind: Kind) -> None:
    for record in WEIRD:
        for children in (None, fields(*WEIRD, answer=record), listing(), fields(record, answer=[record])):
            shown = Shown(it(kind, record), children)
            for tab in Tab:
                page = shown.page(tab)
                if isinstance(page, Table):
                    assert all(isinstance(one, str) for row in page.rows for one in row)
                    assert all(len(row) == len(page.columns) for row in page.rows)
                elif isinstance(page, Lines):
                    assert all(isinstance(line, str) and "\n" not in line for line in page.lines)
                else:
                    assert page.sentence


def test_a_record_without_an_end_is_shown_as_far_as_anybody_reads() -> None:
    deep: Any = "end"
    for _ in range(985):  # as deep as an answer can be decoded
        deep = [deep]
    record = {"deep": deep, "wide": list(range(100_000))}
    shown = Shown(it(Kind.CONNECTION, record))
    page = shown.page(Tab.JSON)
    assert isinstance(page, Lines) and len(page.lines) <= MOST_JSON_LINES + 1
    assert "cut here" in page.lines[-1] or "too deeply" in page.lines[-1]
    assert shown.table(Tab.CONFIG).rows


def test_json_is_whole_and_can_be_read_back() -> None:
    raw = {"a": [1, None, {"b": "ä"}], "c": []}
    assert json.loads("\n".join(json_lines(raw).lines)) == raw
    assert json_lines(raw).language == "json"


def test_the_configuration_first_then_what_stands_around_it() -> None:
    record = {
        "name": "MySQL",
        "type": {"id": "mysql", "name": "MySQL", "operations": ["TARGET"]},
        "configuration": {"port": 3306, "ssl": False, "empty": "", "tags": ["a", "b"], "ssh": {"user": "x"}},
        "filters": [{"field": "f1"}, {"field": "f2", "created_by": {"id": "u1", "name": "Ada"}}],
        "created_by": {"name": "Ada"},
        "updated_at": "0001-01-01T00:00:00Z",
    }
    assert Shown(it(Kind.CONNECTION, record)).table(Tab.CONFIG).rows == [
        ("port", "3306"),
        ("ssl", "false"),
        ("tags", "a, b"),
        ("ssh.user", "x"),
        ("name", "MySQL"),
        ("type", "mysql"),
        ("filters[0].field", "f1"),
        ("filters[1].field", "f2"),
    ]


def test_what_was_chosen_is_the_configuration_of_a_source() -> None:
    assert Shown(it(Kind.SOURCE_OBJECT)).table(Tab.CONFIG).rows == [("table", "company.customers")]
    about = Shown(Node("it", Kind.MODELS, "Models")).page(Tab.CONFIG)
    assert isinstance(about, Notice) and "Views over sources" in about.sentence


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (Kind.CONNECTION, "/api/connections/c1"),
        (Kind.SOURCE_OBJECT, "/api/connections/c1/modelsync/source/fields?table=company.customers"),
        (Kind.TARGET, "/api/connections/c1/modelsync/targetobjects"),
        (Kind.TARGET_OBJECT, "/api/connections/c1/modelsync/target/fields?target=o"),
        (Kind.BULK, "/api/connections/c1/bulksync/source?include_fields=false"),
        (Kind.BULK_SCHEMA, "/api/connections/c1/schemas/o"),
        (Kind.MODELS, "/api/models"),
        (Kind.SYNC, "/api/syncs/it"),
        (Kind.BULK_SYNC, "/api/bulk/syncs/it"),
    ],
)
def test_the_request_of_a_node(kind: Kind, target: str) -> None:
    assert Shown(it(kind)).page(Tab.REQUEST) == Lines(["GET", target], "bash")


def test_a_field_has_no_request_of_its_own() -> None:
    assert isinstance(Shown(it(Kind.FIELD, leaf=True)).page(Tab.REQUEST), Notice)


def test_what_is_gone_says_so() -> None:
    shown = Shown(it(Kind.CONNECTION))
    assert shown.inspector.page(("gone",), Tab.CONFIG) == Notice("It is gone.", "r reloads its parent")


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_tabs_without_doubles(kind: Kind) -> None:
    tabs = tabs_of(Node("it", kind, "it"))
    assert tabs and len(set(tabs)) == len(tabs)
    assert (Tab.FIELDS in tabs) == (
        kind in (Kind.SOURCE_OBJECT, Kind.TARGET_OBJECT, Kind.BULK_SCHEMA, Kind.MODEL)
    )
    assert tabs_of(None) == ()


def test_crumbs_are_labels_and_keys_where_nothing_is_known() -> None:
    store = TreeStore()
    load(store, ROOT, Nodes([Node("c:1", Kind.CONNECTION, "MySQL", children=listing("source"))]))
    store.open(("c:1",))
    assert crumbs(store, ("c:1", "source", "unknown")) == ["MySQL", "source", "unknown"]


def test_rows_of_a_sample() -> None:
    page = rows_page([{"id": 1, "name": None}, {"id": 2, "extra": {"a": True}}])
    assert isinstance(page, Table)
    assert [column.title for column in page.columns] == ["id", "name", "extra"]
    assert page.rows == [("1", "∅", ""), ("2", "", '{"a": true}')]
    assert [column.right for column in page.columns] == [True, False, False]
    assert page.notes == ("2 rows",)
    assert rows_page([]) == Notice("It has no rows.")
    wide = rows_page([{f"c{at}": at for at in range(500)}])
    assert isinstance(wide, Table) and len(wide.columns) == 60


def test_the_schema_of_a_sample_is_the_object_or_what_was_chosen_last() -> None:
    assert schema_id(it(Kind.TARGET_OBJECT)) == "o"
    chosen = Place("c1", chosen=(("schema", "S"), ("table", "S.T")))
    assert schema_id(Node("x", Kind.SOURCE_OBJECT, "x", place=chosen)) == "S.T"
    assert schema_id(Node("x", Kind.MODEL, "x")) == "x"


def test_no_answer_is_a_string_by_accident() -> None:
    assert [cell(one) for one in (None, True, "", 0, 1.5, ["ä"], {"a": None})] == [
        "∅",
        "true",
        "",
        "0",
        "1.5",
        '["ä"]',
        '{"a": null}',
    ]


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(-5, "just read"), (1, "just read"), (2, "read 2 s ago"), (61, "read 1 min ago"), (7300, "read 2 h ago"),
     (200_000, "read 2 d ago")],
)  # fmt: skip
def test_age(seconds: float, told: str) -> None:
    assert age(1_000.0, 1_000.0 + seconds) == told
    assert age(None, 5.0) == ""


def test_a_listing_of_names_that_are_no_fields_makes_no_table() -> None:
    names = Names(["a", "b"], lambda name: Node(name, Kind.SOURCE_OBJECT, name))
    assert Shown(it(Kind.SOURCE_OBJECT), names).page(Tab.FIELDS) == Notice("No fields here.", "r asks again")
