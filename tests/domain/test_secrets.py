"""What counts as a secret where nothing says so."""

from __future__ import annotations

import pytest

from ptui.domain.secrets import is_mask, is_secret_name, masked_paths, secret_paths


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "passwd",
        "ssh_password",
        "api_key",
        "apiKey",
        "clientSecret",
        "client_secret",
        "oauth_refresh_token",
        "private_key",
        "ssh_private_key",
        "private_key_passphrase",
        "aws_secret_access_key",
        "service_account",
        "credentials",
        "access-key",
    ],
)
def test_names_of_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "username",
        "public_key",
        "partition_key",
        "primary_key",
        "token_endpoint",
        "aws_access_key_id",
        "key_id",
        "auth_mode",
        "keyspace",
        "storage_credential_name",
        "secretary",
        "table",
    ],
)
def test_names_of_other_things(name: str) -> None:
    assert not is_secret_name(name)


def test_masks() -> None:
    assert is_mask("********")
    assert is_mask("***")
    assert not is_mask("**")
    assert not is_mask("a***")
    assert not is_mask(None)


def test_where_secrets_stand_in_a_configuration() -> None:
    configuration = {
        "hostname": "db",
        "password": "x",
        "passphrase": "",
        "odd": "*****",
        "auth": {"basic": {"username": "ada", "password": "y"}, "header": {"name": "X-Key", "value": "z"}},
        "headers": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
        "scopes": ["read", "****"],
        "token": {"lifetime": 3},
        "client_key": None,
    }
    assert set(secret_paths(configuration)) == {
        ("password",),
        ("odd",),
        ("auth", "basic", "password"),
        ("auth", "header", "value"),
        ("headers", 0, "value"),
        ("headers", 1, "value"),
        ("scopes", 1),
    }
    assert masked_paths(configuration) == {("odd",), ("scopes", 1)}
