"""TLS as DESIGN has it: absent means if offered; true means required and verified; false means none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import Refused
from ptui.local.connectors.mysql.catalogue import MySQLSystem
from ptui.local.connectors.postgresql.catalogue import PostgreSQLSystem
from ptui.local.connectors.relational.connector import RelationalConnector
from tests.local.connectors import tls
from tests.local.connectors.tls import TlsServer


@pytest.fixture(scope="module")
def mariadb_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls.mariadb(tmp_path_factory.mktemp("mariadb")) as server:
        yield server


@pytest.fixture(scope="module")
def postgresql_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    with tls.postgresql(tmp_path_factory.mktemp("postgresql")) as server:
        yield server


def mysql_is_encrypted(server: TlsServer, **keys: Any) -> bool:
    configuration = {"hostname": "localhost", "port": server.port, "account": "root", **keys}
    connector = registry.open("mysql", configuration)
    assert isinstance(connector, RelationalConnector) and isinstance(connector.system, MySQLSystem)
    with connector.system.server.reading() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Ssl_cipher'")
        return bool(cursor.fetchone()[1])


def postgresql_is_encrypted(server: TlsServer, **keys: Any) -> bool:
    configuration = {
        "hostname": "127.0.0.1",
        "port": server.port,
        "username": "postgres",
        "database": "postgres",
        **keys,
    }
    connector = registry.open("postgresql", configuration)
    assert isinstance(connector, RelationalConnector) and isinstance(connector.system, PostgreSQLSystem)
    _, rows = connector.system.rows("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", limit=1)
    return bool(rows[0][0])


def test_mysql(mariadb_tls: TlsServer, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mysql_is_encrypted(mariadb_tls)
    assert not mysql_is_encrypted(mariadb_tls, ssl=False)
    with pytest.raises(Refused) as caught:
        mysql_is_encrypted(mariadb_tls, ssl=True)
    assert caught.value.field == "ssl"
    monkeypatch.setenv("SSL_CERT_FILE", str(mariadb_tls.certificates.authority))
    assert mysql_is_encrypted(mariadb_tls, ssl=True)
    with pytest.raises(Refused):
        mysql_is_encrypted(mariadb_tls, ssl=True, hostname="127.0.0.1")


def test_postgresql(postgresql_tls: TlsServer) -> None:
    authority = postgresql_tls.certificates.authority.read_text()
    assert postgresql_is_encrypted(postgresql_tls)
    assert not postgresql_is_encrypted(postgresql_tls, ssl=False)
    for keys in ({}, {"ca_cert": authority}):
        with pytest.raises(Refused) as caught:
            postgresql_is_encrypted(postgresql_tls, ssl=True, **keys)
        assert caught.value.field == "ssl"


def test_postgresql_client_certificates(postgresql_tls: TlsServer) -> None:
    made = postgresql_tls.certificates
    keys = {
        "hostname": "localhost",
        "username": tls.CERTIFIED,
        "ssl": True,
        "ca_cert": made.authority.read_text(),
        "client_certificate": made.client.read_text(),
        "client_key": made.client_key.read_text(),
    }
    assert postgresql_is_encrypted(postgresql_tls, **keys)
    with pytest.raises(Refused):
        postgresql_is_encrypted(postgresql_tls, **keys, client_certs=False)
