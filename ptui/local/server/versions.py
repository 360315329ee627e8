"""The API versions that the workspace speaks, and which of them a request asks for."""

from __future__ import annotations

from ptui.local.server.errors import BadRequest

HEADER = "X-Polytomic-Version"
V24 = "2024-02-08"
V25 = "2025-09-18"
KNOWN = (V24, V25)
DEFAULT = V25


def chosen(header: str | None) -> str:
    """The version for this header; without one, the newest."""
    asked = (header or "").strip()
    if not asked:
        return DEFAULT
    if asked not in KNOWN:
        raise BadRequest(f"Unknown {HEADER}. This workspace speaks {' and '.join(KNOWN)}.")
    return asked
