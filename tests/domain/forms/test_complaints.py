"""A server's refusal lands on the field it speaks of, else at the foot."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.forms.problems import Problem, complaint
from ptui.domain.forms.spec import Field, Group, Number, Secret, Text, Toggle

FIELDS = [
    Field(("name",), "Name", Text()),
    Field(("configuration", "hostname"), "Hostname", Text()),
    Field(("configuration", "port"), "Port", Number()),
    Field(("configuration", "passwd"), "Password", Secret()),
    Field(("configuration", "ssl"), "Use SSL", Toggle()),
    Field(("configuration", "ssh_host"), "SSH host", Text()),
    Field(("configuration", "auth"), "Authentication", Group(())),
    Field(("schedule", "hour"), "Hour", Text()),
]


def test_a_name_in_front_is_not_said_twice() -> None:
    assert complaint(FIELDS, "configuration.hostname: cannot resolve")[0].message == "cannot resolve"
    assert complaint(FIELDS, "hostname: no: really", {"field": "hostname"})[0].message == "no: really"
    assert complaint(FIELDS, "other: cannot resolve")[0].message == "other: cannot resolve"


@pytest.mark.parametrize(
    ("message", "key"),
    [
        ("hostname configuration.hostname cannot be resolved", "hostname"),
        ("ssh_host is required", "ssh_host"),
        ("field 'port' must be a number", "port"),
        ("invalid hostname", "hostname"),
        ("Password is wrong", "passwd"),
        ("schedule.hour is missing", "hour"),
    ],
)
def test_a_sentence_that_names_a_field(message: str, key: str) -> None:
    (problem,) = complaint(FIELDS, message)
    assert problem.path is not None
    assert problem.path[-1] == key
    assert problem.message == message


@pytest.mark.parametrize("message", ["the report is late", "Something went wrong", "", "No schemas found."])
def test_a_sentence_that_names_none_goes_to_the_foot(message: str) -> None:
    assert complaint(FIELDS, message) == (Problem(None, message),)


@pytest.mark.parametrize(
    "metadata",
    [
        {"hostname": "unknown host"},
        {"configuration.hostname": ["unknown host"]},
        {"field": "configuration.hostname", "message": "unknown host"},
        {"path": "/configuration/hostname", "error": "unknown host"},
        {"errors": [{"path": "configuration.hostname", "message": "unknown host"}]},
        {"errors": {"configuration": {"hostname": "unknown host"}}},
        [{"field": "hostname", "reason": "unknown host"}],
    ],
)
def test_metadata_in_any_shape(metadata: Any) -> None:
    first, foot = complaint(FIELDS, "Could not connect", metadata)
    assert first == Problem(("configuration", "hostname"), "unknown host")
    assert foot == Problem(None, "Could not connect")


def test_several_fields_at_once_and_the_sentence_is_not_said_twice() -> None:
    found = complaint(FIELDS, "bad port", {"port": "bad port", "name": "taken"})
    assert found == (Problem(("configuration", "port"), "bad port"), Problem(("name",), "taken"))


@pytest.mark.parametrize(
    "metadata", [None, {}, [], "text", 7, {"x": None}, {"": ""}, {"a": {"b": [{"c": 1}]}}]
)
def test_metadata_that_says_nothing(metadata: Any) -> None:
    assert complaint(FIELDS, "Sorry", metadata) == (Problem(None, "Sorry"),)
