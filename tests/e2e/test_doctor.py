"""`ptui doctor` as it is called: on a terminal, through a pipe, inside tmux."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.e2e.sessions import PTUI, ROOT, environment
from tests.seedserver import SeedServer
from tests.terminal import Terminal

DOCTOR = [*PTUI, "doctor"]


def called(home: Path, *arguments: str, **environ: str | None) -> subprocess.CompletedProcess[str]:
    named = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8", "PTUI_HOME": str(home)}
    both = {**named, **environ}
    return subprocess.run(
        [*PTUI, *arguments, "doctor"],
        cwd=ROOT,
        env={name: value for name, value in both.items() if value is not None},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=50,
    )


def test_on_a_terminal_it_asks_the_terminal_and_leaves_it_as_it_was(seeds: SeedServer) -> None:
    with Terminal(DOCTOR, size=(110, 60), env=environment(seeds), cwd=ROOT) as terminal:
        assert terminal.wait(30) == 0, terminal.text
        assert re.search(r"ok    latency +\d+ ms to the terminal and back", terminal.text)
        assert re.search(r"ok    first paint +[\d,]+ bytes in [\d,]+ ms at 110x60", terminal.text)
        assert re.search(r"ok    server +answered in \d+ ms, and knows you as Acme", terminal.text)
        assert "Nothing to mend." in terminal.text
        assert termios.tcgetattr(terminal._slave) == terminal.modes_before
        assert seeds.key not in terminal.text


def test_an_old_terminal_is_asked_no_more_than_it_knows() -> None:
    with Terminal(DOCTOR, size=(100, 50), cwd=ROOT, env={"TERM": "vt100"}) as terminal:
        assert terminal.wait(30) == 0, terminal.text
        assert re.search(r"ok    latency +\d+ ms to the terminal and back", terminal.text), "as a VT100 can"
        assert "colours            none (vt100 has none)" in terminal.text


def test_through_a_pipe_it_says_what_it_can(tmp_path: Path) -> None:
    done = called(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Terminal\n")
    assert "not measured: there is no terminal to ask" in done.stdout
    assert "Nothing to mend." in done.stdout
    assert "\x1b" not in done.stdout


def test_in_ascii_it_stays_in_ascii(tmp_path: Path) -> None:
    done = called(tmp_path, LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 0, done.stderr
    assert done.stdout.isascii()
    assert "export LANG=C.UTF-8" in done.stdout


@pytest.mark.parametrize("trouble", ["settings", "profile", "server"])
def test_what_is_to_be_mended_is_told_and_counts(tmp_path: Path, trouble: str) -> None:
    environ: dict[str, str | None] = {}
    arguments: list[str] = []
    match trouble:
        case "settings":
            (tmp_path / "config").mkdir(mode=0o700)
            (tmp_path / "config" / "settings.toml").write_text("profile = \n")
        case "profile":
            arguments = ["--profile", "nobody"]
        case _:
            environ = {"POLYTOMIC_API_KEY": "secret-key", "POLYTOMIC_DEPLOYMENT_URL": "http://127.0.0.1:9"}
    done = called(tmp_path, *arguments, **environ)
    assert done.returncode == 1
    assert f"MEND  {'server' if trouble == 'server' else 'settings'}" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("To mend: ")
    assert "secret-key" not in done.stdout


@pytest.mark.slow
def test_inside_tmux_it_reads_its_settings(tmp_path: Path) -> None:
    tmux = shutil.which("tmux")
    if tmux is None:
        if os.environ.get("CI"):
            pytest.fail("tmux is not installed: apt-get install tmux")
        pytest.skip("tmux is not installed: apt-get install tmux")
    server = [tmux, "-S", str(tmp_path / "socket"), "-f", "/dev/null"]
    told = tmp_path / "told"
    doctor = f"PTUI_HOME={tmp_path / 'home'} {sys.executable} -m ptui doctor"
    command = f"cd {ROOT} && {doctor} > {told}; echo $? > {told}.exit"
    env = {**os.environ, "TERM": "xterm-256color", "LANG": "C.UTF-8"}
    env.pop("TMUX", None)
    try:
        start = [*server, "new-session", "-d", "-x", "100", "-y", "30", command]
        subprocess.run(start, check=True, env=env, timeout=10)
        until = time.monotonic() + 40
        while not (ended := Path(f"{told}.exit")).exists() or not ended.read_text().strip():
            assert time.monotonic() < until, "the doctor never ended"
            time.sleep(0.05)
        text = told.read_text()
    finally:
        subprocess.run([*server, "kill-server"], check=False, timeout=10)
    assert "inside tmux" in text
    assert re.search(r"note  escape-time +500 ms", text), text
    assert "  ~/.tmux.conf\n    set -sg escape-time 10" in text
