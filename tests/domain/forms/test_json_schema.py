"""JSON Schemas as forms: kinds, words, conditions, and the way back to a configuration."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from ptui.domain.forms.connection import ConnectionForm
from ptui.domain.forms.files import FileUnreadable, read_file
from ptui.domain.forms.json_schema import schema_fields
from ptui.domain.forms.layout import visible
from ptui.domain.forms.problems import Problem, blocking
from ptui.domain.forms.spec import (
    Choose,
    ChooseMany,
    Code,
    Completions,
    Field,
    FileText,
    Group,
    Need,
    Number,
    Pairs,
    Rows,
    Secret,
    Text,
    Toggle,
)
from ptui.domain.forms.values import FormValues
from tests.domain.forms import samples
from tests.domain.forms.filling import filled, judged

ROOT = ("configuration",)


def form(schema: Mapping[str, Any], **more: Any) -> ConnectionForm:
    return ConnectionForm("mysql", "MySQL", schema, name="Mine", **more)


def field(schema: Mapping[str, Any], *key: str, **more: Any) -> Field:
    found = form(schema, **more).spec(FormValues()).find((*ROOT, *key))
    assert found is not None
    return found


def shown(of: ConnectionForm, values: FormValues) -> set[str]:
    places = visible(of.spec(values), values)
    return {".".join(map(str, place.field.path[1:])) for place in places if place.field.path[0] == ROOT[0]}


def configuration(of: ConnectionForm, values: FormValues, **more: Any) -> dict[str, Any]:
    found: dict[str, Any] = of.plan(values, **more).steps[0].request.body["configuration"]
    return found


@pytest.mark.parametrize(
    ("schema", "key", "kind"),
    [
        (samples.DATABASE, "hostname", Text()),
        (samples.DATABASE, "port", Number(low=1, high=65535)),
        (samples.DATABASE, "passwd", Secret()),
        (samples.DATABASE, "ssl", Toggle()),
        (samples.DATABASE, "ssh_private_key", Secret(is_long=True)),
        (samples.DATABASE, "client_key", FileText()),
        (samples.NESTED, "tags", Pairs()),
        (samples.NESTED, "example_inputs", Code("json", is_document=True)),
        (samples.NESTED, "body", Code("json")),
        (samples.NESTED, "ratio", Number(whole=False)),
        (samples.NESTED, "limits", ChooseMany(is_open=True, element="integer")),
        (samples.NESTED, "accounts", ChooseMany(is_open=True, as_objects=True)),
        (samples.NESTED, "anything", Text()),
    ],
)
def test_kinds(schema: Mapping[str, Any], key: str, kind: Any) -> None:
    assert field(schema, key).kind == kind


def test_enums_of_strings_and_of_values_with_labels() -> None:
    kind = field(samples.NESTED, "auth_method").kind
    assert isinstance(kind, Choose)
    assert [(choice.value, choice.label) for choice in kind.choices] == [
        ("basic", "Basic"),
        ("header", "Header"),
    ]
    many = field(samples.NESTED, "formats").kind
    assert isinstance(many, ChooseMany)
    assert [choice.value for choice in many.choices] == ["csv", "json"]


def test_words_of_a_field() -> None:
    assert field(samples.DATABASE, "dbname").label == "Dbname"
    assert field(samples.DATABASE, "ssh_private_key").label == "SSH private key"
    assert field(samples.DATABASE, "retention").suffix == "days"
    assert field(samples.DATABASE, "hostname").examples == ("db.example.com",)
    assert field(samples.DATABASE, "hostname").need is Need.WARNS
    hostile = {"type": "object", "properties": {"x": {"title": "a\x1b[2Jb\u202e", "description": "c\nd"}}}
    assert "\x1b" not in field(hostile, "x").label + field(hostile, "x").help
    assert "\u202e" not in field(hostile, "x").label


def test_what_is_hidden_read_only_or_only_for_the_api() -> None:
    of = form(samples.DATABASE)
    spec = of.spec(of.initial)
    assert spec.find((*ROOT, "internal")) is None
    assert "external_id" not in shown(of, of.initial)
    edited = form(samples.DATABASE, saved={"id": "c", "configuration": {"external_id": "E-1"}})
    assert "external_id" in shown(edited, edited.initial)
    api_only = [section for section in spec.sections if section.title == "Only through the API"]
    assert [each.path[-1] for each in api_only[0].fields] == ["oauth_refresh_token"]
    assert api_only[0].is_advanced


def test_secrets_are_known_by_flag_and_by_name() -> None:
    secrets = {
        ".".join(map(str, each.path[1:]))
        for each in form(samples.NESTED).spec(FormValues()).fields()
        if each.is_secret
    }
    assert secrets == {"auth.basic.password", "auth.header.value", "auth.oauth.client_secret"}
    rows = field(samples.NESTED, "headers").kind
    assert isinstance(rows, Rows)
    assert [each.is_secret for each in rows.fields] == [False, True]
    assert field(samples.DATABASE, "client_key").is_secret
    assert not field(samples.DATABASE, "ca").is_secret


def test_values_that_the_server_completes() -> None:
    assert field(samples.NESTED, "accounts").completions == Completions(
        "accounts", is_hierarchy=True, leaves_only=True
    )
    assert field(samples.NESTED, "folder_id").completions == Completions("folder_id")


@pytest.mark.parametrize("pick", [0, 1])
@pytest.mark.parametrize("name", samples.ALL)
def test_filled_in_it_is_what_the_schema_accepts(name: str, pick: int) -> None:
    of = form(samples.ALL[name])
    values = filled(of.spec(of.initial), of.initial, pick=pick)
    document = configuration(of, values)
    assert document
    if name not in ("untold", "referred"):  # ambiguous to a judge; a circle, which the form cuts
        assert judged(samples.ALL[name], document) == []
    assert blocking(of.problems(values)) == ()


def test_only_what_was_touched_is_sent_and_blanks_are_not() -> None:
    of = form(samples.DATABASE)
    values = of.initial.set((*ROOT, "hostname"), " localhost ").set((*ROOT, "port"), "3307")
    values = values.set((*ROOT, "dbname"), "").set((*ROOT, "ssl"), False).set((*ROOT, "passwd"), " a b ")
    assert configuration(of, values) == {
        "hostname": "localhost",
        "port": 3307,
        "ssl": False,
        "passwd": " a b ",
    }


def test_nested_objects_and_rows() -> None:
    of = form(samples.NESTED)
    headers = (*ROOT, "headers")
    values = of.initial.set((*ROOT, "auth", "basic", "username"), "ada")
    values = values.add_row(headers, {"name": "X-Team", "value": "data"}).add_row(headers)
    values = values.add_row((*ROOT, "auth", "oauth", "form"), {"name": "audience"})
    values = values.set((*ROOT, "accounts"), ("a-1",)).set((*ROOT, "limits"), ("1", "2"))
    values = values.set((*ROOT, "tags"), (("team", "data"),)).set((*ROOT, "example_inputs"), '{"email": "x"}')
    assert configuration(of, values) == {
        "auth": {"basic": {"username": "ada"}, "oauth": {"form": [{"name": "audience"}]}},
        "headers": [{"name": "X-Team", "value": "data"}],
        "accounts": [{"value": "a-1", "label": "a-1"}],
        "limits": [1, 2],
        "tags": {"team": "data"},
        "example_inputs": {"email": "x"},
    }
    assert configuration(of, values.set((*ROOT, "auth", "basic", "username"), "").clear((*ROOT, "auth"))) == {
        key: value for key, value in configuration(of, values).items() if key != "auth"
    }


def test_parts_that_hang_on_other_values() -> None:
    of = form(samples.CONDITIONAL)
    at_first = shown(of, of.initial)
    assert {"access_key", "secret_key", "remark"} <= at_first
    assert not {"role_arn", "ssh_host", "approval", "zone"} & at_first
    role = of.initial.set((*ROOT, "mode"), "role").set((*ROOT, "ssh"), True).set((*ROOT, "level"), "3")
    role = role.set((*ROOT, "region"), "eu")
    assert {"role_arn", "ssh_host", "approval", "zone"} <= shown(of, role)
    assert not {"access_key", "secret_key", "remark"} & shown(of, role)


def test_what_another_choice_hides_is_not_sent_and_not_lost() -> None:
    of = form(samples.CONDITIONAL)
    values = of.initial.set((*ROOT, "access_key"), "AKIA").set((*ROOT, "mode"), "role")
    assert configuration(of, values) == {"mode": "role"}
    assert configuration(of, values.set((*ROOT, "mode"), "keys")) == {"mode": "keys", "access_key": "AKIA"}


def test_editing_drops_what_the_new_choice_hides() -> None:
    saved = {
        "id": "c",
        "name": "Mine",
        "configuration": {"mode": "keys", "access_key": "AKIA", "region": "eu"},
    }
    of = form(samples.CONDITIONAL, saved=saved)
    assert configuration(of, of.initial) == saved["configuration"]
    changed = of.initial.set((*ROOT, "mode"), "role").set((*ROOT, "role_arn"), "arn")
    assert configuration(of, changed) == {"mode": "role", "role_arn": "arn", "region": "eu"}


def test_branches_told_apart_by_a_constant_of_their_own() -> None:
    of = form(samples.TELLING)
    assert shown(of, of.initial) == {"kind"}
    values = of.initial.set((*ROOT, "kind"), "key").set((*ROOT, "key_id"), "k")
    assert shown(of, values) == {"kind", "key_id"}
    assert configuration(of, values) == {"kind": "key", "key_id": "k"}


def test_branches_told_apart_by_nothing_are_chosen_by_title_and_the_choice_is_not_sent() -> None:
    of = form(samples.UNTOLD)
    (steering,) = [
        place.field for place in visible(of.spec(of.initial), of.initial) if not place.field.is_sent
    ]
    assert isinstance(steering.kind, Choose)
    assert [choice.label for choice in steering.kind.choices] == ["By address", "By name"]
    values = of.initial.set(steering.path, 1).set((*ROOT, "host_name"), "db")
    assert configuration(of, values) == {"host_name": "db"}


def test_references_and_circles() -> None:
    of = form(samples.REFERRED)
    values = of.initial.set((*ROOT, "advanced", "table_prefix"), "x_")
    assert configuration(of, values) == {"advanced": {"table_prefix": "x_"}}


def test_the_ui_schema_orders_masks_and_hides() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "string"}, "c": {}}}
    ui = {"ui:order": ["b", "*"], "a": {"ui:widget": "password"}, "c": {"ui:widget": "hidden"}}
    fields = schema_fields(schema, ROOT, ui).shown
    assert [each.path[-1] for each in fields] == ["b", "a"]
    assert fields[1].kind == Secret()


@pytest.mark.parametrize(
    "schema",
    [
        None,
        [],
        {"properties": None},
        {"properties": {"a": None, "b": {"type": ["string", "null"]}, "c": {"enum": None}}},
        {"properties": {"a": {"type": "array", "items": {"type": "array"}}, "b": {"type": "martian"}}},
        {"oneOf": "x", "allOf": 3, "if": 1, "dependentSchemas": [], "required": 5},
        {"properties": {"a": {"$ref": "#/nowhere"}, "b": {"default": {"x": 1}}}},
    ],
)
def test_odd_schemas_break_nothing(schema: Any) -> None:
    of = form(schema if isinstance(schema, dict) else {})
    schema_fields(schema, ROOT)
    values = filled(of.spec(of.initial), of.initial)
    assert isinstance(configuration(of, values), dict)


def test_deep_schemas_end_somewhere() -> None:
    schema: dict[str, Any] = {"type": "string"}
    for _ in range(100):
        schema = {"type": "object", "properties": {"a": schema}}
    assert isinstance(field(schema, "a").kind, Group)


def test_a_file_is_read_when_it_is_sent_and_its_path_is_drafted(tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN KEY-----\n…\n")
    of = form(samples.DATABASE)
    values = of.initial.set((*ROOT, "ca"), str(key))
    assert configuration(of, values) == {"ca": f"<the content of {key}>"}
    assert configuration(of, values, read=read_file) == {"ca": key.read_text()}
    assert [str(key)] == [
        value for path, value in values.dump(of.spec(values))["touched"] if path == ["configuration", "ca"]
    ]
    pasted = of.initial.set((*ROOT, "client_key"), "service_account_json_key")
    assert configuration(of, pasted, read=read_file) == {"client_key": "service_account_json_key"}


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "big").write_bytes(b"x" * (1 << 21))
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    for name, words in {
        "gone": "No such file",
        "big": "megabyte",
        "bytes": "not text",
        "": "directory",
    }.items():
        with pytest.raises(FileUnreadable, match=words):
            read_file(str(tmp_path / name))


def test_problems_name_their_field() -> None:
    of = form(samples.DATABASE)
    values = of.initial.set((*ROOT, "port"), "many").set(("name",), " ")
    found = of.problems(values)
    assert Problem((*ROOT, "port"), "Port is a whole number.") in found
    assert Problem(("name",), "Name is missing.") in found
    assert Problem((*ROOT, "hostname"), "Hostname is missing.", blocks=False) in found
    assert not any(problem.path == (*ROOT, "ssl") for problem in found)
    high = of.problems(of.initial.set((*ROOT, "port"), "99999"))
    assert Problem((*ROOT, "port"), "Port is at most 65535.") in high
    json = form(samples.NESTED)
    (bad,) = blocking(json.problems(json.initial.set((*ROOT, "example_inputs"), "{")))
    assert bad.message.startswith("Example inputs is no JSON")
