"""A Polytomic of the seeds' literal documents, on a loopback port; knows nothing of ptui.

Run as `python -m tests.seedserver [--hostile] [--tables N] [--objects]`, or use the `seeds` fixture.
It misbehaves on demand: `server.next(Drop(), Status(503))` spoils the next two answers.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import json
import select
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from tests.seeds_data.answers import Answers

KEY = "seed-key"
HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body>It works!</body></html>"


@dataclass(frozen=True)
class Status:
    """An answer of this status instead of the right one."""

    code: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    """A web page."""

    code: int = 200


@dataclass(frozen=True)
class Raw:
    """These bytes as a JSON answer."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drop:
    """The connection is closed before the answer, or in the middle of it."""

    halfway: bool = False
    after_work: bool = False
    """The call is carried out first, so that only its answer is lost."""


@dataclass(frozen=True)
class Slow:
    """Nothing for so long; `server.left` is set when the caller goes away meanwhile."""

    seconds: float = 30.0


Fault = Status | Page | Raw | Drop | Slow


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    target: str
    """Path and query as they stood on the request line."""


class SeedServer:
    """The server in a thread; everything public may be set while it runs."""

    def __init__(self, answers: Answers | None = None, *, key: str = KEY, port: int = 0) -> None:
        self.answers = answers or Answers()
        self.key = key
        self.unauthorized: Literal["modern", "legacy"] = "modern"
        self.zipped = False
        self.requests: list[Seen] = []
        self.left = threading.Event()
        self._scheme = "http"
        self._faults: deque[Fault] = deque()
        self._large: dict[str, bytes] = {}
        handler = type("Handler", (_Handler,), {"owner": self})
        self._http = _Server(("127.0.0.1", port), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._scheme = "https"
        self._http.socket = context.wrap_socket(self._http.socket, server_side=True)

    def start(self) -> SeedServer:
        self._thread.start()
        return self

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)

    def next(self, *faults: Fault) -> None:
        """Spoil the answers to come, one each."""
        self._faults.extend(faults)

    def always(self, fault: Fault) -> None:
        """Spoil every answer to come."""
        self._faults = deque([fault] * 10_000)

    def bodies(self, path: str) -> list[Any]:
        """What was posted to `path`."""
        return [seen.body for seen in self.requests if seen.method == "POST" and seen.path == path]

    def take_fault(self) -> Fault | None:
        try:
            return self._faults.popleft()
        except IndexError:
            return None

    def answer(self, seen: Seen) -> tuple[int, bytes]:
        if seen.headers.get("authorization") != f"Bearer {self.key}":
            return 401, json.dumps(self._refusal()).encode()
        is_large = self.answers.tables > 1_000 and seen.method == "GET"
        if is_large and seen.target in self._large:
            return 200, self._large[seen.target]
        status, document = self.answers.reply(seen.method, urlsplit(seen.target).path, seen.query, seen.body)
        body = b"" if document is None else json.dumps(document).encode()
        if is_large and status == 200 and len(body) > 1 << 16:
            self._large[seen.target] = body
        return status, body

    def _refusal(self) -> dict[str, Any]:
        if self.unauthorized == "legacy":
            return {"error": {"message": "invalid or unknown API key"}}
        return {"status": 401, "message": "invalid or unknown API key", "key": "", "metadata": None}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is no news."""


class _Handler(BaseHTTPRequestHandler):
    owner: SeedServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def _serve(self) -> None:
        seen = self._read()
        self.owner.requests.append(seen)
        match self.owner.take_fault():
            case None:
                status, body = self.owner.answer(seen)
                self._say(status, body, seen=seen)
            case Status(code, document, headers):
                body = b"" if document is None else json.dumps(document).encode()
                self._say(code, body, headers=headers)
            case Page(code):
                self._say(code, HTML, headers={"Content-Type": "text/html; charset=utf-8"})
            case Raw(body, headers):
                self._say(200, body, headers=headers)
            case Drop(halfway, after_work):
                status, body = self.owner.answer(seen) if halfway or after_work else (0, b"")
                if halfway:
                    self._say(status, body[: len(body) // 2], length=len(body))
                self._hang_up()
            case Slow(seconds):
                self._wait(seconds)
                self._hang_up()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _read(self) -> Seen:
        parts = urlsplit(self.path)
        raw = self.rfile.read(int(self.headers.get("content-length") or 0))
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        headers = {key.lower(): value for key, value in self.headers.items()}
        query = parse_qs(parts.query, keep_blank_values=True)
        return Seen(self.command, unquote(parts.path), query, headers, body, self.path)

    def _say(
        self,
        status: int,
        body: bytes,
        *,
        headers: dict[str, str] | None = None,
        length: int | None = None,
        seen: Seen | None = None,
    ) -> None:
        """Headers and body in one write, so that no delayed acknowledgement comes between them."""
        fields = {"Content-Type": "application/json", **(headers or {})}
        if seen is not None:
            fields["X-Polytomic-Version"] = seen.headers.get("x-polytomic-version", "")
            if self.owner.zipped and body:
                body, fields["Content-Encoding"] = gzip.compress(body), "gzip"
        if status != 204:
            fields["Content-Length"] = str(len(body) if length is None else length)
        self.send_response_only(status)
        for key, value in fields.items():
            self.send_header(key, value)
        self._headers_buffer.append(b"\r\n")  # type: ignore[attr-defined]
        self._headers_buffer.append(body)  # type: ignore[attr-defined]
        self.flush_headers()

    def _hang_up(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while (rest := until - time.monotonic()) > 0:
            if select.select([self.connection], [], [], min(rest, 0.05))[0]:
                try:
                    gone = self.connection.recv(1, socket.MSG_PEEK) == b""
                except OSError:
                    gone = True
                if gone:
                    self.owner.left.set()
                    return

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def seeds() -> Iterator[SeedServer]:
    server = SeedServer().start()
    yield server
    server.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.seedserver", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--key", default=KEY)
    parser.add_argument("--tables", type=int, default=0, help="list so many tables instead of three")
    parser.add_argument("--hostile", action="store_true", help="add names that attack a terminal")
    parser.add_argument("--objects", action="store_true", help="enumerate targets by targetobjects only")
    arguments = parser.parse_args()
    answers = Answers(
        tables=arguments.tables,
        hostile=arguments.hostile,
        targets="objects" if arguments.objects else "levels",
    )
    server = SeedServer(answers, key=arguments.key, port=arguments.port).start()
    print(f"POLYTOMIC_DEPLOYMENT_URL={server.url}", f"POLYTOMIC_API_KEY={server.key}", sep="\n", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()


if __name__ == "__main__":
    main()
