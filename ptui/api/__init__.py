"""The client of the Polytomic API. Its parts load at first use: the first screen needs none of them."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ptui.api.client import Call, Client
    from ptui.api.errors import (
        ApiError,
        CannotConnect,
        Conflict,
        ConnectionLost,
        Forbidden,
        Invalid,
        Misconfigured,
        NotFound,
        NotPolytomic,
        RateLimited,
        Redirected,
        Refused,
        ServerFailure,
        TimedOut,
        Unauthorized,
        Unreachable,
        Untrusted,
    )
    from ptui.api.request import Request

__all__ = [
    "ApiError",
    "Call",
    "CannotConnect",
    "Client",
    "Conflict",
    "ConnectionLost",
    "Forbidden",
    "Invalid",
    "Misconfigured",
    "NotFound",
    "NotPolytomic",
    "RateLimited",
    "Redirected",
    "Refused",
    "Request",
    "ServerFailure",
    "TimedOut",
    "Unauthorized",
    "Unreachable",
    "Untrusted",
]

_ELSEWHERE = {"Client": "ptui.api.client", "Call": "ptui.api.client", "Request": "ptui.api.request"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_ELSEWHERE.get(name, "ptui.api.errors")), name)
