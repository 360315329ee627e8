"""What can go wrong with a call, sorted by what its reader can do about it.

    ApiError
    ├── Misconfigured       the address, the key or the surroundings cannot work; nothing was sent
    ├── Unreachable
    │   ├── CannotConnect   nobody answers there
    │   ├── ConnectionLost  it broke before the answer was complete
    │   └── TimedOut        no answer in time
    ├── Untrusted           the certificate does not hold
    ├── Redirected          the server points elsewhere; the key did not follow
    ├── NotPolytomic        what answered does not speak the API
    └── Refused             the API said no, with a status
        ├── Invalid 400, 422 · Unauthorized 401 · Forbidden 403 · NotFound 404 · Conflict 409
        └── RateLimited 429 · ServerFailure 5xx

Free of httpx, so that whoever only catches these imports nothing else.
"""

from __future__ import annotations

from typing import Any

from ptui.api.request import Request


class ApiError(Exception):
    """A call that failed; `sentence` says what was being done and what came of it."""

    status: int | None = None

    def __init__(self, sentence: str, *, request: Request | None = None, way_on: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.request = request
        self.way_on = way_on
        """What the reader can do now, as a sentence."""


class Misconfigured(ApiError):
    """Nothing was sent: the address, the key or the surroundings cannot work."""


class Unreachable(ApiError):
    """No whole answer came."""


class CannotConnect(Unreachable):
    """Nobody answers at the address."""


class ConnectionLost(Unreachable):
    """The connection broke before the answer was complete."""


class TimedOut(Unreachable):
    """No answer in time."""


class Untrusted(ApiError):
    """The server's certificate does not hold."""


class Redirected(ApiError):
    """The server points elsewhere, and the key did not follow."""

    def __init__(self, sentence: str, *, location: str, status: int, request: Request, way_on: str) -> None:
        super().__init__(sentence, request=request, way_on=way_on)
        self.location = location
        self.status = status


class NotPolytomic(ApiError):
    """What answered does not speak the API."""

    def __init__(
        self, sentence: str, *, status: int | None = None, request: Request | None = None, way_on: str = ""
    ) -> None:
        super().__init__(sentence, request=request, way_on=way_on)
        self.status = status


class Refused(ApiError):
    """The API answered with an error status."""

    def __init__(
        self,
        sentence: str,
        *,
        status: int,
        message: str = "",
        key: str = "",
        metadata: Any = None,
        retry_after: float | None = None,
        request: Request | None = None,
        way_on: str = "",
    ) -> None:
        super().__init__(sentence, request=request, way_on=way_on)
        self.status = status
        self.message = message
        """The server's own words."""
        self.key = key
        self.metadata = metadata
        self.retry_after = retry_after
        """Seconds that the server asks to wait, where it does."""


class Invalid(Refused):
    """400, 422: what was sent cannot be taken as it is."""


class Unauthorized(Refused):
    """401: the key is not accepted."""


class Forbidden(Refused):
    """403: the key is good, and may not do this."""


class NotFound(Refused):
    """404."""


class Conflict(Refused):
    """409: something else is in the way, such as a run that is under way."""


class RateLimited(Refused):
    """429."""


class ServerFailure(Refused):
    """5xx: the server, or something before it, failed."""


def refusal(status: int) -> type[Refused]:
    """The class for an error status."""
    if status >= 500:
        return ServerFailure
    return _BY_STATUS.get(status, Refused)


_BY_STATUS: dict[int, type[Refused]] = {
    400: Invalid,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    422: Invalid,
    429: RateLimited,
}
