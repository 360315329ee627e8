"""JSON without secrets."""

from __future__ import annotations

import json as jsonlib
from typing import Any

from ptui.api.request import get
from ptui.domain.export.json import document, json
from tests.domain.export import examples


def test_a_body_is_itself_but_for_its_secrets() -> None:
    text = json(examples.CONNECTION)
    assert "hunter2" not in text
    body = jsonlib.loads(text)
    assert body["configuration"]["passwd"] == "${MYSQL_CONNECTION_PASSWD}"
    assert body["configuration"]["tags"] == examples.CONNECTION.request.body["configuration"]["tags"]
    assert "\u202e" not in text


def test_several_requests_are_listed_and_a_read_is_its_line() -> None:
    first, second = jsonlib.loads(json(examples.TWO_STEPS))
    assert (first["method"], first["path"]) == ("POST", "/api/models")
    assert second["body"]["fields"][0]["source"]["model_id"] == "<id of the new model>"
    assert jsonlib.loads(json(get("/api/me"))) == {"method": "GET", "path": "/api/me"}


def test_a_stored_object_is_shown_as_it_is_answered() -> None:
    stored: dict[str, Any] = {
        "id": "c",
        "configuration": {"password": "leaked", "passwd": "***", "user": "ada"},
        "status": None,
        "list": [],
    }
    assert jsonlib.loads(document(stored)) == {
        "id": "c",
        "configuration": {"password": "********", "passwd": "***", "user": "ada"},
        "status": None,
        "list": [],
    }
