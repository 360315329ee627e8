"""The one way on which calls travel: credentials, version, retries, pages, and errors in plain words."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import httpx

from ptui import __version__
from ptui.api import faults, refusals
from ptui.api.address import BadAddress, is_loopback, normalized
from ptui.api.bulk import BulkSyncs
from ptui.api.channel import Channel
from ptui.api.connections import Connections
from ptui.api.decoding import Undecodable, decoded
from ptui.api.download import Downloads
from ptui.api.errors import ApiError, Misconfigured
from ptui.api.events import Events
from ptui.api.identity import Identities
from ptui.api.models import Models
from ptui.api.modelsync import ModelSync
from ptui.api.request import Request
from ptui.api.retry import Policy, wait_before_next
from ptui.api.syncs import Syncs
from ptui.api.transport import surroundings
from ptui.secret import Secret
from ptui.wire.base import next_token_of

if TYPE_CHECKING:
    from ptui.api.channel import Answer

DEFAULT_VERSION = "2025-09-18"
_KEEPS_MASKS = "x-ptui-keeps-masked-secrets"
_MOST_PAGES = 1_000


@dataclass(frozen=True, slots=True)
class Call:
    """One attempt, for whoever watches; it never carries headers or bodies."""

    method: str
    path: str
    status: int | None
    """None when no answer came."""
    ms: float
    attempt: int


class Client:
    """A Polytomic deployment, reached with one key in one version of the API.

    Args:
        base_url: the deployment, without `/api`.
        api_key: sent as it is, and shown nowhere.
        version: the API version to ask for.
        timeout: seconds without a byte until a read counts as lost; writes get twice as many.
        insecure: allows plain http beyond this machine.
        transport: stands in for the network, in tests.
        observer: is told of every attempt.
    """

    def __init__(
        self,
        base_url: str,
        api_key: str | Secret,
        *,
        version: str = DEFAULT_VERSION,
        timeout: float = 30.0,
        insecure: bool = False,
        policy: Policy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        clock: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
        environ: Mapping[str, str] | None = None,
        observer: Callable[[Call], None] | None = None,
        longest_body: int = 256_000_000,
    ) -> None:
        self.base_url = _base(base_url, insecure=insecure)
        self.version = version
        self.timeout = timeout
        self.policy = policy or Policy()
        self.observer = observer
        self._sleep = sleep
        self._clock = clock
        self._jitter = jitter
        self.keeps_masked_secrets = False
        """Whether a mask sent back keeps its secret; known once the server has answered something."""
        key, headers = _checked(api_key), _headers(version)
        environ = surroundings() if environ is None else environ
        self._channel = Channel(
            self.base_url,
            headers,
            key,
            timeout=timeout,
            longest_body=longest_body,
            environ=environ,
            transport=transport,
        )
        self._downloads = Downloads(self.base_url, headers, key, timeout, longest_body, environ, insecure)
        self.identity = Identities(self)
        self.connections = Connections(self)
        self.modelsync = ModelSync(self)
        self.models = Models(self)
        self.syncs = Syncs(self)
        self.bulk = BulkSyncs(self)
        self.events = Events(self)

    def __repr__(self) -> str:
        return f"Client({self.base_url!r}, version={self.version!r})"

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections."""
        await self._channel.aclose()

    async def send(self, request: Request, *, idempotency_key: str | None = None) -> Any:
        """The decoded answer, envelope and all; None for an empty one. Retried as `ptui.api.retry` says."""
        key = idempotency_key if request.method == "POST" else None
        attempt = 1
        while True:
            try:
                return await self._attempt(request, key, attempt)
            except ApiError as error:
                wait = wait_before_next(
                    error, request, attempt, keyed=key is not None, policy=self.policy, jitter=self._jitter
                )
                if wait is None:
                    raise
            await self._sleep(wait)
            attempt += 1

    async def pages(self, request: Request) -> AsyncIterator[Any]:
        """The answers of a list, page after page, for as long as each names another that is new."""
        seen: set[str] = set()
        while True:
            answer = await self.send(request)
            yield answer
            token = next_token_of(answer)
            if token is None or token in seen or len(seen) >= _MOST_PAGES:
                return
            seen.add(token)
            request = request.with_query(page_token=token)

    async def fetch(self, url: str, *, purpose: str = "Fetching the file") -> bytes:
        """What stands behind a link of an answer, such as a record log."""
        return await self._downloads.fetch(url, purpose=purpose)

    async def _attempt(self, request: Request, idempotency_key: str | None, attempt: int) -> Any:
        started = self._clock()
        answer: Answer | None = None
        try:
            answer = await self._channel.exchange(request, idempotency_key)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            seconds = self._channel.patience(request)
            raise faults.fault(error, request, base_url=self.base_url, seconds=seconds) from error
        finally:
            if self.observer is not None:
                ms = (self._clock() - started) * 1000
                status = answer.status if answer is not None else None
                self.observer(Call(request.method, request.path, status, ms, attempt))
        return await self._read(request, answer)

    async def _read(self, request: Request, answer: Answer) -> Any:
        status, body, headers = answer
        if _KEEPS_MASKS in headers:
            self.keeps_masked_secrets = True
        if not 200 <= status < 300:
            raise refusals.refused(status, body, headers, request=request, base_url=self.base_url)
        try:
            return await decoded(body)
        except Undecodable as error:
            if refusals.is_html(body, headers):
                raise refusals.html(request, base_url=self.base_url, status=status) from None
            reason = str(error)
            raise refusals.unreadable(request, reason, base_url=self.base_url, status=status) from None


def _base(url: str, *, insecure: bool) -> str:
    try:
        base = normalized(url)
    except BadAddress as error:
        raise Misconfigured(str(error), way_on="Correct POLYTOMIC_DEPLOYMENT_URL or --url.") from None
    parts = urlsplit(base)
    if parts.scheme == "http" and not insecure and not is_loopback(parts.hostname or ""):
        raise Misconfigured(
            f"{base} is plain http, which would show the API key to the network.",
            way_on="Use https, or say --insecure if that network is yours.",
        )
    return base


def _checked(key: str | Secret) -> Secret:
    text = (key if isinstance(key, str) else key.reveal()).strip()
    if not text or not text.isascii() or not text.isprintable():
        raise Misconfigured(
            "The API key is empty, or holds a character that no key has.",
            way_on="Copy the key again from Polytomic, and set POLYTOMIC_API_KEY to it.",
        )
    return Secret(text)


def _headers(version: str) -> dict[str, str]:
    return {
        "Accept": "application/json",
        "Accept-Encoding": "gzip, deflate",
        "User-Agent": f"ptui/{__version__}",
        "X-Polytomic-Version": version,
    }
