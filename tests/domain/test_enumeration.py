"""Levels follow what an enumeration answers, for the walkthroughs' systems and for any other."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from ptui.domain.enumeration import object_listing, source_listing, target_levels, target_listing
from ptui.domain.tree.node import Kind, Listing, Node, Place
from ptui.wire.enumeration import SourceMeta
from tests.seeds_data.answers import document

PLACE = Place("c1", "A Connection", "any")
Level = Mapping[str, Any]


def meta(items: Mapping[str, Any], top: Sequence[str] | None) -> SourceMeta:
    return SourceMeta.parse({"items": items, "requires_one_of": top})


def level(items: Sequence[Any] | None = None, requires: Sequence[str] | None = None) -> dict[str, Any]:
    return {"items": items, "requires_one_of": requires, "has_items": bool(items)}


def nodes(listing: Listing | None) -> list[Node]:
    assert listing is not None
    return [listing.node(at) for at in range(len(listing))]


def told(listing: Listing | None) -> list[tuple[Kind, str]]:
    return [(node.kind, node.label) for node in nodes(listing)]


def test_mysql() -> None:
    step = SourceMeta.parse(document("mysql_source")["data"])
    found = source_listing(step, PLACE, step.raw)
    assert told(found) == [
        (Kind.FREE_TEXT, "query"),
        (Kind.LEVEL, "table"),
        (Kind.FREE_TEXT, "view"),  # on the wire an empty `view` and a free-text `query` look alike
        (Kind.SETTING, "tracking_columns"),
    ]
    query, table, _, _ = nodes(found)
    assert query.leaf and query.place == Place("c1", "A Connection", "any", level="query")
    assert table.more == "3"
    assert told(table.children) == [
        (Kind.SOURCE_OBJECT, "company.accounts"),
        (Kind.SOURCE_OBJECT, "company.customers"),
        (Kind.SOURCE_OBJECT, "company.teams"),
    ]
    customers = nodes(table.children)[1]
    assert customers.place is not None
    assert customers.place.chosen == (("table", "company.customers"),)
    chosen = Place("c1", chosen=customers.place.chosen)
    assert source_listing(step, chosen, step.raw) is None  # complete: the fields come next


def test_snowflakes_target_of_the_walkthrough() -> None:
    first = SourceMeta.parse(document("snowflake_target_schema")["data"])
    found = target_listing(first, Place("c1", level="schema"), first.raw)
    assert told(found) == [
        (Kind.TARGET_STEP, "CUSTOMERS"),
        (Kind.TARGET_STEP, "TEAMS"),
        (Kind.NEW_TARGET, "new schema"),
    ]
    customers = nodes(found)[0].place
    assert customers is not None and customers.requires == ("table",)
    assert (customers.chosen, customers.object) == ((("schema", "CUSTOMERS"),), "")
    second = SourceMeta.parse(document("snowflake_target_table")["data"])
    below = target_listing(second, Place("c1", chosen=customers.chosen, level="table"), second.raw)
    assert told(below) == [
        (Kind.TARGET_OBJECT, "CUSTOMERS.COMPANIES"),
        (Kind.TARGET_OBJECT, "CUSTOMERS.CONTACTS"),
        (Kind.NEW_TARGET, "new table"),
    ]
    contacts = nodes(below)[1].place
    assert contacts is not None and contacts.object == "CUSTOMERS.CONTACTS"
    assert contacts.chosen == (("schema", "CUSTOMERS"), ("table", "CUSTOMERS.CONTACTS"))


def test_a_system_that_needs_several_keys() -> None:
    """Files in a bucket: a folder, then a format, then a file or a pattern that is typed."""
    items = {
        "folder": level(["in", "out"], ["format"]),
        "format": level(["csv", "json"], ["file", "pattern"]),
        "file": level(),
        "pattern": level(),
        "skip_lines": level(),
    }
    found = source_listing(meta(items, ["folder"]), PLACE, None)
    assert told(found) == [(Kind.STEP, "in"), (Kind.STEP, "out"), (Kind.SETTING, "skip_lines")]
    folder = nodes(found)[0].place
    assert folder is not None and folder.requires == ("format",)
    found = source_listing(meta(items, ["folder"]), folder, None)
    assert told(found) == [(Kind.STEP, "csv"), (Kind.STEP, "json")]  # settings are offered once, at the top
    form = nodes(found)[0].place
    assert form is not None and form.chosen == (("folder", "in"), ("format", "csv"))
    items["file"] = level(["a.csv", "b.csv"])
    found = source_listing(meta(items, ["folder"]), form, None)
    assert told(found) == [(Kind.LEVEL, "file"), (Kind.FREE_TEXT, "pattern")]
    (first, _) = nodes(nodes(found)[0].children)
    assert first.place is not None
    assert dict(first.place.chosen) == {"folder": "in", "format": "csv", "file": "a.csv"}
    assert source_listing(meta(items, ["folder"]), first.place, None) is None


class System:
    """A system nobody has seen: random levels, values and requirements, answered as API servers do."""

    def __init__(self, rng: random.Random) -> None:
        keys = [f"key{at}" for at in range(rng.randrange(1, 7))]
        self.requires = {
            key: rng.sample(keys[at + 1 :], min(len(keys) - at - 1, rng.randrange(3)))
            for at, key in enumerate(keys)
        }
        self.free = {key for key in keys if rng.random() < 0.25}
        self.top = rng.sample(keys, rng.randrange(1, min(3, len(keys)) + 1))
        self.counts = {key: rng.randrange(0, 3) for key in keys}

    def step(self, chosen: Mapping[str, str]) -> SourceMeta:
        items = {
            key: level(self.values(key, chosen) if self.is_due(key, chosen) else None, requires or None)
            for key, requires in self.requires.items()
        }
        return meta(items, self.top)

    def values(self, key: str, chosen: Mapping[str, str]) -> list[str] | None:
        return None if key in self.free else [f"{key}-{len(chosen)}-{at}" for at in range(self.counts[key])]

    def is_due(self, key: str, chosen: Mapping[str, str]) -> bool:
        """Whether enough is chosen that values of `key` are known."""
        return key in chosen or key in self.due(chosen)

    def due(self, chosen: Mapping[str, str]) -> list[str]:
        for alternatives in [self.top, *(self.requires[key] for key in chosen)]:
            if alternatives and not set(alternatives) & set(chosen):
                return alternatives
        return []

    def configurations(self, chosen: tuple[tuple[str, str], ...] = ()) -> Iterator[object]:
        """Every way to choose until nothing is missing, by the rules of the API alone."""
        due = self.due(dict(chosen))
        if not due:
            yield chosen
        for key in due:
            if (names := self.values(key, dict(chosen))) is None:
                yield (*chosen, (key, "typed"))
            for name in names or ():
                yield from self.configurations((*chosen, (key, name)))


@pytest.mark.parametrize("seed", range(40))
def test_systems_nobody_has_seen(seed: int) -> None:
    system = System(random.Random(seed))
    assert sorted(map(repr, walked(system, PLACE))) == sorted(map(repr, system.configurations()))


def walked(system: System, place: Place) -> Iterator[object]:
    """Every configuration that unfolding the tree leads to."""
    found = source_listing(system.step(dict(place.chosen)), place, None)
    if found is None:
        yield place.chosen
        return
    todo = nodes(found)
    while todo:
        node = todo.pop()
        assert node.place is not None
        if node.kind is Kind.LEVEL:
            todo += nodes(node.children)
        elif node.kind is Kind.FREE_TEXT:
            yield (*node.place.chosen, (node.place.level, "typed"))
        elif node.kind in (Kind.STEP, Kind.SOURCE_OBJECT):
            yield from walked(system, node.place)


def test_sixty_levels_deep() -> None:
    keys = [f"level{at}" for at in range(60)]
    requires = {key: keys[at + 1 : at + 2] for at, key in enumerate(keys)}
    place = PLACE
    for at, key in enumerate(keys):
        items = {one: level(["a", "b"] if one == key else None, requires[one]) for one in keys}
        found = source_listing(meta(items, keys[:1]), place, None)
        assert told(found) == [(Kind.SOURCE_OBJECT if at == 59 else Kind.STEP, name) for name in "ab"]
        below = nodes(found)[1].place
        assert below is not None
        place = below
    assert place.chosen == tuple((key, "b") for key in keys)


def test_requirements_in_a_circle_end() -> None:
    items = {"a": level(["1"], ["b"]), "b": level(["2"], ["a"])}
    place = Place("c1", chosen=(("a", "1"), ("b", "2")))
    assert source_listing(meta(items, ["a"]), place, None) is None


def test_without_requirements_every_item_is_an_alternative() -> None:
    found = source_listing(meta({"object": level(["Account"]), "query": level()}, None), PLACE, None)
    assert told(found) == [(Kind.LEVEL, "object"), (Kind.FREE_TEXT, "query")]
    chosen = Place("c1", chosen=(("object", "Account"),))
    assert source_listing(meta({"object": level(["Account"])}, None), chosen, None) is None


def test_one_alternative_without_values_is_typed() -> None:
    assert told(source_listing(meta({"query": level()}, ["query"]), PLACE, None)) == [
        (Kind.FREE_TEXT, "query")
    ]


def test_an_alternative_that_is_not_among_the_items_is_typed() -> None:
    found = source_listing(meta({}, ["soql"]), PLACE, None)
    assert told(found) == [(Kind.FREE_TEXT, "soql")]


def test_values_that_are_no_text_are_shown_as_words_once() -> None:
    odd = ["a", 7, True, None, {"value": "v", "label": "V"}, {"id": "i"}, ["x"], "a", ""]
    found = source_listing(meta({"table": level(odd)}, ["table"]), PLACE, None)
    assert [node.key for node in nodes(found)] == ["a", "7", "true", "v", "i", '["x"]', ""]


@pytest.mark.parametrize("raw", [None, {}, {"items": None}, {"items": [1]}, {"items": {"t": None}}, "x", 3])
def test_answers_that_make_no_sense_break_nothing(raw: object) -> None:
    step = SourceMeta.parse(raw)
    assert source_listing(step, PLACE, raw) is None or told(source_listing(step, PLACE, raw))
    assert told(target_listing(step, Place("c1", level="t"), raw))


def test_an_empty_level_is_empty_and_not_free_text() -> None:
    found = source_listing(meta({"table": level([])}, ["table"]), PLACE, None)
    assert told(found) == []


def test_sentinels_are_offers_and_never_names() -> None:
    names = ["__pt_new_target", "__pt_new_custom thing", "REAL"]
    step = meta({"table": level(names)}, ["table"])
    found = target_listing(step, Place("c1", level="table"), None)
    assert told(found) == [
        (Kind.TARGET_OBJECT, "REAL"),
        (Kind.NEW_TARGET, "new table"),
        (Kind.NEW_TARGET, "new custom thing"),
    ]
    assert told(source_listing(step, PLACE, None)) == [(Kind.SOURCE_OBJECT, "REAL")]


def test_alternatives_of_a_target_are_nodes_of_their_own() -> None:
    found = target_levels(("table", "view"), Place("c1", chosen=(("schema", "S"),)), "answer")
    assert told(found) == [(Kind.TARGET_LEVEL, "table"), (Kind.TARGET_LEVEL, "view")]
    assert [node.place.level for node in nodes(found) if node.place] == ["table", "view"]
    assert found.answer == "answer"


def objects(*names: str, can_create: bool = False) -> Listing:
    records = {name: {"id": name, "name": name} for name in names}
    return object_listing(records, PLACE, can_create=can_create, answer=None)


def test_target_objects_with_schemas_are_grouped() -> None:
    found = objects("CUSTOMERS.CONTACTS", "TEAMS.MEMBERS", "CUSTOMERS.COMPANIES", can_create=True)
    assert [(node.kind, node.label, node.more) for node in nodes(found)] == [
        (Kind.TARGET_GROUP, "CUSTOMERS", "2"),
        (Kind.TARGET_GROUP, "TEAMS", "1"),
        (Kind.NEW_TARGET, "new target", ""),
    ]
    contacts = nodes(nodes(found)[0].children)[0]
    assert contacts.kind is Kind.TARGET_OBJECT
    assert contacts.place is not None and contacts.place.object == "CUSTOMERS.CONTACTS"
    assert contacts.record == {"id": "CUSTOMERS.CONTACTS", "name": "CUSTOMERS.CONTACTS"}


def test_groups_are_named_by_what_stands_before_the_last_dot() -> None:
    assert [node.label for node in nodes(objects("a.b.c", "a.b.d", "a.c.e"))] == ["a.b", "a.c"]


@pytest.mark.parametrize(
    "names", [("Account", "Contact"), ("a.b", "Contact"), (".hidden", "a.b"), ("a.", "a.b")]
)
def test_target_objects_of_which_one_has_no_schema_stay_flat(names: Sequence[str]) -> None:
    assert told(objects(*names)) == [(Kind.TARGET_OBJECT, name) for name in names]


def test_a_target_object_is_labelled_by_its_name() -> None:
    found = object_listing({"0-1": {"name": "Contacts"}, "0-2": {}}, PLACE, can_create=False, answer=None)
    assert [(node.key, node.label) for node in nodes(found)] == [("0-1", "Contacts"), ("0-2", "0-2")]
