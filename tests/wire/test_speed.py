"""Long lists are read in no time; measured against reading the same JSON."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ptui.wire.bulk import BulkSource
from ptui.wire.enumeration import SourceMeta, TargetObjects

MANY = 100_000


@pytest.fixture(autouse=True)
def no_collections() -> Iterator[None]:
    """What else the test run keeps alive is not what is measured."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def best(run: Callable[[], Any]) -> float:
    times = []
    for _ in range(5):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    return min(times)


def test_source_names_cost_less_than_their_json() -> None:
    names = [f"big.table_{number:06}" for number in range(MANY)]
    text = json.dumps({"items": {"table": {"items": names, "has_items": True}}, "requires_one_of": ["table"]})
    raw = json.loads(text)
    parsed = best(lambda: SourceMeta.parse(raw))
    assert parsed < best(lambda: json.loads(text))
    assert parsed < 0.06


@pytest.mark.parametrize(("model", "key"), [(TargetObjects, "data"), (BulkSource, "schemas")])
def test_objects_cost_little_more_than_their_json(model: Any, key: str) -> None:
    text = json.dumps({key: [{"id": f"BIG.TABLE_{n:06}", "name": f"BIG.TABLE_{n:06}"} for n in range(MANY)]})
    raw = json.loads(text)
    assert best(lambda: model.parse(raw)) < 4 * best(lambda: json.loads(text))
