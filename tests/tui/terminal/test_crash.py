"""A crash report helps its author and gives nothing away."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ptui.tui.terminal.crash import lines, report


def fail(message: str) -> Exception:
    try:
        secret_local = "local-" + "value"
        try:
            raise OSError("the cause")
        except OSError as cause:
            raise RuntimeError(message + secret_local[:0]) from cause
    except RuntimeError as error:
        return error


def test_it_says_where_and_why(tmp_path: Path) -> None:
    path = report(fail("no such table: company.accounts"), tmp_path / "new", now=lambda: 0.0)
    text = path.read_text()
    assert path.name == f"crash-19700101-000000-{os.getpid()}.txt"
    assert "RuntimeError: no such table: company.accounts" in text
    assert "OSError: the cause" in text
    assert f'File "{__file__}"' in text and "in fail" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("message", "secret"),
    [
        ("postgresql://ada:hunter2@db/company", "hunter2"),
        ("https://ada:p%40ss!w@host", "p%40ss!w"),
        ("Authorization: Bearer abc.def", "abc.def"),
        ("Basic YWRhOmh1bnRlcg==", "YWRhOmh1bnRlcg=="),
        ("password='hunter 2', user='ada'", "hunter 2"),
        ('{"api_key": "short"}', "short"),
        ("aws_secret_access_key = AKIA/xyz", "AKIA/xyz"),
        ("PRIVATE_KEY_PASSPHRASE: open-sesame", "open-sesame"),
        ("got sk_live_0123456789ABCDEFGHIJ there", "sk_live_0123456789ABCDEFGHIJ"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----", "MIIEow"),
        ("digest 9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
        ("the key is horse-battery", "horse-battery"),
    ],
)
def test_secrets_stay_out(message: str, secret: str, tmp_path: Path) -> None:
    path = report(fail(message), tmp_path, secrets=["horse-battery"])
    text = path.read_text()
    assert secret not in text
    assert "local-value" not in text
    assert "RuntimeError" in text


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    first, second = lines(fail("x"), tmp_path / "file")
    assert first == "ptui had to stop: an error of its own (RuntimeError)."
    assert "could not be written" in second


def test_what_stands_in_the_way_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / f"crash-19700101-000000-{os.getpid()}.txt").symlink_to(victim)
    with pytest.raises(OSError, match="symbolic links"):
        report(fail("x"), tmp_path, now=lambda: 0.0)
    assert victim.read_text() == "precious"
