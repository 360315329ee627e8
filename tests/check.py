"""The one check command: `python -m tests.check [--fix] [--fast] [--slow] [--again]`.

Format, lint, types, import contracts, tests: a line for each, what is wrong below it, a non-zero exit code
when a step fails.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FAST = ("tests/arch", "tests/wire", "tests/api", "tests/domain")
"""Tests that start no program and need no service."""
PARALLEL = ("-n", str(min(2 * (os.cpu_count() or 1), 8)), "--dist", "worksteal")
"""Two processes per core, for much of a test in a terminal is waiting; databases take so many at once."""
CONTRACTS = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))"
TESTS_FAILED = 1
"""What pytest exits with when tests failed, and only then."""


@dataclass(frozen=True)
class Step:
    """One command, run by the interpreter that runs this."""

    name: str
    argv: Sequence[str]
    is_tests: bool = False


@dataclass(frozen=True)
class Outcome:
    step: Step
    exit_code: int
    seconds: float
    output: str
    is_unsteady: bool = False
    """Tests failed, and passed when they ran again by themselves."""

    @property
    def passed(self) -> bool:
        return self.exit_code == 0 or self.is_unsteady

    @property
    def verdict(self) -> str:
        if self.is_unsteady:
            return "UNSTEADY"
        return "ok" if self.passed else "FAILED"

    @property
    def remark(self) -> str:
        """What pytest counted."""
        lines = self.output.strip().splitlines()
        return lines[-1].strip("= ") if self.step.is_tests and lines else ""

    @property
    def detail(self) -> str:
        """What the reader needs: all of a failure, and of a success what was left out."""
        if self.exit_code != 0:
            return self.output.strip()
        return "\n".join(line for line in self.output.splitlines() if line.startswith("SKIPPED"))


def steps(*, fix: bool, fast: bool, slow: bool) -> list[Step]:
    """The steps in the order of how soon they fail; of the slow tier, its tests alone."""
    pytest = ["-m", "pytest", "-q", "-rs"]
    if slow:
        return [Step("slow tests", [*pytest, *PARALLEL, "-m", "slow"], is_tests=True)]
    formatting = ["-m", "ruff", "format"] + ([] if fix else ["--check"])
    tests = [name for name in FAST if (ROOT / name).is_dir()] if fast else []
    return [
        Step("format", [*formatting, "."]),
        Step("lint", ["-m", "ruff", "check", *(["--fix"] if fix else []), "."]),
        Step("types", ["-m", "mypy"]),
        Step("contracts", ["-c", CONTRACTS]),
        Step("tests", [*pytest, *PARALLEL, *tests], is_tests=True),
    ]


def run(step: Step, root: Path = ROOT) -> Outcome:
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *step.argv],
        cwd=root,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return Outcome(step, done.returncode, time.perf_counter() - started, done.stdout)


def run_again(outcome: Outcome, root: Path = ROOT) -> Outcome:
    """The failed tests once more, one at a time: what passes then is unsteady, and named so."""
    alone = ["--last-failed", "--last-failed-no-failures", "none"]
    argv = [one for one in outcome.step.argv if one not in PARALLEL]
    again = run(replace(outcome.step, argv=[*argv, *alone]), root)
    return replace(
        outcome,
        is_unsteady=again.exit_code == 0,
        seconds=outcome.seconds + again.seconds,
        output=f"{outcome.output}\nAgain, by themselves:\n{again.output}",
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.check", description="Check everything.")
    parser.add_argument("--fix", action="store_true", help="let ruff mend what it can")
    parser.add_argument("--fast", action="store_true", help="only the tests that need no service or program")
    parser.add_argument("--slow", action="store_true", help="only the tests that are slow by nature")
    parser.add_argument(
        "--again", action="store_true", help="run failed tests once more; what passes then is named unsteady"
    )
    arguments = parser.parse_args(argv)
    outcomes = []
    for step in steps(fix=arguments.fix, fast=arguments.fast, slow=arguments.slow):
        print(f"{step.name:<11}", end="", flush=True)
        outcome = run(step)
        if arguments.again and step.is_tests and outcome.exit_code == TESTS_FAILED:
            outcome = run_again(outcome)
        outcomes.append(outcome)
        print(f"{outcome.verdict:<7}{outcome.seconds:6.1f} s  {outcome.remark}".rstrip())
        if outcome.detail:
            print(outcome.detail, flush=True)
    failed = ", ".join(outcome.step.name for outcome in outcomes if not outcome.passed)
    total = sum(outcome.seconds for outcome in outcomes)
    print(f"\n{'failed: ' + failed if failed else 'all well'}, {total:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
