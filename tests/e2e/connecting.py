"""Connections made by keyboard, from the request bodies that the pages send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.e2e.served import Served, differences, page
from tests.e2e.walker import Walker

_MASK = "********"


def new(walker: Walker, type_name: str) -> None:
    """The form of a new connection of a type."""
    walker.press("c")
    walker.pick("New connection", type_name, type_name)
    walker.form(f"New {type_name} connection")


def connect(walker: Walker, served: Served, body: Mapping[str, Any]) -> None:
    """Make the connection of this body by keys alone; a system that asks for a sign-in gets it from here."""
    schema = served.api.get(f"/api/connection_types/{body['type']}").json()["properties"]
    type_name = next(each["name"] for each in served.all("connection_types") if each["id"] == body["type"])
    new(walker, type_name)
    walker.fill("Name", body["name"])
    for key, property in schema.items():  # in the order of the form
        if key not in body["configuration"]:
            continue
        text, label = str(body["configuration"][key]), property["title"]
        if property.get("widget") == "textarea":
            walker.field(label)
            walker.press("enter")
            walker.shows(f"╭─ {label}")
            walker.type(text)
            walker.press("ctrl+s")
            walker.lacks(f"╭─ {label}")
        else:
            walker.fill(label, text, shown="•" * len(text) if property.get("sensitive") else text)
    if body["type"] == "salesforce":
        walker.press("ctrl+s")
        walker.shows(f"Sign in to finish {body['name']}", "Enter signs in here")
        walker.press("enter")
        walker.shows(f"{body['name']} is signed in and healthy.")
    else:
        walker.send(f"New {type_name} connection", f"{body['name']} is created.")
    walker.until(lambda: walker.row.startswith(f"▸ {body['name'][:20]}") and "● healthy" in walker.row)


def connect_all(walker: Walker, served: Served, name: str) -> None:
    """Every connection of a page, in its order; each reads back as the page sends it, secrets aside."""
    walker.shows("▸ Models")
    for request in page(name)["requests"]:
        if request["path"] != "/api/connections":
            continue
        body = request["body"]
        connect(walker, served, body)
        made = served.one("connections", body["name"], version=page(name)["version"])
        configuration = {key: _masked(made, key, value) for key, value in body["configuration"].items()}
        sent = {**body, "type": {"id": body["type"]}, "configuration": configuration}
        assert differences(sent, made) == [], made
        assert set(made["configuration"]) == set(configuration), "nothing is sent that was not set"


def _masked(made: Mapping[str, Any], key: str, value: Any) -> Any:
    return _MASK if made["configuration"].get(key) == _MASK else value
