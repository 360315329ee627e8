"""What every relational system answers, over SQLite, MariaDB and PostgreSQL alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from ptui.local.connectors.errors import (
    BadConfiguration,
    ConnectorError,
    MissingObject,
    QueryFailed,
    Unsupported,
)
from tests.local.connectors.systems import ESC, KEPT, ODD, Place

NOTE = "the.note \"'`"


def test_source_lists_tables_and_views(place: Place) -> None:
    step = place.connector.source({})
    assert step.requires_one_of == ("query", "table", "view")
    assert list(step.items) == ["query", "table", "tracking_columns", "view"]
    assert set(step.items["table"].items or ()) == {place.id(ODD), place.id(ESC), place.id(KEPT)}
    assert step.items["view"].items == (place.id("some view"),)
    assert step.items["table"].has_items and step.items["table"].requires_one_of is None
    assert step.items["query"].items is None and not step.items["query"].has_items


def test_an_empty_list_is_null(own_place: Place) -> None:
    own_place.run(f"DROP VIEW {own_place.sql('some view')}")
    view = own_place.connector.source({}).items["view"]
    assert view.items is None and not view.has_items


def test_fields_of_a_table(place: Place) -> None:
    columns = {column.name: column for column in place.connector.source_fields({"table": place.id(ODD)})}
    assert list(columns) == ["id", "email", "price", "is_new", NOTE, "two", "order"]
    assert [column.type for column in columns.values()] == [
        *("number", "string", "number", "boolean", "string", "number", "number")
    ]
    assert columns["id"].primary_key and columns["id"].unique and not columns["id"].nullable
    assert columns["email"].unique and not columns["email"].primary_key and not columns["email"].nullable
    assert not columns["two"].unique, "only the two together are unique"
    assert columns["price"].nullable and not columns["price"].has_default
    assert columns[NOTE].has_default
    assert "255" in columns["email"].native and "10,2" in columns["price"].native
    assert columns["email"].example == "é@x.example"
    assert columns["is_new"].example is True
    assert columns[NOTE].example == "it's 100% — 日本"


def test_a_key_of_two_columns_makes_neither_unique(place: Place) -> None:
    columns = place.connector.source_fields({"table": place.id(ESC)})
    assert [(column.name, column.primary_key, column.unique) for column in columns] == [
        *(("a", True, False), ("b", True, False), ("c", False, False))
    ]


def test_fields_of_a_view(place: Place) -> None:
    columns = place.connector.source_fields({"view": place.id("some view")})
    assert [(column.name, column.type) for column in columns] == [("id", "number"), ("email", "string")]


def test_fields_of_a_query(place: Place) -> None:
    query = f"SELECT upper(email) AS mail, id, 'a%sb' AS p FROM {place.sql(ODD)} ORDER BY id -- the end;"
    columns = place.connector.source_fields({"query": query})
    assert [(column.name, column.type) for column in columns] == [
        *(("mail", "string"), ("id", "number"), ("p", "string"))
    ]
    assert columns[2].example == "a%sb"


def test_sample_rows(place: Place) -> None:
    first, second = sorted(place.connector.sample({"table": place.id(ODD)}), key=lambda row: str(row["id"]))
    assert str(first["price"]) in ("12.50", "12.5")
    assert first["is_new"] is True and first[NOTE] == "it's 100% — 日本"
    assert second["price"] is None and second["is_new"] is None and second[NOTE] == "none"
    assert len(place.connector.sample({"table": place.id(ODD)}, limit=1)) == 1


def test_sample_of_chosen_fields(place: Place) -> None:
    rows = place.connector.sample({"table": place.id(ODD)}, fields=[NOTE, "id"], limit=1)
    assert list(rows[0]) == [NOTE, "id"]
    query = f"SELECT email, id FROM {place.sql(ODD)}"
    assert list(place.connector.sample({"query": query}, fields=["id"])[0]) == ["id"]
    with pytest.raises(MissingObject, match="nothing"):
        place.connector.sample({"table": place.id(ODD)}, fields=["nothing"])


@pytest.mark.parametrize(
    "query",
    [
        "DELETE FROM {kept}",
        "DROP TABLE {kept}",
        "SELECT 1; DROP TABLE {kept}",
        "SELECT 1) AS q; DROP TABLE {kept}; --",
        "/* SELECT */ DELETE FROM {kept}",
        "WITH gone AS (DELETE FROM {kept} RETURNING *) SELECT * FROM gone",
        "CREATE TABLE more AS SELECT 1",
    ],
)
def test_queries_that_write_are_refused(place: Place, query: str) -> None:
    configuration = {"query": query.format(kept=place.sql(KEPT))}
    for ask in (place.connector.source_fields, place.connector.sample):
        with pytest.raises(QueryFailed):
            ask(configuration)
    assert place.connector.sample({"table": place.id(KEPT)}) == [{"x": 7}]


@pytest.mark.parametrize(
    ("configuration", "kind"),
    [
        ({}, BadConfiguration),
        ({"query": "  ;"}, BadConfiguration),
        ({"query": 5}, BadConfiguration),
        ({"query": "SELECT \0"}, BadConfiguration),
        ({"table": 5}, BadConfiguration),
        ({"table": "no.such table"}, MissingObject),
        ({"table": "no_dot"}, MissingObject),
        ({"table": "a" * 5000}, ConnectorError),
        ({"query": "SELECT nope FROM no_such"}, MissingObject),
        ({"query": "SELECT ("}, QueryFailed),
    ],
)
def test_complaints(place: Place, configuration: dict[str, object], kind: type[ConnectorError]) -> None:
    with pytest.raises(kind) as caught:
        place.connector.source_fields(configuration)
    assert caught.value.sentence


def test_names_without_a_schema_are_found(place: Place) -> None:
    assert [column.name for column in place.connector.source_fields({"table": KEPT})] == ["x"]


def test_target_drill_down(place: Place) -> None:
    first = place.connector.target()
    assert first.requires_one_of == ("schema",)
    assert first.items["schema"].requires_one_of == ("table", "view")
    schemas = place.connector.target(type="schema").items["schema"].items or ()
    assert place.schema in schemas
    tables = place.connector.target(type="table", search=place.schema).items["table"].items or ()
    assert tables[0] == "__pt_new_target"
    assert set(tables[1:]) == {place.id(ODD), place.id(ESC), place.id(KEPT)}
    nowhere = place.connector.target(type="table", search="no such schema").items["table"].items
    assert nowhere == ("__pt_new_target",)
    with pytest.raises(BadConfiguration):
        place.connector.target(type="planet")


def test_target_objects(place: Place) -> None:
    found = place.connector.target_objects()
    assert {target.id for target in found.objects} == {place.id(ODD), place.id(ESC), place.id(KEPT)}
    modes = [mode.id for mode in found.objects[0].modes]
    assert modes[:4] == ["create", "update", "updateOrCreate", "replace"]
    assert ("append" in modes) == (place.connector.type_id != "postgresql")
    assert [wanted.id for wanted in found.creation] == ["name"]


def test_target_fields(place: Place) -> None:
    target = place.connector.target_fields(place.id(ODD))
    fields = {field.id: field for field in target.fields}
    assert target.properties == {"supports_field_creation": True}
    assert fields["email"].required and not fields["price"].required
    assert not fields[NOTE].required
    assert [function.value for function in fields["email"].identity_functions] == ["Equality"]


def test_target_that_is_not_there_yet(place: Place) -> None:
    target = place.connector.target_fields(place.id("new one"))
    assert target.fields == () and target.modes
    with pytest.raises(Unsupported):
        place.connector.target_fields(place.id("some view"))


def test_new_targets_are_named(place: Place) -> None:
    assert place.connector.new_target({"name": "people"}) == place.id("people")
    assert place.connector.new_target({"name": "a.b"}) == "a.b"
    assert place.connector.new_target({"schema": "a", "table": "b"}) == "a.b"
    with pytest.raises(BadConfiguration):
        place.connector.new_target({"name": " "})


def test_bulk_schemas(place: Place) -> None:
    plain = place.connector.bulk_schemas(include_fields=False)
    assert {schema.id for schema in plain} == {place.id(ODD), place.id(ESC), place.id(KEPT)}
    assert all(schema.fields is None for schema in plain)
    full = {schema.id: schema.fields or () for schema in place.connector.bulk_schemas(include_fields=True)}
    assert full.keys() == {schema.id for schema in plain}
    assert [column.name for column in full[place.id(ESC)] if column.primary_key] == ["a", "b"]
    assert full[place.id(ODD)] == place.connector.bulk_fields(place.id(ODD))


def test_bulk_target(place: Place) -> None:
    target = place.connector.bulk_target()
    assert [mode.id for mode in target.modes] == ["replicate", "snapshot", "append"]
    properties = target.configuration["properties"]
    assert isinstance(properties, dict)
    assert properties["schema"]["default"] == place.schema
    assert set(properties["advanced"]["properties"]) == {"table_prefix", "truncate_existing", "hard_deletes"}


def test_several_threads_at_once(place: Place) -> None:
    with ThreadPoolExecutor(6) as pool:
        found = list(
            pool.map(lambda _: place.connector.sample({"table": place.id(ODD)}, fields=["id"]), range(24))
        )
    assert all(sorted(row["id"] for row in rows) == [1, 2] for rows in found)  # type: ignore[type-var]


def test_check_passes(place: Place) -> None:
    place.connector.check()
