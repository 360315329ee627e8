"""Form values: snapshots, rows, documents and drafts."""

from __future__ import annotations

import json

from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.spec import Checklist, Code, Field, FormSpec, Group, Rows, Secret, Section, Text
from ptui.domain.forms.values import FormValues
from ptui.domain.patterns import Selection

HEADERS = ("configuration", "headers")
SPEC = FormSpec(
    "Connection",
    (
        Section(
            "",
            (
                Field(("name",), "Name", Text()),
                Field(("configuration", "password"), "Password", Secret()),
                Field(
                    HEADERS,
                    "Headers",
                    Rows(
                        (
                            Field(("name",), "Name", Text()),
                            Field(("value",), "Value", Text(), is_sensitive=True),
                        )
                    ),
                ),
                Field(("basic",), "Basic", Group((Field(("basic", "user"), "User", Text()),))),
                Field(("schemas",), "Schemas", Checklist(())),
                Field(("query",), "Query", Code("sql")),
            ),
        ),
    ),
)


def test_a_change_leaves_the_earlier_snapshot_alone() -> None:
    before = FormValues()
    after = before.set(("name",), "MySQL")
    assert before.is_pristine
    assert before.get(("name",)) is None
    assert after.get(("name",)) == "MySQL"
    assert after.clear(("name",)).is_pristine


def test_what_was_there_shows_until_it_is_touched() -> None:
    values = FormValues({"configuration": {"port": 3306, "ssl": False}})
    assert values.get(("configuration", "port")) == 3306
    assert values.get(("configuration", "ssl")) is False
    assert values.text(("configuration", "port")) == "3306"
    assert values.get(("configuration", "user"), "root") == "root"
    touched = values.set(("configuration", "port"), "3307")
    assert touched.document() == {"configuration": {"port": "3307", "ssl": False}}
    assert values.document() == {"configuration": {"port": 3306, "ssl": False}}
    assert touched.clear(("configuration",)).get(("configuration", "port")) == 3306


def test_rows_are_added_filled_moved_and_removed() -> None:
    values = FormValues().add_row(HEADERS, {"name": "a", "value": "1"}).add_row(HEADERS).add_row(HEADERS)
    values = values.set((*HEADERS, 1, "name"), "b").set((*HEADERS, 2, "name"), "c")
    moved = values.move_row(HEADERS, 2, 0).remove_row(HEADERS, 1)
    assert values.row_count(HEADERS) == 3
    assert moved.document() == {"configuration": {"headers": [{"name": "c"}, {"name": "b"}]}}
    assert moved.get((*HEADERS, 1, "name")) == "b"


def test_rows_that_were_there_can_be_edited_and_removed() -> None:
    values = FormValues({"configuration": {"headers": [{"name": "a", "deep": {"x": 1}}, {"name": "b"}]}})
    assert values.row_count(HEADERS) == 2
    edited = values.set((*HEADERS, 1, "name"), "B")
    assert edited.document()["configuration"]["headers"] == [{"name": "a", "deep": {"x": 1}}, {"name": "B"}]
    removed = edited.remove_row(HEADERS, 0)
    assert removed.document()["configuration"]["headers"] == [{"name": "B"}]
    assert removed.get((*HEADERS, 0, "name")) == "B"
    assert removed.get((*HEADERS, 1, "name")) is None
    assert edited.move_row(HEADERS, 1, 0).document()["configuration"]["headers"][1] == {
        "name": "a",
        "deep": {"x": 1},
    }
    assert removed.clear(HEADERS).row_count(HEADERS) == 2


def test_a_draft_comes_back_as_it_was_but_for_secrets() -> None:
    values = (
        FormValues()
        .set(("name",), "MySQL")
        .set(("configuration", "password"), "hunter2")
        .set(("basic", "user"), "ada")
        .set(("schemas",), Selection.all().turned("tmp", on=False))
        .set(("unheard", "of"), "hunter2")
        .add_row(HEADERS, {"name": "X-Key", "value": "hunter2"})
    )
    dumped = json.dumps(values.dump(SPEC))
    assert "hunter2" not in dumped
    restored = FormValues().restored(json.loads(dumped))
    assert restored.get(("name",)) == "MySQL"
    assert restored.get(("basic", "user")) == "ada"
    assert restored.get(("schemas",)) == Selection.all().turned("tmp", on=False)
    assert restored.document()["configuration"]["headers"] == [{"name": "X-Key"}]


def test_mapping_rows_survive_a_draft() -> None:
    spec = FormSpec("Sync", (Section("", (Field(("fields",), "Mapping", Text()),)),))
    rows = (
        MappingRow("email", "m1", "EMAIL", reason="same name"),
        MappingRow(target="SOURCE", override="", is_new=True),
    )
    dumped = json.loads(json.dumps(FormValues().set(("fields",), rows).dump(spec)))
    assert FormValues().restored(dumped).get(("fields",)) == rows


def test_a_damaged_draft_restores_what_it_can() -> None:
    damaged = {
        "touched": [
            [["name"], "A"],
            ["name", "B"],
            [[], "C"],
            [[1.5], "D"],
            7,
            [["row"], {"$row": {"x": 1}}],
        ],
        "counts": [[["configuration", "headers"], -1], [["configuration", "headers"], True]],
    }
    restored = FormValues().restored(damaged)
    assert restored.touched == {("name",): "A", ("row",): MappingRow()}
    assert restored.counts == {}
    assert FormValues().restored({"touched": "x"}).is_pristine
