from __future__ import annotations

import socket

import httpx
import pytest

from ptui.local.server.gate import LIMIT
from ptui.local.server.serve import LocalServer
from tests.local.server.serving import V24, V25, data


def test_who_asks(api: httpx.Client) -> None:
    me = data(api.get("/api/me"))
    assert me["is_user"] is True and me["organization_name"] == "Local workspace"
    assert data(api.get("/api/organization")) == {
        "id": me["organization_id"],
        "name": me["organization_name"],
    }


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer wrong", "Basic KEY", "Bearer KEYx", "Bearer é"])
def test_without_the_key_nothing(server: LocalServer, sent: str | None) -> None:
    headers: dict[bytes, bytes] = {}
    if sent is not None:
        headers[b"Authorization"] = sent.replace("KEY", server.key).encode("utf-8")
    for path in ("/api/me", "/api/connections", "/api/nowhere"):
        answer = httpx.get(server.url + path, headers=headers)
        assert answer.status_code == 401
        assert answer.json() == {
            "status": 401,
            "message": "Invalid or unknown API key.",
            "key": "unauthorized",
            "metadata": None,
        }


def test_the_older_version_has_its_own_401(server: LocalServer) -> None:
    answer = httpx.get(server.url + "/api/me", headers=V24)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": 401,
        "status": "Unauthorized",
        "error": "Invalid or unknown API key.",
        "context": {},
    }


def test_health_needs_no_key(server: LocalServer) -> None:
    assert httpx.get(server.url + "/status.txt").text == "ok\n"


def test_the_version_is_echoed_always(api: httpx.Client, server: LocalServer) -> None:
    def spoken(answer: httpx.Response) -> str:
        return answer.headers["x-polytomic-version"]

    assert spoken(api.get("/api/me")) == "2025-09-18"
    assert spoken(api.get("/api/me", headers=V24)) == "2024-02-08"
    assert spoken(api.get("/api/nowhere", headers=V24)) == "2024-02-08"
    assert spoken(httpx.get(server.url + "/api/me", headers=V24)) == "2024-02-08"
    for unknown in ("2031-01-01", "2023-04-25", "x"):
        answer = api.get("/api/me", headers={"X-Polytomic-Version": unknown})
        assert answer.status_code == 400 and "2024-02-08 and 2025-09-18" in answer.json()["message"]
        assert spoken(answer) == "2025-09-18"


def test_every_answer_says_that_masks_keep_secrets(api: httpx.Client) -> None:
    for path in ("/api/me", "/api/nowhere", "/api/connections"):
        assert api.get(path, headers=V25).headers["x-ptui-keeps-masked-secrets"] == "true"


def test_a_foreign_host_is_refused_even_with_the_key(api: httpx.Client) -> None:
    for path in ("/api/me", "/status.txt"):
        answer = api.get(path, headers={"Host": "evil.example:8484"})
        assert answer.status_code == 403 and answer.json()["key"] == "foreign_host"


def test_trailing_slashes_do_not_matter(api: httpx.Client) -> None:
    assert data(api.get("/api/connections/")) == []
    assert api.post("/api/connections/", json={}).status_code == 400


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b'{"a": NaN}', b"[" * 200_000])
def test_what_is_no_object_is_a_400(api: httpx.Client, body: bytes) -> None:
    answer = api.post("/api/connections", content=body)
    assert answer.status_code == 400 and answer.json()["status"] == 400


def test_half_characters_are_stored_harmlessly(api: httpx.Client) -> None:
    body = (
        b'{"name": "x\\ud800y", "type": "mysql", "configuration": {"hostname": "\\udfff"}, "validate": false}'
    )
    assert data(api.post("/api/connections", content=body))["name"] == "x?y"
    assert data(api.get("/api/connections"))[0]["name"] == "x?y"


def test_a_body_over_the_limit_is_refused_unread(server: LocalServer) -> None:
    """Declared in advance, or counted as it comes."""
    address = (server.host, int(server.url.rpartition(":")[2]))
    head = f"POST /api/connections HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key}\r\n"
    with socket.create_connection(address, timeout=20) as wire:
        wire.sendall(f"{head}Content-Length: {LIMIT + 1}\r\n\r\n".encode())
        assert wire.recv(100).startswith(b"HTTP/1.1 413")

    def chunks() -> object:
        for _ in range(LIMIT // (1 << 20) + 1):
            yield b" " * (1 << 20)

    with httpx.Client(headers={"Authorization": f"Bearer {server.key}"}) as client:
        answer = client.post(server.url + "/api/connections", content=chunks())  # type: ignore[arg-type]
    assert answer.status_code == 413


def test_head_and_options(api: httpx.Client) -> None:
    assert api.head("/api/me").status_code == 200 and api.head("/api/me").content == b""
    assert api.options("/api/me").status_code == 405
