"""Whose key this is."""

from __future__ import annotations

from ptui.api.request import Request, get


def me() -> Request:
    return get("/api/me", purpose="Asking who this key belongs to")
