"""An sshd of the test's own on a loopback port: its own host key, its own authorized key, no password."""

from __future__ import annotations

import getpass
import os
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CONFIG = """\
Port {port}
ListenAddress 127.0.0.1
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
AuthenticationMethods publickey
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
UseDNS no
PrintMotd no
PrintLastLog no
X11Forwarding no
LogLevel ERROR
SetEnv {env}
"""


def missing() -> str | None:
    """What is not installed; None where everything is there."""
    names = {"ssh": "openssh-client", "ssh-keygen": "openssh-client"}
    absent = [package for name, package in names.items() if shutil.which(name) is None]
    if _sshd() is None:
        absent.append("openssh-server")
    return f"not installed: apt-get install {' '.join(sorted(set(absent)))}" if absent else None


def _sshd() -> str | None:
    return shutil.which("sshd") or shutil.which("sshd", path="/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Sshd:
    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def login(self, command: str = "") -> Sequence[str]:
        """What logs in with a terminal, to the user's shell or to run a command."""
        options = {
            "BatchMode": "yes",
            "IdentitiesOnly": "yes",
            "IdentityFile": str(self.folder / "user"),
            "StrictHostKeyChecking": "yes",
            "UserKnownHostsFile": str(self.folder / "known"),
            "LogLevel": "ERROR",
        }
        given = [part for name, value in options.items() for part in ("-o", f"{name}={value}")]
        where = ["-p", str(self.port), f"{getpass.getuser()}@127.0.0.1"]
        return ["ssh", "-F", "none", "-tt", *given, *where, *([command] if command else [])]

    def sessions(self) -> list[int]:
        """The processes of the server that hold a connection."""
        return [pid for pid in _descendants(self.process.pid) if "sshd" in _name(pid)]


@contextmanager
def sshd(folder: Path, env: Mapping[str, str | None]) -> Iterator[Sshd]:
    """A server whose sessions have `env`; it takes the key `user` in `folder` and no other."""
    for name in ("host", "user"):
        argv = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", str(folder / name)]
        subprocess.run(argv, check=True, timeout=30)
    port = _free_port()
    told = " ".join(shlex.quote(f"{name}={value}") for name, value in env.items() if value is not None)
    (folder / "config").write_text(_CONFIG.format(port=port, folder=folder, env=told))
    host = (folder / "host.pub").read_text().split()
    (folder / "known").write_text(f"[127.0.0.1]:{port} {host[0]} {host[1]}\n")
    if os.getuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it separates its privileges
    program = _sshd()
    assert program is not None
    log = folder / "log"
    argv = [program, "-D", "-E", str(log), "-f", str(folder / "config")]
    with subprocess.Popen(argv, stdin=subprocess.DEVNULL) as process:
        try:
            _await(port, process, log)
            yield Sshd(port, folder, process)
        finally:
            for pid in _descendants(process.pid):
                _kill(pid)
            process.kill()


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"sshd did not start: {log.read_text() if log.exists() else process.returncode}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    todo = [pid]
    while todo:
        try:
            for task in Path(f"/proc/{todo.pop()}/task").iterdir():
                children = [int(child) for child in (task / "children").read_text().split()]
                found += children
                todo += children
        except OSError:
            continue
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


def _kill(pid: int) -> None:
    try:
        os.kill(pid, 9)
    except ProcessLookupError:
        return
