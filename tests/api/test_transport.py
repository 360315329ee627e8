"""The way out: proxies, certificates, and what the surroundings may not do to loopback."""

from __future__ import annotations

import gc
import socketserver
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from ptui.api import Client
from ptui.api.errors import CannotConnect, Misconfigured, Untrusted
from ptui.api.request import get
from ptui.api.retry import Policy
from ptui.api.transport import proxy_for
from tests.seedserver import SeedServer

PEM = Path(__file__).with_name("loopback.pem")
ONCE = Policy(again=0)
ME = get("/api/me")


class Proxy(socketserver.ThreadingTCPServer):
    """Notes the first line of each request, and answers itself."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), ProxyHandler)
        self.lines: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class ProxyHandler(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        self.server.lines.append(self.rfile.readline().decode().strip())
        while self.rfile.readline().strip():
            pass
        if self.server.lines[-1].startswith("CONNECT"):
            self.wfile.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        else:
            body = b'{"data": {"email": "by@proxy"}}'
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    server = Proxy()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(5)


async def test_proxy_is_used(proxy: Proxy) -> None:
    environ = {"HTTP_PROXY": proxy.url}
    async with Client("http://polytomic.test", "k", insecure=True, environ=environ) as client:
        assert (await client.identity.me()).email == "by@proxy"
    assert proxy.lines == ["GET http://polytomic.test/api/me HTTP/1.1"]


async def test_loopback_is_reached_directly(proxy: Proxy, seeds: SeedServer) -> None:
    environ = {"HTTP_PROXY": proxy.url, "http_proxy": proxy.url, "ALL_PROXY": proxy.url}
    async with Client(seeds.url, seeds.key, environ=environ) as client:
        assert (await client.identity.me()).email == "ada@acme.com"
    assert proxy.lines == []


async def test_proxy_that_refuses_is_named(proxy: Proxy) -> None:
    environ = {"https_proxy": proxy.url}
    async with Client("https://polytomic.test", "k", policy=ONCE, environ=environ) as client:
        with pytest.raises(
            CannotConnect, match=r"the proxy on the way to https://polytomic\.test refused"
        ) as caught:
            await client.send(ME)
    assert "NO_PROXY" in caught.value.way_on
    assert proxy.lines == ["CONNECT polytomic.test:443 HTTP/1.1"]


async def test_proxy_of_an_unknown_kind_is_a_sentence() -> None:
    environ = {"HTTPS_PROXY": "gopher://ada:secret@proxy.test"}
    async with Client("https://polytomic.test", "k", environ=environ) as client:
        with pytest.raises(Misconfigured, match=r"The proxy proxy\.test cannot be used") as caught:
            await client.send(ME)
    assert "secret" not in caught.value.sentence


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://upper:1", "https_proxy": "http://lower:1"}, "http://lower:1"),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"ALL_PROXY": "p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "other.test,acme.test"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": ".acme.test"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "*"}, None),
        ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": "cme.test"}, "http://p:1"),
    ],
)
def test_which_proxy(environ: dict[str, str], found: str | None) -> None:
    assert proxy_for("https://api.acme.test:8443", environ) == found


@pytest.fixture
def secure() -> Iterator[str]:
    """A server whose certificate only `loopback.pem` vouches for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    server = SeedServer()
    server.secure(context)
    server.start()
    yield server.url
    server.stop()


async def test_unknown_certificate_is_not_trusted(secure: str) -> None:
    async with Client(secure, "seed-key", environ={}) as client:
        with pytest.raises(
            Untrusted, match=r"certificate of https://127\.0\.0\.1:\d+ is not trusted"
        ) as caught:
            await client.send(ME)
    assert "SSL_CERT_FILE" in caught.value.way_on


async def test_own_authority_is_trusted_when_named(secure: str) -> None:
    async with Client(secure, "seed-key", environ={"SSL_CERT_FILE": str(PEM)}) as client:
        assert (await client.identity.me()).email == "ada@acme.com"


async def test_certificate_for_another_name_is_not_trusted(secure: str) -> None:
    url = secure.replace("127.0.0.1", "127.0.0.2")
    async with Client(url, "seed-key", policy=ONCE, environ={"SSL_CERT_FILE": str(PEM)}) as client:
        with pytest.raises((Untrusted, CannotConnect)):
            await client.send(ME)


async def test_https_to_a_plain_server_is_a_sentence(seeds: SeedServer) -> None:
    async with Client(seeds.url.replace("http:", "https:"), "k", policy=ONCE, environ={}) as client:
        with pytest.raises(Untrusted, match="no secure connection"):
            await client.send(ME)


@pytest.mark.parametrize("content", [None, "no certificate"])
async def test_unreadable_authorities_are_named(tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content)
    async with Client("https://polytomic.test", "k", environ={"SSL_CERT_FILE": str(file)}) as client:
        with pytest.raises(Untrusted, match=r"authorities\.pem could not be read"):
            await client.send(ME)


async def test_unknown_host_is_a_sentence() -> None:
    async with Client("https://nowhere.invalid", "k", policy=ONCE, environ={}) as client:
        with pytest.raises(CannotConnect, match=r"no connection to https://nowhere\.invalid"):
            await client.send(ME)


async def test_transport_may_be_given() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"data": {"email": request.url.path}})

    async with Client("https://x.test", "k", transport=httpx.MockTransport(answer), environ={}) as client:
        assert (await client.identity.me()).email == "/api/me"


async def test_closing_ends_every_connection(seeds: SeedServer) -> None:
    client = Client(seeds.url, seeds.key, environ={})
    await client.send(ME)
    await client.aclose()
    await client.aclose()
    gc.collect()  # an open socket would warn here, and a warning fails the test
