"""A MariaDB and a PostgreSQL of a test's own that offer TLS, with certificates made for them."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from ptui.local.connectors import registry
from ptui.local.connectors.errors import ConnectorError
from tests.databases import Database

CERTIFIED = "certified"
"""The user of PostgreSQL who signs in by a certificate and not otherwise."""

_SECONDS = 40.0


@dataclass(frozen=True)
class Certificates:
    """PEM files: an authority, and keys it signed for `localhost` and for a client."""

    authority: Path
    server: Path
    server_key: Path
    client: Path
    client_key: Path


@dataclass(frozen=True)
class TlsServer:
    """A server that is up, and what trusts it."""

    port: int
    certificates: Certificates


def needs(*programs: str) -> None:
    """Skip with a sentence where a program is missing; with `CI` set that is a failure."""
    missing = [program for program in programs if not _found(program)]
    if missing:
        sentence = f"{', '.join(missing)} is not installed, so no server with TLS can be started"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)


def _found(program: str) -> str | None:
    folders = [os.environ.get("PATH", ""), "/usr/sbin", *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(program, path=os.pathsep.join(folders))


def _run(*words: object, user: str | None = None) -> None:
    program, *rest = map(str, words)
    subprocess.run([_found(program) or program, *rest], check=True, capture_output=True, user=user, cwd="/")


def certificates(folder: Path) -> Certificates:
    """A new authority and what it signed."""
    authority, key = folder / "ca.pem", folder / "ca.key"
    _run(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", key, "-out", authority, "-subj", "/CN=ptui tests", "-days", 2),
    )
    signed = [_signed(folder, name, authority, key) for name in ("server", "client")]
    return Certificates(authority, *signed[0], *signed[1])


def _signed(folder: Path, name: str, authority: Path, authority_key: Path) -> tuple[Path, Path]:
    request, key, certificate = folder / f"{name}.csr", folder / f"{name}.key", folder / f"{name}.pem"
    extension = folder / f"{name}.ext"
    extension.write_text("subjectAltName = DNS:localhost\n")
    _run(
        *("openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *(
            "-keyout",
            key,
            "-out",
            request,
            "-subj",
            f"/CN={CERTIFIED}" if name == "client" else "/CN=localhost",
        ),
    )
    _run(
        *("openssl", "x509", "-req", "-in", request, "-CA", authority, "-CAkey", authority_key, "-days", 2),
        *("-CAcreateserial", "-extfile", extension, "-out", certificate),
    )
    return certificate, key


@contextmanager
def mariadb(folder: Path) -> Iterator[TlsServer]:
    needs("openssl", "mariadbd", "mariadb-install-db")
    made, port, data = certificates(folder), _free_port(), folder / "data"
    _run(
        *("mariadb-install-db", "--no-defaults", f"--datadir={data}", "--skip-test-db", "--user=root"),
        "--auth-root-authentication-method=normal",
    )
    command = [
        *(str(_found("mariadbd")), "--no-defaults", f"--datadir={data}", "--user=root", f"--port={port}"),
        *("--bind-address=127.0.0.1", f"--socket={folder / 's'}", f"--ssl-ca={made.authority}"),
        *(f"--ssl-cert={made.server}", f"--ssl-key={made.server_key}"),
    ]
    configuration = {"hostname": "127.0.0.1", "port": port, "account": "root"}
    with _running(command, None, lambda: registry.open("mysql", configuration).check()):
        yield TlsServer(port, made)


@contextmanager
def postgresql(folder: Path) -> Iterator[TlsServer]:
    needs("openssl", "postgres", "initdb")
    user = "postgres" if os.geteuid() == 0 else None
    made, port, data = certificates(folder), _free_port(), folder / "data"
    if user:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, user)
        for parent in folder.parents[:-2]:
            parent.chmod(parent.stat().st_mode | 0o011)
    made.server_key.chmod(0o600)
    _run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", user=user)
    (data / "pg_hba.conf").write_text(
        f"hostssl all {CERTIFIED} 127.0.0.1/32 cert\nhost all all 127.0.0.1/32 trust\n"
    )
    command = [
        *(
            str(_found("postgres")),
            "-D",
            str(data),
            "-p",
            str(port),
            "-k",
            str(folder),
            "-h",
            "127.0.0.1,::1",
        ),
        *("-c", "ssl=on", "-c", f"ssl_ca_file={made.authority}", "-c", f"ssl_cert_file={made.server}"),
        *("-c", f"ssl_key_file={made.server_key}", "-c", "fsync=off"),
    ]
    configuration = {"hostname": "127.0.0.1", "port": port, "username": "postgres", "database": "postgres"}
    with _running(command, user, lambda: registry.open("postgresql", configuration).check()):
        Database("postgresql", "127.0.0.1", port, "postgres", "").run(f"CREATE ROLE {CERTIFIED} LOGIN")
        yield TlsServer(port, made)


@contextmanager
def _running(command: Sequence[str], user: str | None, check: Callable[[], None]) -> Iterator[None]:
    process = subprocess.Popen(
        command, user=user, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/"
    )
    try:
        _wait(process, check)
        yield
    finally:
        process.terminate()
        process.wait(_SECONDS)


def _wait(process: subprocess.Popen[bytes], check: Callable[[], None]) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            return check()
        except ConnectorError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def _free_port() -> int:
    with socket.socket() as finder:
        finder.bind(("127.0.0.1", 0))
        port: int = finder.getsockname()[1]
        return port
