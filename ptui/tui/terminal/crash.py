"""What is left of a failure of our own: a report for its author, two lines for whoever sat in front of it."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path

from ptui import __version__

_SECRETS = (
    (re.compile(r"(?<=://)[^\s/@:]*:[^\s@]+(?=@)"), "…"),  # user:password@ in an address
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]+"), r"\1 …"),
    (
        re.compile(
            r"(?i)([\w-]*(?:pass(?:word|wd|phrase)?|secret|token|api[_-]?key|credential|authorization|private[_-]?key)"
            r"[\w-]*['\"]?\s*[:=]\s*)(?:'[^']*'|\"[^\"]*\"|[^\s,;&})\]]+)"
        ),
        r"\1…",
    ),
    (re.compile(r"(?s)-----BEGIN [A-Z ]+-----.*?(?:-----END [A-Z ]+-----|\Z)"), "…"),
    (re.compile(r"\b(?=[\w+=-]*\d)(?=[\w+=-]*[A-Z])[\w+=-]{24,}|\b[0-9a-f]{32,}\b"), "…"),  # looks like a key
)


def report(
    error: BaseException,
    folder: Path,
    *,
    secrets: Iterable[str] = (),
    now: Callable[[], float] = time.time,
) -> Path:
    """Write where it failed, for the owner only: no local variables, nothing that looks like a secret."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime(now()))
    path = folder / f"crash-{stamp}-{os.getpid()}.txt"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(
            f"ptui {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
            f"TERM={os.environ.get('TERM', '')} COLORTERM={os.environ.get('COLORTERM', '')}\n"
            f"argv: {len(sys.argv) - 1} arguments\n\n"
        )
        file.writelines(
            _without_secrets(line, secrets)
            for line in traceback.TracebackException.from_exception(error).format()
        )
    return path


def lines(error: BaseException, folder: Path | None, *, secrets: Iterable[str] = ()) -> tuple[str, str]:
    """The two lines for the screen; the report is written on the way."""
    first = f"ptui had to stop: an error of its own ({type(error).__name__})."
    if folder is None:
        return first, "There is no folder for a report."
    try:
        path = report(error, folder, secrets=secrets)
    except OSError as problem:
        return first, f"A report could not be written to {folder}: {problem.strerror}."
    return first, f"A report, which stays on this machine, is in {path}"


def _without_secrets(text: str, secrets: Iterable[str]) -> str:
    for secret in secrets:
        if secret:
            text = text.replace(secret, "…")
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text
