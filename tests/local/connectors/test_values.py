"""Values as JSON carries them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from ptui.local.connectors.values import json_safe
from ptui.local.engine.catalogue import NormalType


@pytest.mark.parametrize(
    ("value", "type", "expected"),
    [
        (None, "boolean", None),
        (Decimal("12345678901234567890.10"), "number", "12345678901234567890.10"),
        (Decimal("1E+3"), "number", "1000"),
        (Decimal("NaN"), "number", "NaN"),
        (float("inf"), "number", "inf"),
        (0.1, "number", 0.1),
        (2**70, "number", 2**70),
        (1, "boolean", True),
        (b"\x00", "boolean", False),
        (b"\x01", "boolean", True),
        (7, "boolean", 7),
        (b"\x00\xff", "binary", "AP8="),
        (memoryview(b"\x00\xff"), "binary", "AP8="),
        (datetime(2024, 2, 29, 12, 0, 0, 5), "datetime", "2024-02-29T12:00:00.000005"),
        (datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=2))), "datetime", "2023-12-31T22:00:00Z"),
        (datetime(2024, 1, 1, tzinfo=UTC), "datetime", "2024-01-01T00:00:00Z"),
        (date(2024, 2, 29), "datetime", "2024-02-29"),
        (time(1, 2, 3), "string", "01:02:03"),
        (timedelta(hours=-12, minutes=-30), "string", "-12:30:00"),
        (timedelta(days=2, microseconds=5), "string", "48:00:00.000005"),
        (UUID(int=1), "string", "00000000-0000-0000-0000-000000000001"),
        ([Decimal("1.5"), {"k": b"a"}], "array", ["1.5", {"k": "YQ=="}]),
        ({"b", "a"}, "array", ["a", "b"]),
        ('{"a": [1]}', "object", {"a": [1]}),
        ("no json", "object", "no json"),
        ('{"a": 1}', "string", '{"a": 1}'),
        (object, "unknown", str(object)),
    ],
)
def test_values(value: object, type: NormalType, expected: object) -> None:
    found = json_safe(value, type)
    assert found == expected and found.__class__ is expected.__class__
    json.dumps(found, allow_nan=False)
