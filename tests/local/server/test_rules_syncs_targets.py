"""Targets of a model sync: those that are there, and those that come with it."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.catalogue import Choice, CreationProperty
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.syncs.targets import (
    Created,
    Existing,
    Named,
    creation_values,
    kept_target,
    wanted_target,
)
from tests.local.server.ruling import refused


@pytest.mark.parametrize(
    ("target", "wanted"),
    [
        ({"object": "Contact"}, Existing("Contact")),
        ({"object": "Contact", "create": {}}, Existing("Contact")),
        ({"create": {"name": "a.b"}}, Created({"name": "a.b"})),
        ({"object": "__pt_new_target", "new_name": "a.b"}, Named("a.b")),
        (
            {"object": "__pt_new_target", "new_name": "b", "search_values": {"schema": "a"}},
            Named("b", {"schema": "a"}),
        ),
    ],
)
def test_targets_old_and_new(target: dict[str, Any], wanted: object) -> None:
    assert wanted_target(Part(target | {"connection_id": "c1"}, "target")) == wanted


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ({"object": "Contact"}, "target.connection_id"),
        ({"connection_id": "c1"}, "target.object"),
        ({"connection_id": "c1", "object": "Contact", "create": {"name": "x"}}, "target.create"),
        ({"connection_id": "c1", "create": {"name": ""}}, "target.create.name"),
        ({"connection_id": "c1", "create": {"name": 5}}, "target.create.name"),
        ({"connection_id": "c1", "object": "__pt_new_target"}, "target.new_name"),
    ],
)
def test_target_refusals(target: dict[str, Any], field: str) -> None:
    with refused(field, status=400):
        wanted_target(Part(target, "target"))


NAME = CreationProperty("name", "Name")
KIND = CreationProperty("type", "Type", enum=True, values=(Choice("list", "List"), Choice("ad", "Ad")))


def test_creation_values() -> None:
    assert creation_values(Created({"name": "x", "type": "LIST"}), [NAME, KIND]) == {
        "name": "x",
        "type": "list",
    }
    assert creation_values(Named("a.b"), [NAME]) == {"name": "a.b"}
    assert creation_values(Named("b", {"schema": "a"}), [NAME]) == {"schema": "a", "name": "b"}
    for values, offered, field in (
        ({"name": "x"}, [], "target.create"),
        ({"name": "x"}, [NAME, KIND], "target.create.type"),
        ({"name": "x", "type": "tv"}, [NAME, KIND], "target.create.type"),
        ({"nmae": "x"}, [NAME], "target.create.nmae"),
    ):
        with refused(field, status=422):
            creation_values(Created(values), offered)
    with refused("target.object", status=422):
        creation_values(Named("x"), [])


def test_what_is_only_written_is_not_kept_with_the_target() -> None:
    target = {"connection_id": "c1", "create": {"name": "x"}, "configuration": {"write_null_values": True}}
    options = {"properties": {"write_null_values": {"type": "boolean", "enum": [True]}}}
    assert kept_target(Part(target, "target"), "x", options) == {
        "connection_id": "c1",
        "object": "x",
        "configuration": {"write_null_values": True},
    }


@pytest.mark.parametrize(
    ("given", "field", "status"),
    [
        ({"write_null_values": False}, "target.configuration.write_null_values", 422),
        ({"write_null_value": True}, "target.configuration.write_null_value", 422),
        ({"write_null_values": "yes"}, "target.configuration.write_null_values", 400),
    ],
)
def test_options_that_the_target_does_not_have_are_refused(
    given: dict[str, Any], field: str, status: int
) -> None:
    options = {"properties": {"write_null_values": {"type": "boolean", "enum": [True]}}}
    with refused(field, status=status):
        kept_target(Part({"connection_id": "c1", "configuration": given}, "target"), "x", options)
