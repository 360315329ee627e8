"""How a rule says no: the field first, then what is wrong with it, and the field again for forms."""

from __future__ import annotations

from typing import NoReturn

from ptui.local.server.errors import BadRequest, Unprocessable


def malformed(field: str, complaint: str) -> NoReturn:
    """400: the body cannot be read at this place."""
    raise BadRequest(f"{field} {complaint}.", metadata={"field": field})


def refuse(field: str, complaint: str) -> NoReturn:
    """422: the body can be read, but what it says here cannot be."""
    raise Unprocessable(f"{field} {complaint}.", metadata={"field": field})
