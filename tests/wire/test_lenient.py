"""Whatever a server sends is read: nulls, zero times, wrong types, unknown keys and values."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import AliasChoices

import ptui.wire
from ptui.wire.base import Wire, data_of, items_of, word
from ptui.wire.connections import Connection, ConnectionType, SchemaStatus
from ptui.wire.enumeration import SourceMeta, TargetFields, TargetMode, TargetObjects
from ptui.wire.errors import ErrorBody
from ptui.wire.identity import Identity
from ptui.wire.syncs import Sync
from tests.seeds_data.answers import document


def every_model() -> list[type[Wire]]:
    modules = [
        importlib.import_module(f"ptui.wire.{found.name}")
        for found in pkgutil.iter_modules(ptui.wire.__path__)
    ]
    found = {cls for module in modules for _, cls in inspect.getmembers(module, inspect.isclass)}
    return sorted((cls for cls in found if issubclass(cls, Wire)), key=lambda cls: cls.__name__)


JUNK: list[Any] = [
    None,
    3,
    2.5,
    True,
    "text",
    "",
    [],
    [None, 3, "x", [], {}],
    {},
    {"id": {"id": []}},
    "0001-01-01T00:00:00Z",
]


def wire_key(name: str, alias: object) -> str:
    match alias:
        case str():
            return alias
        case AliasChoices(choices=[str(first), *_]):
            return first
        case _:
            return name


@pytest.mark.parametrize("model", every_model(), ids=lambda model: model.__name__)
def test_no_answer_raises(model: type[Wire]) -> None:
    keys = [wire_key(name, field.validation_alias) for name, field in model.model_fields.items()]
    default = model.parse({})
    for junk in JUNK:
        assert model.parse(junk).raw is junk
        whole = model.parse(dict.fromkeys(keys, junk))
        repr(whole)
        whole.model_dump(mode="json")
        for name in (
            name for own in model.__mro__ if issubclass(own, Wire) for name in vars(own) if name[0] != "_"
        ):
            getattr(whole, name)
    assert model.parse(dict.fromkeys(keys)) == model.parse({}) == default
    assert model.parse("not an object") == default


def test_unknown_keys_are_kept_and_the_answer_too() -> None:
    raw = {"id": "c", "shiny": {"new": [1]}, "status": "meditating", "type": {"id": "x", "zest": 1}}
    connection = Connection.parse(raw)
    assert connection.raw is raw
    assert connection.model_extra == {"shiny": {"new": [1]}}
    assert connection.status == "meditating" and not connection.is_healthy
    assert connection.type is not None and connection.type.model_extra == {"zest": 1}


def test_keys_that_would_hide_the_model_do_not() -> None:
    model = Identity.parse({"parse": 1, "raw": 2, "model_dump": 3, "__class__": 4, "_raw": 5, "email": "a@b"})
    assert model.email == "a@b" and model.raw["raw"] == 2 and callable(model.model_dump)
    assert Identity.parse({}) == Identity()


def test_times() -> None:
    at = datetime(2024, 2, 8, 10, tzinfo=UTC)
    assert Connection.parse({"created_at": "2024-02-08T10:00:00Z"}).created_at == at
    assert Connection.parse({"created_at": "2024-02-08T11:00:00+01:00"}).created_at == at
    assert Connection.parse({"created_at": "2024-02-08T10:00:00"}).created_at == at, (
        "UTC where nothing is said"
    )
    nothing: object
    for nothing in (
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00-07:52",
        "",
        None,
        "yesterday",
        {},
        "9" * 400,
    ):
        assert Connection.parse({"created_at": nothing}).created_at is None


def test_text_from_numbers() -> None:
    sync = Sync.parse(
        {"id": 7, "schedule": {"minute": 5, "hour": "6", "job_id": "12"}, "policies": [1, None, "p"]}
    )
    assert sync.id == "7" and sync.policies == ("1", "p")
    assert sync.schedule is not None and (sync.schedule.minute, sync.schedule.hour) == ("5", "6")
    assert sync.schedule.job_id == 12


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("x", "x"),
        (None, None),
        (True, "true"),
        (False, "false"),
        (3, "3"),
        ({"value": "v", "label": "l"}, "v"),
        ({"label": "l"}, "l"),
        ({"other": 1}, '{"other": 1}'),
        ([1, 2], "[1, 2]"),
    ],
)
def test_word(value: object, text: str | None) -> None:
    assert word(value) == text


def test_envelopes() -> None:
    assert data_of({"data": [1]}) == [1] and data_of({"id": 1}) == {"id": 1} and data_of(None) is None
    assert items_of({"data": [{"id": 1}, None, 3]}) == [{"id": 1}]
    assert items_of({"data": None}) == items_of("x") == items_of([]) == []


def test_source_levels() -> None:
    source = SourceMeta.parse(document("mysql_source")["data"])
    assert source.requires_one_of == ("query", "table", "view")
    assert source.items["query"].items is None and not source.items["query"].has_items
    assert source.items["table"].items == ("company.accounts", "company.customers", "company.teams")
    odd = SourceMeta.parse(
        {
            "items": {
                "a": {"items": ["x", 3, None, {"value": "v"}], "requires_one_of": ["b", None]},
                "c": None,
                "d": 1,
            }
        }
    )
    assert odd.items["a"].items == ("x", "3", "v") and odd.items["a"].requires_one_of == ("b",)
    assert odd.items["c"].items is None and odd.items["d"].requires_one_of is None
    assert SourceMeta.parse({"items": ["x"], "requires_one_of": "table"}).items == {}
    assert SourceMeta.parse({"items": {"a": {"items": []}}}).items["a"].items == (), "empty is not free text"


def test_target_fields_of_the_walkthrough() -> None:
    target = TargetFields.parse(document("snowflake_target_fields")["data"])
    assert [mode.id for mode in target.modes] == ["create", "update", "updateOrCreate", "replace", "append"]
    assert [field.id for field in target.fields] == ["EMAIL", "FIRST_NAME", "LAST_NAME"]
    assert target.fields[0].identity_functions[0].id == "Equality"
    assert target.fields[0].createable and not target.fields[0].required
    assert target.properties.supports_field_creation and not target.properties.target_creator


@pytest.mark.parametrize(
    ("raw", "per_field"),
    [
        ({"mode": "create", "requires_identity": True, "supports_field_sync_mode": True}, True),
        ({"id": "create", "requires_identity": True, "supports_per_field_mode": True}, True),
        ({"id": "create", "requires_identity": True, "supports_per_field_mode": False}, False),
        ({"ID": "create", "RequiresIdentity": True, "SupportsFieldSyncMode": True, "Label": "Create"}, True),
    ],
)
def test_modes_in_each_spelling(raw: dict[str, Any], per_field: bool) -> None:
    mode = TargetMode.parse(raw)
    assert mode.id == "create" and mode.requires_identity and mode.supports_field_modes is per_field


def test_target_objects_keep_what_stands_beside_them() -> None:
    objects = TargetObjects.parse(
        {
            "data": [
                {"id": "A.B", "name": "B", "modes": [{"id": "create", "requires_identity": True}], "new": 1},
                {"id": "A.C", "modes": [{"id": "create", "requires_identity": True}]},
                {"name": "only named", "modes": [{"id": "x", "odd": [1]}, None, "y"]},
                "junk",
                None,
            ],
            "target_creation": {
                "supported": True,
                "properties": [{"id": "name", "title": "Name", "values": None}],
            },
        }
    )
    first, second, third = objects.data
    assert (first.id, first.name, first.raw["new"]) == ("A.B", "B", 1)
    assert second.name == "A.C" and second.modes is first.modes, "the same modes are kept once"
    assert third.id == "only named" and [mode.id for mode in third.modes] == ["x"]
    assert objects.target_creation is not None and objects.target_creation.properties[0].id == "name"


def test_schema_readiness() -> None:
    def ready(**values: object) -> bool:
        return SchemaStatus.parse(values).is_ready

    early, late = "2024-02-08T10:00:00Z", "2024-02-08T10:00:05Z"
    assert all(ready(cache_status=word) for word in ("cached", "fresh", "completed", "true", True, "CACHED"))
    assert not ready(cache_status="refreshing") and not ready() and not ready(cache_status=False)
    assert ready(cache_status="?", last_refresh_started=early, last_refresh_finished=late)
    assert not ready(cache_status="?", last_refresh_started=late, last_refresh_finished=early)
    assert not ready(last_refresh_started=early, last_refresh_finished="0001-01-01T00:00:00Z")


def test_connection_types_camel_case() -> None:
    mysql = ConnectionType.parse(document("connection_types")["data"][0])
    assert mysql.configuration_form is not None
    assert "hostname" in mysql.configuration_form.jsonschema["properties"]
    assert mysql.env_config == {} and mysql.capabilities is not None and mysql.capabilities.source
    assert (
        ConnectionType.parse({"configuration_form": {"jsonschema": {"a": 1}}}).configuration_form is not None
    )


def test_operations_of_any_case() -> None:
    connection = Connection.parse(document("connections")["data"][2])
    assert connection.type is not None and connection.type.can("BulkSyncSource")
    assert not connection.type.can("TargetCreator") and connection.created_at is None


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ({"message": " m "}, "m"),
        ({"error": {"message": "m"}}, "m"),
        ({"error": "m", "status": "text", "code": 401}, "m"),
        ({"message": None, "error": None}, ""),
        ({"message": {"a": 1}}, ""),
        ([], ""),
    ],
)
def test_error_bodies(raw: object, text: str) -> None:
    assert ErrorBody.parse(raw).text == text
