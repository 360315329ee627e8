"""When a call is sent again, decided without sending anything."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ptui.api.errors import (
    ApiError,
    CannotConnect,
    Conflict,
    ConnectionLost,
    Invalid,
    NotFound,
    NotPolytomic,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Untrusted,
)
from ptui.api.request import Request
from ptui.api.retry import Policy, retry_after, wait_before_next

READ = Request("GET", "/api/me")
WRITE = Request("POST", "/api/models", body={})
POLICY = Policy(again=2, first_wait=1.0, longest_wait=3.0, patience=60.0)


def wait(error: ApiError, request: Request = READ, attempt: int = 1, *, keyed: bool = False) -> float | None:
    return wait_before_next(error, request, attempt, keyed=keyed, policy=POLICY, jitter=lambda: 0.5)


def status(code: int, asked: float | None = None) -> ServerFailure:
    return ServerFailure("", status=code, retry_after=asked)


@pytest.mark.parametrize(
    "error",
    [
        RateLimited("", status=429),
        status(502),
        status(503),
        status(504),
        ConnectionLost(""),
        CannotConnect(""),
    ],
)
def test_what_passes_is_tried_again(error: ApiError) -> None:
    assert wait(error) == 1.0
    assert wait(error, attempt=2) == 2.0
    assert wait(error, attempt=3) is None
    assert wait(error, WRITE) is None, "a write without a key is never repeated"
    assert wait(error, WRITE, keyed=True) == 1.0
    assert wait(error, WRITE, attempt=3, keyed=True) is None


@pytest.mark.parametrize(
    "error",
    [
        Conflict("", status=409),
        Unauthorized("", status=401),
        NotFound("", status=404),
        Invalid("", status=422),
        status(500),
        status(501),
        NotPolytomic(""),
        Untrusted(""),
    ],
)
@pytest.mark.parametrize("request_", [READ, WRITE])
def test_what_stays_is_not(error: ApiError, request_: Request) -> None:
    assert wait(error, request_) is None
    assert wait(error, request_, keyed=True) is None


def test_silence_is_repeated_only_where_an_answer_was_lost() -> None:
    assert wait(TimedOut("")) is None
    assert wait(TimedOut(""), WRITE) is None
    assert wait(TimedOut(""), WRITE, keyed=True) == 1.0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_writes_are_never_repeated(method: str) -> None:
    assert wait(ConnectionLost(""), Request(method, "/x")) is None


def test_the_server_says_how_long() -> None:
    assert wait(RateLimited("", status=429, retry_after=7.0)) == 7.0
    assert wait(status(503, 0.0)) == 0.0
    assert wait(RateLimited("", status=429, retry_after=61.0)) is None, "longer than anybody waits"


def test_waits_grow_to_a_bound_and_spread() -> None:
    patient = Policy(again=50, first_wait=1.0, longest_wait=3.0)
    for attempt in range(1, 50):
        low, high = (_spread(patient, attempt, by) for by in (0.0, 1.0))
        assert low is not None and high is not None
        assert 0 < low < high <= 3.75


def _spread(policy: Policy, attempt: int, by: float) -> float | None:
    error = ConnectionLost("")
    return wait_before_next(error, READ, attempt, keyed=False, policy=policy, jitter=lambda: by)


NOW = datetime(2025, 9, 18, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("5", 5.0),
        (" 0.5 ", 0.5),
        ("Thu, 18 Sep 2025 12:00:30 GMT", 30.0),
        ("Thu, 18 Sep 2025 11:59:30 GMT", 0.0),
        ("-3", 0.0),
        ("soon", None),
        ("nan", None),
        ("", None),
    ],
)
def test_retry_after(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOW) == seconds
    assert retry_after({}, NOW) is None
