"""What it costs to read long lists, beside the bare JSON of the same text."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

from ptui.wire.bulk import BulkSource
from ptui.wire.enumeration import SourceMeta, TargetObjects

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(600)]
MANY = 100_000


@pytest.fixture(autouse=True)
def no_collections() -> Iterator[None]:
    """What else the test run keeps alive is not what is measured."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def best(run: Callable[[], Any]) -> float:
    """Milliseconds."""
    times = []
    for _ in range(5):
        started = time.process_time()
        run()
        times.append(time.process_time() - started)
    return min(times) * 1000


def entries(prefix: str) -> list[dict[str, str]]:
    return [{"id": f"{prefix}_{n:06}", "name": f"{prefix}_{n:06}"} for n in range(MANY)]


def test_long_lists(capsys: pytest.CaptureFixture[str]) -> None:
    names = [f"big.table_{number:06}" for number in range(MANY)]
    lists: list[tuple[Any, dict[str, Any]]] = [
        (SourceMeta, {"items": {"table": {"items": names, "has_items": True}}, "requires_one_of": ["table"]}),
        (TargetObjects, {"data": entries("BIG.TABLE")}),
        (BulkSource, {"schemas": entries("BIG.TABLE")}),
    ]
    with capsys.disabled():
        print(f"\n{MANY:,} entries{'JSON':>14}{'objects':>12}")
        for model, raw in lists:
            plain, parsed = best(partial(json.loads, json.dumps(raw))), best(partial(model.parse, raw))
            print(f"{model.__name__:<16}{plain:>9.0f} ms{parsed:>9.0f} ms")
