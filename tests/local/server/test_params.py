from __future__ import annotations

import pytest

from ptui.local.server.errors import BadRequest
from ptui.local.server.params import bracketed, choices


@pytest.mark.parametrize(
    "pairs",
    [
        [("table", "a.b")],
        [("table[]", "a.b")],
        [("params[table]", "a.b")],
        [("params[table][]", "a.b")],
        [("params[table][0]", "a.b")],
        [("params", '{"table":["a.b"]}')],
        [("params", '{"table":"a.b"}')],
        [("params[table]", "a.b"), ("table", "a.b"), ("params", '{"table":["a.b"]}')],
        [("table", "a.b"), ("view", ""), ("params", ""), ("params", '{"query":null}')],
    ],
)
def test_every_encoding_says_the_same(pairs: list[tuple[str, str]]) -> None:
    assert choices(pairs) == {"table": ("a.b",)}


def test_lists_keep_their_order_and_encodings_merge() -> None:
    pairs = [("params[fields]", "b"), ("params[fields]", "a"), ("params", '{"schema":"S"}'), ("table", "t")]
    assert choices(pairs) == {"fields": ("b", "a"), "schema": ("S",), "table": ("t",)}


def test_numbers_and_booleans_in_json_are_text() -> None:
    assert choices([("params", '{"skip_lines":2,"include_deleted":true}')]) == {
        "skip_lines": ("2",),
        "include_deleted": ("true",),
    }


@pytest.mark.parametrize("text", ["map[table:[x]]", "[]", '"x"', '{"table":{"a":1}}', "[" * 100_000])
def test_what_is_no_object_of_texts_is_refused(text: str) -> None:
    with pytest.raises(BadRequest):
        choices([("params", text)])


def test_bracketed_alone() -> None:
    pairs = [("properties[name]", "a.b"), ("target", "x"), ("params[table]", "t")]
    assert bracketed(pairs, "properties") == {"name": "a.b"}
