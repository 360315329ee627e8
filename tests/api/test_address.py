"""Addresses as people write them."""

from __future__ import annotations

import pytest

from ptui.api.address import BadAddress, is_loopback, normalized, origin


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("app.polytomic.com", "https://app.polytomic.com"),
        (" https://app.polytomic.com/ \n", "https://app.polytomic.com"),
        ("https://app.polytomic.com/api", "https://app.polytomic.com"),
        ("https://app.polytomic.com/api/connections?x=1#y", "https://app.polytomic.com"),
        ("https://tools.acme.test/polytomic/api/", "https://tools.acme.test/polytomic"),
        ("https://acme.test/apiary", "https://acme.test/apiary"),
        ("localhost:8484", "http://localhost:8484"),
        ("127.0.0.1:8484/api", "http://127.0.0.1:8484"),
        ("[::1]:8484", "http://[::1]:8484"),
        ("HTTPS://Acme.Test:8443", "https://acme.test:8443"),
    ],
)
def test_normalized(text: str, base: str) -> None:
    assert normalized(text) == base
    assert normalized(base) == base


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "is empty"),
        ("ftp://x", "begins with ftp://"),
        ("file:///etc/passwd", "begins with file://"),
        ("https://", "names no host"),
        ("https://x:99999", "cannot be read"),
        ("https://[::1", "cannot be read"),
        ("https://a b", "holds a space"),
        ("https://a\x1b]0;x", "holds a space or another character"),
        ("https://ada:secret@x", "holds a user name or password"),
    ],
)
def test_refused_with_a_sentence(text: str, part: str) -> None:
    with pytest.raises(BadAddress, match=part) as caught:
        normalized(text)
    sentence = str(caught.value)
    assert sentence.endswith(".") and sentence.isprintable() and "secret" not in sentence


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.9.9.9", "::1", "[::1]"])
def test_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["localhost.evil.test", "a.localhost", "127.0.0.1.nip.io", "10.0.0.1", "0.0.0.0", "", "::2"]
)
def test_not_this_machine(host: str) -> None:
    assert not is_loopback(host)


def test_origin_knows_the_usual_ports() -> None:
    assert origin("https://a.test/x") == origin("https://a.test:443") == ("https", "a.test", 443)
    assert origin("http://a.test") != origin("https://a.test")
    assert origin("http://[") == ("", "", None)
