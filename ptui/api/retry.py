"""When a call is sent again, and after how long. Pure: it sends nothing and waits for nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from ptui.api.errors import ApiError, CannotConnect, ConnectionLost, RateLimited, ServerFailure, TimedOut
from ptui.api.request import Request

_PASSING = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a client is."""

    again: int = 2
    """How often a call is sent again, at most."""
    first_wait: float = 0.4
    longest_wait: float = 8.0
    patience: float = 60.0
    """The longest wait that a server may ask for; beyond it the reader is told instead."""


def wait_before_next(
    error: ApiError,
    request: Request,
    attempt: int,
    *,
    keyed: bool,
    policy: Policy,
    jitter: Callable[[], float],
) -> float | None:
    """Seconds until `request` is sent again after its `attempt`th failure, or None to give up.

    `keyed` says that it carries an Idempotency-Key, so that a second arrival changes nothing. `jitter` gives
    numbers from 0 to 1, and spreads callers that failed together.
    """
    if attempt > policy.again or not (request.is_read or keyed):
        return None
    asked: float | None = None
    match error:
        case RateLimited():
            asked = error.retry_after
        case ServerFailure() if error.status in _PASSING:
            asked = error.retry_after
        case ConnectionLost() | CannotConnect():
            pass
        case TimedOut() if keyed:  # a lost answer; for a read it was wait enough
            pass
        case _:
            return None
    if asked is not None:
        return asked if asked <= policy.patience else None
    wait = min(policy.first_wait * 2.0 ** (attempt - 1), policy.longest_wait)
    return wait * (0.75 + 0.5 * jitter())


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """The wait that a `Retry-After` header asks for, given in seconds or as a date."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    # neither an answer from the past nor "nan" may turn into a wait
    return max(seconds, 0.0) if seconds == seconds else None
