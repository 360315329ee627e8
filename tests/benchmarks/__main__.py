"""Measures everything and writes the README's figures: `python -m tests.benchmarks [part of a name …]`.

On a quiet machine: nothing else should run. Without arguments it begins anew; with some it measures only the
benchmarks whose names have one of them, and keeps the other figures. PostgreSQL and MariaDB must answer.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests import readme
from tests.benchmarks.kept import SWITCH, forget

HERE = Path(__file__).parent


def main(parts: list[str]) -> int:
    if not parts:
        forget()
    argv = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-s",
        "-m",
        "benchmark",
        "-p",
        "no:cacheprovider",
        str(HERE),
    ]
    argv += ["-k", " or ".join(parts)] if parts else []
    done = subprocess.run(argv, env={**os.environ, SWITCH: "1"}, cwd=HERE.parents[1], check=False)
    readme.main()
    return done.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
