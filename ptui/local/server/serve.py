"""The server on a thread and a loop of its own, so that nothing it does can hold up the keys of a screen."""

from __future__ import annotations

import asyncio
import errno
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress

import uvicorn

from ptui.local.server import demo, logs
from ptui.local.server.app import Service, WorkspaceApp, create_app
from ptui.local.server.hosts import bound_to
from ptui.local.server.runs.serving import running_syncs
from ptui.local.server.runs.settings import RunSettings
from ptui.local.server.store.migrations import TooNew
from ptui.local.server.times import Clock, now
from ptui.local.workspace import Workspace, WorkspaceError

LOOPBACK = "127.0.0.1"
_READY_SECONDS = 30.0
_STOP_SECONDS = 3


class LocalServer:
    """A workspace that is being served, from `start` to `stop`."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        key: str | None = None,
        with_samples: bool = False,
        clock: Clock = now,
        services: Sequence[Service] = (running_syncs,),
        run_settings: RunSettings | None = None,
    ) -> None:
        self.workspace = workspace
        self.host = host
        self.key = ""
        """What requests must carry; known once started."""
        self.url = ""
        """Where it answers; known once started."""
        self.app: WorkspaceApp | None = None
        """What is served; known once started."""
        self._given_key = key
        self._port = port
        self._with_samples = with_samples
        self._clock = clock
        self._services = services
        self._run_settings = run_settings
        self._thread: threading.Thread | None = None
        self._server: uvicorn.Server | None = None

    def start(self) -> LocalServer:
        """Claim the workspace, bind the port, and return once requests are answered."""
        self._claim = self.workspace.claim()
        self._log = logs.to_file(self.workspace.log_file)
        try:
            self.key = self._given_key or self.workspace.key()
            self._socket = bound(self.host, self._port)
            try:
                self.app = self._app()
                self._begin(self.app)
            except BaseException:
                self._socket.close()
                raise
        except BaseException:
            self._let_go()
            raise
        self._claim.announce(self.url)
        return self

    def stop(self) -> None:
        """Finish what is being answered, close the files, give the workspace back."""
        if self._server is None or self._thread is None:
            return
        self._server.should_exit = True
        self._thread.join()
        self._server = None
        self._socket.close()
        self._let_go()

    def __enter__(self) -> LocalServer:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _app(self) -> WorkspaceApp:
        try:
            samples = demo.samples_of(self.workspace, wanted=self._with_samples)
            app = create_app(
                self.workspace,
                key=self.key,
                hosts=bound_to(self.host),
                samples=samples,
                clock=self._clock,
                services=self._services,
                run_settings=self._run_settings,
            )
        except TooNew as error:
            raise WorkspaceError(str(error)) from error
        if samples is not None:
            demo.fill(app.context)
        return app

    def _begin(self, app: WorkspaceApp) -> None:
        config = uvicorn.Config(
            app,
            http="httptools",
            loop="asyncio",
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
        ready = threading.Event()
        self._server = server = _Server(config, ready)
        self._thread = threading.Thread(target=self._run, args=(server, ready), name="server", daemon=True)
        self._thread.start()
        if not ready.wait(_READY_SECONDS) or not server.started:
            server.should_exit = True
            raise WorkspaceError(
                f"The workspace could not be served; {self.workspace.log_file} has the reason."
            )
        name = f"[{self.host}]" if ":" in self.host else self.host
        self.url = f"http://{name}:{self._socket.getsockname()[1]}"

    def _run(self, server: uvicorn.Server, ready: threading.Event) -> None:
        try:
            # uvicorn leaves by SystemExit when the start-up fails.
            with suppress(SystemExit):
                asyncio.run(server.serve([self._socket]))
        finally:
            ready.set()

    def _let_go(self) -> None:
        logs.stop(self._log)
        self._claim.release()


class _Server(uvicorn.Server):
    """Tells when it is ready, so that nobody has to poll."""

    def __init__(self, config: uvicorn.Config, ready: threading.Event) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._ready.set()


def bound(host: str, port: int) -> socket.socket:
    """A listening address; `WorkspaceError` with one clear sentence when it cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        # Without IPPROTO_TCP asyncio does not turn Nagle's algorithm off, and each answer waits 40 ms.
        listener = socket.socket(family, kind, socket.IPPROTO_TCP)
    except OSError as error:
        raise WorkspaceError(f"Cannot listen on {host}: {error.strerror or error}.") from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(128)
    except OSError as error:
        listener.close()
        reason = (
            "the port is in use"
            if error.errno == errno.EADDRINUSE
            else (error.strerror or str(error)).lower()
        )
        raise WorkspaceError(f"Cannot listen on {host} port {port}: {reason}.") from error
    return listener
