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
_RUN = {
    "completed": Health.GOOD,
    "failed": Health.BAD,
    "errors": Health.WARN,
    "interrupted": Health.WARN,
    "canceled": Health.OFF,
}


def of_connection(status: str) -> Health | None:
    """None when the server does not say."""
    return _CONNECTION.get(status.lower(), Health.WARN) if status else None


def of_run(status: str) -> Health | None:
    """Unknown words count as running."""
    return _RUN.get(status.lower(), Health.BUSY) if status else None
