"""One HTTP exchange with one server: bytes in, bytes out, within limits of time and size."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import NamedTuple

import httpx

from ptui.api.address import origin
from ptui.api.errors import NotPolytomic, Redirected
from ptui.api.faults import doing
from ptui.api.request import Request
from ptui.api.transport import open_transport
from ptui.secret import Secret

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_HOPS = 5
_WHOLE = 10.0
"""How many times the limit for a pause a whole answer may take."""


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: Mapping[str, str]


class Channel:
    """Holds the connections; straight on httpx's transport, for nothing of its client is wanted here.

    No cookies, no authentication flow, and no redirects that would carry the key to another host.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        key: Secret | None,
        *,
        timeout: float,
        longest_body: int,
        environ: Mapping[str, str],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = base_url
        self._origin = origin(base_url)
        self._headers = list(headers.items())
        self._key = key
        self._timeout = timeout
        self._longest_body = longest_body
        self._environ = environ
        self._transport = transport
        self._opening = asyncio.Lock()

    async def aclose(self) -> None:
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.aclose()

    def patience(self, request: Request) -> float:
        """Seconds of silence until a call counts as lost; a write may have to wait for a third system."""
        return self._timeout if request.is_read else 2 * self._timeout

    async def exchange(self, request: Request, idempotency_key: str | None) -> Answer:
        """What came back; raises what httpx raises, and `TimeoutError` when the whole takes too long."""
        url = self._base_url + request.target
        async with asyncio.timeout(self.patience(request) * _WHOLE):
            for _ in range(_MOST_HOPS):
                answer = await self._once(request, url, idempotency_key)
                if answer.status not in _REDIRECTS:
                    return answer
                url = self._followed(request, url, answer)
        raise self._redirected(request, url, answer, "sends the call round in circles")

    async def _once(self, request: Request, url: str, idempotency_key: str | None) -> Answer:
        transport = self._transport or await self._open()
        headers = list(self._headers)
        content = None
        if self._key is not None:
            headers.append(("Authorization", f"Bearer {self._key.reveal()}"))
        if request.body is not None:
            content = json.dumps(request.body, separators=(",", ":")).encode("ascii")
            headers.append(("Content-Type", "application/json"))
        if idempotency_key is not None:
            headers.append(("Idempotency-Key", idempotency_key))
        seconds = self.patience(request)
        limits = {"connect": min(seconds, 10.0), "read": seconds, "write": seconds, "pool": 60.0}
        sent = httpx.Request(
            request.method, url, headers=headers, content=content, extensions={"timeout": limits}
        )
        response = await transport.handle_async_request(sent)
        try:
            return Answer(response.status_code, await self._body(request, response), response.headers)
        finally:
            await response.aclose()

    async def _body(self, request: Request, response: httpx.Response) -> bytes:
        chunks: list[bytes] = []
        size = 0
        async for chunk in response.aiter_bytes():
            size += len(chunk)
            if size > self._longest_body:
                raise NotPolytomic(
                    f"{doing(request)}: the answer is longer than {self._longest_body // 1_000_000:,} MB.",
                    status=response.status_code,
                    request=request,
                    way_on="Ask for less at a time, by choosing a level further down.",
                )
            chunks.append(chunk)
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    async def _open(self) -> httpx.AsyncBaseTransport:
        async with self._opening:
            if self._transport is None:
                # reading certificates takes a while, and the loop may be drawing
                self._transport = await asyncio.to_thread(open_transport, self._base_url, self._environ)
            return self._transport

    def _followed(self, request: Request, url: str, answer: Answer) -> str:
        """Where a read goes on within the same server; anything else is for the reader to decide."""
        location = answer.headers.get("location", "")
        try:
            target = str(httpx.URL(url).join(location))
        except httpx.InvalidURL:
            target = ""
        if not location or not request.is_read or origin(target) != self._origin:
            raise self._redirected(request, location, answer, "sends the call elsewhere")
        return target

    def _redirected(self, request: Request, location: str, answer: Answer, what: str) -> Redirected:
        where = location if len(location) <= 120 else location[:119] + "…"
        return Redirected(
            f"{doing(request)}: {self._base_url} {what}, to {where or 'nowhere'}; the key stayed here.",
            location=location,
            status=answer.status,
            request=request,
            way_on="If that is the deployment's address, set POLYTOMIC_DEPLOYMENT_URL to it.",
        )
