"""The workspace as an ASGI application: what every request goes through on its way to a route."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Router as Lifespan
from starlette.types import Message, Receive, Scope, Send

from ptui.local.server import idempotency, versions
from ptui.local.server.background import Background
from ptui.local.server.context import Call, Context, new_id
from ptui.local.server.errors import Fault, InternalFault, Missing
from ptui.local.server.gate import Gate, refusal, undecoded
from ptui.local.server.hosts import Hosts
from ptui.local.server.idempotency import Idempotency
from ptui.local.server.owner import owner_of
from ptui.local.server.routes.table import ROUTES
from ptui.local.server.routing import Route, Router
from ptui.local.server.runs.events import Events
from ptui.local.server.runs.service import Runs
from ptui.local.server.runs.serving import running_syncs
from ptui.local.server.runs.settings import RunSettings, settings_of
from ptui.local.server.runs.workshop import Workshop
from ptui.local.server.schema_cache import SchemaCache
from ptui.local.server.store.database import Store
from ptui.local.server.times import Clock, now
from ptui.local.server.upstream import Upstream
from ptui.local.workspace import Workspace

if TYPE_CHECKING:
    from ptui.local.connectors.samples.systems import SampleSystems

Service = Callable[[Context], AbstractAsyncContextManager[None]]
"""Something that runs for as long as the server does."""

_LOG = logging.getLogger(__name__)
_EVERYWHERE = {
    "x-ptui-keeps-masked-secrets": "true",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
}


class WorkspaceApp:
    """Sends each request through the gate and to its route, and turns faults into answers."""

    def __init__(
        self, context: Context, *, gate: Gate, routes: Sequence[Route], services: Sequence[Service] = ()
    ) -> None:
        self.context = context
        self._gate = gate
        self._router = Router(routes)
        self._services = services
        self._idempotency = Idempotency(context.store, context.clock)
        self._lifespan = Lifespan(lifespan=lambda _: self.running())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan.lifespan(scope, receive, send)
        elif scope["type"] == "http":
            await self._serve(undecoded(scope), receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What must be done before the first request and after the last."""
        context = self.context
        async with AsyncExitStack() as stack:
            stack.callback(context.store.close)
            stack.callback(context.upstream.close)
            stack.push_async_callback(context.background.close)
            await self._idempotency.recover()
            await context.schemas.resume()
            for service in self._services:
                await stack.enter_async_context(service(context))
            yield

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        asked = headers.get(versions.HEADER)
        version = asked if asked in versions.KNOWN else versions.DEFAULT

        async def stamped(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = _EVERYWHERE | {versions.HEADER: version}
                message["headers"] = [
                    *message["headers"],
                    *((name.encode("latin-1"), value.encode("latin-1")) for name, value in extra.items()),
                ]
            await send(message)

        with suppress(ClientDisconnect):  # nobody is left to answer
            response = await _guarded(self._routed(scope, receive, version), version)
            await response(scope, receive, stamped)

    async def _routed(self, scope: Scope, receive: Receive, version: str) -> Response:
        headers = Headers(scope=scope)
        self._gate.check_host(headers)
        method, path = scope["method"], scope["path"]
        try:
            found = self._router.find(method, path, version)
        except Fault:
            self._gate.check_key(headers)
            raise
        if not found.route.is_public:
            self._gate.check_key(headers)
            versions.chosen(headers.get(versions.HEADER))
        request = Request(scope, self._gate.limited(headers, receive))
        call = Call(request, self.context, version, found.parameters)
        return await self._once(found.route, call)

    async def _once(self, route: Route, call: Call) -> Response:
        """Run the handler; under an `Idempotency-Key`, only the first time."""
        key = call.request.headers.get(idempotency.HEADER)
        if key is None or route.method != "POST" or route.is_public:
            return await self._handled(route, call)
        mark = idempotency.fingerprint(call.request, call.version, await call.request.body())
        if (before := await self._idempotency.begin(key, mark)) is not None:
            return before.response()
        response = await _guarded(self._handled(route, call), call.version)
        await self._idempotency.finish(key, idempotency.kept(response))
        return response

    async def _handled(self, route: Route, call: Call) -> Response:
        try:
            return await route.handler(call)
        except Missing as error:
            # `/api/connections/types`: a word where an id belongs is often a path that was guessed.
            if error.key is not None or any("-" in value for value in call.parameters.values()):
                raise
            path = call.request.scope["path"]
            raise Missing(self._router.hint(error.message, path, call.version, at_least=0.9)) from error


async def _guarded(work: Awaitable[Response], version: str) -> Response:
    """An answer whatever happens: this is the last handler."""
    try:
        return await work
    except Fault as error:
        return refusal(error, version)
    except ClientDisconnect:
        raise
    except sqlite3.OperationalError as error:
        _LOG.exception("the workspace file failed")
        return refusal(InternalFault(f"The workspace file cannot be used: {error}."), version)
    except Exception:
        _LOG.exception("a call failed")
        sentence = "The workspace failed at this call; server.log in its folder has the reason."
        return refusal(InternalFault(sentence), version)


def create_app(
    workspace: Workspace,
    *,
    key: str,
    hosts: Hosts | None = None,
    samples: SampleSystems | None = None,
    clock: Clock = now,
    services: Sequence[Service] = (running_syncs,),
    run_settings: RunSettings | None = None,
) -> WorkspaceApp:
    """The application over a workspace that this process has claimed."""
    store = Store(workspace.database)
    upstream = Upstream(samples=samples)
    background = Background()
    owner = owner_of(store)
    runs = Runs(
        Workshop(store, upstream, clock, workspace.run_logs, workspace.sent),
        background=background,
        events=Events(owner.organization_id, new_id),
        settings=run_settings or settings_of(),
        new_id=new_id,
    )
    context = Context(
        store=store,
        upstream=upstream,
        schemas=SchemaCache(store, upstream, background, clock),
        background=background,
        runs=runs,
        owner=owner,
        is_demo=samples is not None,
        clock=clock,
    )
    return WorkspaceApp(context, gate=Gate(key, hosts or Hosts()), routes=ROUTES, services=services)
