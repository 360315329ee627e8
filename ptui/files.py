"""Files that only their owner reads, and that are always whole: replaced at once, flushed before."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def write_private(path: Path, text: str) -> None:
    """Replace `path` by `text`, mode 0600. A link is followed, so that kept dotfiles stay linked."""
    real = path.resolve()
    real.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = real.with_name(f".{real.name}.{os.urandom(4).hex()}")
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, real)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise
