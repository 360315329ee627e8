"""What the tests of rules share: facts of a small workspace, bodies that are good, and refusals by field."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from itertools import count
from typing import Any

import pytest

from ptui.local.engine.catalogue import Choice, Mode, TargetField
from ptui.local.server.errors import BadRequest, Fault, Unprocessable
from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.schedules.model_schedule import Neighbours
from ptui.local.server.rules.stamps import Stamp
from ptui.local.server.rules.syncs.body import kept_sync
from ptui.local.server.rules.syncs.facts import SourceModel, SyncFacts, Target
from ptui.local.server.rules.syncs.presented import presented_sync
from ptui.local.server.versions import V25

EQUALITY = (Choice("Equality", "Equality"),)
MODES = (
    Mode("create", "", "", requires_identity=True),
    Mode("update", "", "", requires_identity=True, supports_target_filters=True),
    Mode("updateOrCreate", "", "", requires_identity=True, supports_field_sync_mode=True),
    Mode("replace", "", ""),
    Mode("remove", "", "", requires_identity=True),
)
_COLUMNS = {"id": "number", "email": "string", "name": "string", "joined": "datetime", "active": "boolean"}
CUSTOMERS = SourceModel("m1", "Customers", _COLUMNS, {f"id-{name}": name for name in _COLUMNS})
ORDERS = SourceModel("m2", "Orders", {"email": "string", "total": "number"}, {}, frozenset({"m1"}))
STRAYS = SourceModel("m3", "Strays", {"email": "string"}, {})
FIELDS = (
    TargetField("Email", "Email", "string", "text", filterable=True, identity_functions=EQUALITY),
    TargetField("LastName", "Last name", "string", "text", required=True, filterable=True),
    TargetField("FirstName", "First name", "string", "text"),
    TargetField("Age", "Age", "number", "int"),
    TargetField("CreatedDate", "Created", "datetime", "date", createable=False, updateable=False),
    TargetField("Origin", "Origin", "string", "text", updateable=False),
)


def target(*, is_new: bool = False, **properties: bool) -> Target:
    """The object that the good body writes to."""
    fields = {} if is_new else {each.id: each for each in FIELDS}
    return Target("Contact", MODES, fields, properties, is_new)


def facts(*, is_new: bool = False, **properties: bool) -> SyncFacts:
    """A workspace with three models, of which two are joined."""
    models = {model.id: model for model in (CUSTOMERS, ORDERS, STRAYS)}
    neighbours = Neighbours(
        sync_ids=frozenset({"s1", "s2", "s3"}),
        bulk_sync_ids=frozenset({"b1"}),
        connection_types={"c1": "mysql", "c2": "dbtcloud"},
        run_after={"s2": frozenset({"s1"}), "s3": frozenset({"s2"})},
    )
    return SyncFacts(models, target(is_new=is_new, **properties), neighbours)


def source(field: str, model_id: str = "m1") -> dict[str, str]:
    """A reference to a field of a model."""
    return {"model_id": model_id, "field": field}


def good_sync(**changes: Any) -> dict[str, Any]:
    """A body that every rule likes, with some keys replaced; those that become `...` are left out."""
    body: dict[str, Any] = {
        "name": "Customers to contacts",
        "mode": "updateOrCreate",
        "target": {"connection_id": "c1", "object": "Contact"},
        "identity": {"source": source("email"), "target": "Email", "function": "Equality"},
        "fields": [{"source": source("name"), "target": "LastName"}],
        "schedule": {"frequency": "manual"},
    }
    return {key: value for key, value in (deepcopy(body) | changes).items() if value is not ...}


def stamp() -> Stamp:
    """A hand whose ids can be foretold."""
    numbers = count(1)
    actor = {"id": "u1", "name": "ada@example.com", "type": "user"}
    return Stamp("2026-01-02T03:04:05.000000Z", actor, "o1", lambda: f"new-{next(numbers)}")


def kept(
    body: Document, *, previous: Document | None = None, is_new: bool = False, **properties: bool
) -> Document:
    """The good body's kind, as it is kept."""
    return kept_sync(
        Part(body), facts(is_new=is_new, **properties), stamp=stamp(), sync_id="s1", previous=previous
    )


def shown(sync: Document, version: str = V25) -> Document:
    """A kept sync as a version shows it."""
    return presented_sync(sync, version, facts().models)


def mapped(field: str, target: str, **more: Any) -> dict[str, Any]:
    """One mapping."""
    return {"source": source(field), "target": target, **more}


LAST_NAME = mapped("name", "LastName")
IDENTITY = {"source": source("email"), "target": "Email", "function": "Equality"}


@contextmanager
def refused(field: str, *words: str, status: int | None = None) -> Iterator[None]:
    """The body of the block is refused, by name of the field, which the message names too."""
    with pytest.raises(Fault) as caught:
        yield
    error = caught.value
    assert isinstance(error, BadRequest | Unprocessable)
    assert error.metadata == {"field": field}, error.message
    assert error.message.startswith(field), error.message
    assert error.message.endswith("."), error.message
    for word in words:
        assert word in error.message
    if status is not None:
        assert error.status == status
