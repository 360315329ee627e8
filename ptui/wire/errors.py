"""Error bodies of every age, read as one thing."""

from __future__ import annotations

from typing import Any

from ptui.wire.base import Text, Wire, Word


class ErrorBody(Wire):
    """`{status, message, key, metadata}`, and the older forms that some servers still answer with."""

    status: Word = ""
    message: Any = None
    key: Text = ""
    metadata: Any = None
    error: Any = None

    @property
    def text(self) -> str:
        """The server's own words: `message`, else `error.message`, else `error`; perhaps none."""
        nested = self.error.get("message") if isinstance(self.error, dict) else self.error
        for found in (self.message, nested):
            if isinstance(found, str) and found.strip():
                return found.strip()
        return ""
