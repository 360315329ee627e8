"""Differences between documents, as a person would tell them."""

from __future__ import annotations

from ptui.domain.diff import HIDDEN, Change, Path, diff


def lines(before: object, after: object) -> list[str]:
    return [str(difference) for difference in diff(before, after)]


def test_nothing_differs() -> None:
    assert diff({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]}) == ()


def test_values_added_removed_and_changed() -> None:
    assert lines({"name": "A", "active": True, "x": 1}, {"name": "B", "active": True, "y": [2]}) == [
        '~ name: "A" → "B"',
        "+ y: [2]",
        "- x: 1",
    ]


def test_true_is_not_one() -> None:
    (found,) = diff({"a": True}, {"a": 1})
    assert (found.path, found.change) == (("a",), Change.CHANGED)


def test_rows_of_a_mapping_are_named_by_their_target() -> None:
    before = {"fields": [{"target": "EMAIL", "source": {"field": "email"}}]}
    after = {
        "fields": [
            {"target": "NAME", "source": {"field": "name"}},
            {"target": "EMAIL", "source": {"field": "mail"}},
        ]
    }
    assert lines(before, after) == [
        '+ fields.NAME: {"target": "NAME", "source": {"field": "name"}}',
        '~ fields.EMAIL.source.field: "email" → "mail"',
    ]


def test_lists_of_names_are_sets_in_order() -> None:
    assert lines({"schemas": ["Account", "Contact"]}, {"schemas": ["Contact", "Lead Source"]}) == [
        '+ schemas[Lead Source]: "Lead Source"',
        '- schemas.Account: "Account"',
    ]


def test_lists_of_numbers_and_repeated_names_go_by_place() -> None:
    assert lines([1, 2], [1, 3, 4]) == ["~ [2]: 2 → 3", "+ [3]: 4"]
    assert lines([{"id": "a"}, {"id": "a"}], [{"id": "a"}, {"id": "b"}]) == ['~ [2].id: "a" → "b"']


def test_secrets_are_hidden_wherever_they_are() -> None:
    def is_secret(path: Path) -> bool:
        return path[-1] == "password"

    before = {"configuration": {"password": "old", "user": "ada"}}
    after = {"configuration": {"password": "new", "user": "ada"}, "copy": {"password": "new"}}
    changed, added = diff(before, after, is_secret=is_secret)
    assert (changed.before, changed.after) == (HIDDEN, HIDDEN)
    assert added.after == {"password": HIDDEN}
    assert "new" not in str(changed) + str(added)
