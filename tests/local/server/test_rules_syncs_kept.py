"""What is kept of a good model sync, and how each version shows it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

import pytest

from ptui.local.engine.catalogue import TargetField
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.stamps import ZERO_ID
from ptui.local.server.rules.syncs.body import activated, kept_sync
from ptui.local.server.rules.syncs.facts import mentioned_models
from ptui.local.server.rules.syncs.presented import light_sync, presented_sync
from ptui.local.server.versions import V24, V25
from tests.local.server.ruling import (
    IDENTITY,
    LAST_NAME,
    facts,
    good_sync,
    kept,
    mapped,
    refused,
    shown,
    source,
    stamp,
)


def test_the_good_body_reads_back_equal() -> None:
    body = good_sync(
        active=False,
        sync_all_records=True,
        skip_initial_backfill=True,
        only_enrich_updates=True,
        fields=[LAST_NAME, mapped("name", "FirstName", sync_mode="create", new=False)],
        override_fields=[{"target": "Origin", "override_value": "ptui"}],
        overrides=[{"field": source("name"), "function": "IsNull", "override": "nobody"}],
    )
    answer = shown(kept(body))
    assert {key: answer[key] for key in body} == body
    assert answer["model_ids"] == ["m1"]
    assert answer["problems"] == []
    assert answer["identities"] == {"mappings": [IDENTITY], "strategy": "priority"}


def test_defaults() -> None:
    sync = kept(good_sync())
    assert sync["active"] is True
    assert sync["activated_at"] == stamp().moment
    assert [sync[key] for key in ("overrides", "override_fields", "policies")] == [[], [], []]


@pytest.mark.parametrize("function", ["equality", "EQUALITY", "Equality"])
def test_words_in_any_case_are_answered_as_the_api_spells_them(function: str) -> None:
    sync = kept(good_sync(mode="UPDATEORCREATE", identity=IDENTITY | {"function": function}))
    assert sync["mode"] == "updateOrCreate"
    assert shown(sync)["identity"]["function"] == "Equality"


def test_the_identity_is_not_repeated_among_the_fields() -> None:
    sync = kept(good_sync(fields=[LAST_NAME, mapped("email", "Email")]))
    assert shown(sync)["fields"] == [LAST_NAME]


def test_modes_without_identity_take_one_or_none() -> None:
    assert shown(kept(good_sync(mode="replace", identity=...)))["identity"] is None
    assert shown(kept(good_sync(mode="replace")))["identity"] == IDENTITY


def test_removing_needs_only_an_identity() -> None:
    assert shown(kept(good_sync(mode="remove", fields=[])))["fields"] == []


def test_fixed_values_in_both_versions() -> None:
    fixed = {"target": "Origin", "override_value": "ptui"}
    for body in (
        good_sync(override_fields=[fixed]),
        good_sync(fields=[LAST_NAME, fixed]),
        good_sync(fields=[LAST_NAME, fixed | {"source": {"model_id": ZERO_ID, "field": ""}}]),
    ):
        sync = kept(body)
        newest = shown(sync)
        assert (newest["fields"], newest["override_fields"]) == ([LAST_NAME], [fixed])
        older = shown(sync, V24)
        assert older["fields"] == [LAST_NAME, fixed | {"source": {"model_id": ZERO_ID, "field": ""}}]
        assert "override_fields" not in older


def test_an_override_field_with_a_source_is_a_mapping() -> None:
    sync = kept(good_sync(override_fields=[mapped("name", "FirstName")]))
    assert shown(sync)["fields"] == [LAST_NAME, mapped("name", "FirstName")]


@pytest.mark.parametrize("version", [V24, V25])
def test_what_was_read_can_be_written_back(version: str) -> None:
    body = good_sync(
        mode="update",
        fields=[mapped("name", "FirstName"), {"target": "LastName", "override_value": "x"}],
        filters=[
            {"field": source("id"), "function": "greaterthan", "value": 5},
            {"field_id": "Email", "field_type": "Target", "function": "IsNotNull"},
            {"field_id": "id-name", "function": "StringOneOf", "value": ["a", "b"]},
        ],
        filter_logic="A OR C",
    )
    first = kept(body)
    again = kept(shown(first, version), previous=first)
    assert {k: v for k, v in again.items() if k != "updated_at"} == {
        k: v for k, v in first.items() if k != "updated_at"
    }


def test_filters_in_one_list_are_told_apart_and_relabelled_by_kind() -> None:
    sync = kept(
        good_sync(
            mode="update",
            fields=[mapped("name", "FirstName")],
            filters=[
                {"field": source("id"), "function": "GreaterThan", "value": 5, "label": "big"},
                {"field_id": "Email", "field_type": "Target", "function": "IsNotNull", "label": "there"},
                {"field_id": "id-name", "function": "IsNull", "label": "nameless"},
            ],
            filter_logic="nameless OR big",
            target={"connection_id": "c1", "object": "Contact", "filter_logic": "there"},
        )
    )
    answer = shown(sync)
    assert answer["model_filters"] == {
        "conditions": [
            {"source": source("id"), "function": "GreaterThan", "value": 5, "label": "A"},
            {"source": source("name"), "function": "IsNull", "label": "B"},
        ],
        "logic": "B OR A",
    }
    assert answer["target_filters"]["conditions"] == [
        {"field": "Email", "function": "IsNotNull", "label": "A"}
    ]
    assert (answer["filter_logic"], answer["target"]["filter_logic"]) == ("B OR A", "A")
    older = shown(sync, V24)
    assert older["filters"] == [
        {
            "field": source("id"),
            "field_id": "id-id",
            "field_type": "Model",
            "function": "GreaterThan",
            "value": 5,
            "label": "A",
        },
        {
            "field": source("name"),
            "field_id": "id-name",
            "field_type": "Model",
            "function": "IsNull",
            "label": "B",
        },
        {"field_id": "Email", "field_type": "Target", "function": "IsNotNull", "label": "A"},
    ]
    assert not {"model_filters", "target_filters", "identities", "problems"} & set(older)


def test_field_goes_before_field_id_in_filters_and_after_it_in_overrides() -> None:
    both = {"field": source("name"), "field_id": "id-email", "function": "IsNull"}
    sync = kept(good_sync(filters=[both], overrides=[both | {"override": 1}]))
    assert sync["model_filters"]["conditions"][0]["source"] == source("name")
    assert sync["overrides"][0]["field"] == source("email")


def test_an_empty_list_of_conditions_is_no_filter() -> None:
    sync = kept(good_sync(model_filters={"conditions": []}, filter_logic=""))
    assert sync["model_filters"] == {"conditions": [], "logic": ""}


def test_joined_models_can_be_mapped_together() -> None:
    sync = kept(good_sync(fields=[LAST_NAME, {"source": source("total", "m2"), "target": "Age"}]))
    assert sync["model_ids"] == ["m1", "m2"]


def test_properties_of_the_target_allow_more() -> None:
    sync = kept(
        good_sync(
            identity=...,
            identities={
                "mappings": [IDENTITY, IDENTITY | {"target": "Phone", "new_field": True}],
                "strategy": "AND",
            },
            fields=[LAST_NAME | {"encryption_enabled": True}, mapped("name", "Nickname", new=True)],
            encryption_passphrase="open sesame",
        ),
        supports_multiple_identities=True,
        supports_identity_field_creation=True,
        supports_field_encryption=True,
        supports_field_creation=True,
    )
    assert sync["identities"]["strategy"] == "and"
    assert "open sesame" not in str(shown(sync)) + str(shown(sync, V24)) + str(light_sync(sync))
    with refused("encryption_passphrase"):
        kept(good_sync(fields=[LAST_NAME | {"encryption_enabled": True}]), supports_field_encryption=True)
    with refused("identities.strategy", status=400):
        kept(
            good_sync(identity=..., identities={"mappings": [IDENTITY, IDENTITY]}),
            supports_multiple_identities=True,
        )


def test_a_passphrase_stays_until_another_is_sent() -> None:
    first = kept(good_sync(encryption_passphrase="one"))
    assert kept(good_sync(), previous=first)["encryption_passphrase"] == "one"
    assert kept(good_sync(encryption_passphrase="two"), previous=first)["encryption_passphrase"] == "two"


def test_a_target_that_has_yet_to_be_made_takes_any_field() -> None:
    sync = kept(
        good_sync(
            fields=[mapped("name", "anything"), mapped("id", "else", new=True)],
            identity=IDENTITY | {"target": "mail", "new_field": True},
        ),
        is_new=True,
    )
    assert sync["target_is_new"] is True
    with refused("identity.function"):
        kept(good_sync(identity=IDENTITY | {"function": "OneOf"}), is_new=True)


def test_a_target_of_whole_records_takes_any_number_of_fields() -> None:
    record = TargetField("record", "Record", "object", "record")
    known = facts()
    whole = replace(known, target=replace(known.target, fields={"record": record}))
    fields = [mapped("name", "record"), mapped("id", "record")]
    body = good_sync(mode="replace", identity=..., fields=fields)
    sync = kept_sync(Part(body), whole, stamp=stamp(), sync_id="s1")
    assert sync["fields"] == fields


def test_a_put_replaces_but_keeps_id_and_birth() -> None:
    first = kept(good_sync(sync_all_records=True, active=False)) | {"created_at": "then"}
    second = kept(good_sync(name="Other"), previous=first)
    assert (second["id"], second["created_at"], second["sync_all_records"]) == ("s1", "then", False)
    assert second["activated_at"] == stamp().moment


def test_staying_active_keeps_the_moment() -> None:
    first = kept(good_sync()) | {"activated_at": "before"}
    assert kept(good_sync(), previous=first)["activated_at"] == "before"
    off = activated(first, stamp(), active=False)
    assert off["active"] is False
    assert activated(off, stamp(), active=True)["activated_at"] == stamp().moment
    assert activated(first, stamp(), active=True)["activated_at"] == "before"


def test_what_went_from_under_a_sync_is_a_problem() -> None:
    sync = kept(
        good_sync(
            fields=[LAST_NAME, {"source": source("total", "m2"), "target": "Age"}],
            filters=[{"field": source("name"), "function": "IsNull"}],
        )
    )
    models = facts().models
    left = {"m1": deepcopy(models["m1"])}
    left["m1"].fields.pop("name")  # type: ignore[attr-defined]
    answer = presented_sync(sync, V25, left)
    assert [(one["code"], one["path"]) for one in answer["problems"]] == [
        ("model_field_not_found", "fields[0].source.field"),
        ("model_not_found", "fields[1].source.model_id"),
        ("model_field_not_found", "model_filters.conditions[0].source.field"),
    ]
    assert answer["fields"] == shown(sync)["fields"]


def test_the_light_form_has_the_bare_facts() -> None:
    line = light_sync(kept(good_sync()))
    assert (line["target_connection_id"], line["target_object"]) == ("c1", "Contact")
    assert not {"fields", "target", "identity", "filters"} & set(line)


def test_models_are_found_wherever_they_are_mentioned() -> None:
    body = good_sync(
        filters=[{"field": source("x", "m7")}], model_filters={"conditions": [{"source": source("x", "m8")}]}
    )
    assert mentioned_models(body) == {"m1", "m7", "m8"}
