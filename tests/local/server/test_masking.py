from __future__ import annotations

from typing import Any

from ptui.local.server.masking import MASK, masked, still_masked, unmasked


def test_declared_secrets_and_secret_names_are_hidden() -> None:
    configuration = {
        "account": "user",
        "service_account": "{…}",
        "passwd": "",
        "aws_access_key_id": "EXAMPLE",
        "auth": {"basic": {"username": "u", "password": "p"}, "oauth": {"client_secret": {"a": 1}}},
        "headers": [{"name": "X", "value": "1", "token": "t"}],
        "key_pair_auth": True,
    }
    assert masked(configuration, frozenset({"service_account", "passwd"})) == {
        "account": "user",
        "service_account": MASK,
        "passwd": "",
        "aws_access_key_id": "EXAMPLE",
        "auth": {"basic": {"username": "u", "password": MASK}, "oauth": {"client_secret": MASK}},
        "headers": [{"name": "X", "value": "1", "token": MASK}],
        "key_pair_auth": True,
    }


def test_a_mask_that_comes_back_keeps_the_secret() -> None:
    stored: dict[str, Any] = {
        "passwd": "s3cret",
        "auth": {"password": "p"},
        "headers": [{"name": "A", "token": "1"}, {"name": "B", "token": "2"}],
        "keys": ["x", "y"],
    }
    sent = {
        "passwd": MASK,
        "auth": {"password": MASK, "username": "new"},
        "headers": [{"name": "B", "token": MASK}],
        "keys": ["z", MASK],
    }
    assert unmasked(sent, stored) == {
        "passwd": "s3cret",
        "auth": {"password": "p", "username": "new"},
        "headers": [{"name": "B", "token": "2"}],
        "keys": ["z", "y"],
    }


def test_a_mask_without_a_secret_behind_it_is_found() -> None:
    assert still_masked(unmasked({"headers": [{"name": "C", "token": MASK}]}, {})) == "headers[0].token"
    assert still_masked({"a": {"b": "c"}, "d": [1, None]}) is None
