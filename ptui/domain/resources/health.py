"""Which states are good, busy or bad; words nobody has seen are shown as they come."""

from __future__ import annotations

from ptui.domain.tree.node import Health

_CONNECTION = {
    "healthy": Health.GOOD,
    "unhealthy": Health.BAD,
    "error": Health.BAD,
    "failed": Health.BAD,
    "degraded": Health.WARN,
    "pending": Health.BUSY,
}


def of_connection(status: str) -> Health | None:
    """None when the server does not say."""
    return _CONNECTION.get(status.lower(), Health.WARN) if status else None
