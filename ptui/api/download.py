"""Files that answers link to, such as record logs: the key goes along only to the deployment itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import httpx

from ptui.api import faults, refusals
from ptui.api.address import is_loopback, origin
from ptui.api.channel import Answer, Channel
from ptui.api.errors import Misconfigured, Redirected
from ptui.api.request import Request
from ptui.secret import Secret

_MOST_HOPS = 3


@dataclass(frozen=True, slots=True)
class Downloads:
    """Fetches what stands behind a link."""

    base_url: str
    headers: Mapping[str, str]
    key: Secret
    timeout: float
    longest_body: int
    environ: Mapping[str, str]
    insecure: bool

    async def fetch(self, url: str, *, purpose: str) -> bytes:
        """The bytes behind `url`, absolute or on the deployment; a redirect is followed."""
        at = urljoin(f"{self.base_url}/", url)
        hops = 0
        while True:
            try:
                return await self._once(at, purpose)
            except Redirected as error:
                hops += 1
                if not error.location or hops > _MOST_HOPS:
                    raise
                at = urljoin(at, error.location)

    async def _once(self, url: str, purpose: str) -> bytes:
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc}"
        target = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
        request = Request("GET", target, purpose=purpose)
        if not self._is_allowed(parts.scheme, parts.hostname or ""):
            raise Misconfigured(
                f"{purpose}: the link leads to {server}, which is neither https nor on this machine.",
                request=request,
                way_on="Fetch it by other means if you trust it.",
            )
        is_foreign = origin(url) != origin(self.base_url)
        channel = Channel(
            server,
            {"User-Agent": self.headers["User-Agent"]} if is_foreign else self.headers,
            None if is_foreign else self.key,
            timeout=self.timeout,
            longest_body=self.longest_body,
            environ=self.environ,
        )
        try:
            answer = await channel.exchange(request, None)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise faults.fault(error, request, base_url=server, seconds=self.timeout) from error
        finally:
            await channel.aclose()
        return self._body(answer, request, server)

    def _body(self, answer: Answer, request: Request, server: str) -> bytes:
        if 200 <= answer.status < 300:
            return answer.body
        raise refusals.refused(answer.status, answer.body, answer.headers, request=request, base_url=server)

    def _is_allowed(self, scheme: str, host: str) -> bool:
        return scheme == "https" or (scheme == "http" and (self.insecure or is_loopback(host)))
