"""The check command runs every step, tells what is wrong, and fails when one step does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests import check


def planned(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    planned = [check.Step(f"step {at}", ["-c", program]) for at, program in enumerate(programs)]
    monkeypatch.setattr(check, "steps", lambda **_: planned)


def test_one_line_a_step_and_a_summary(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(monkeypatch, "print('not told')", "pass")
    assert check.main([]) == 0
    told = capsys.readouterr().out.split()
    assert told[:3] == ["step", "0", "ok"]
    assert "not" not in told
    assert told[-4:-2] == ["all", "well,"]


def test_a_failed_step_is_shown_and_the_others_run_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    planned(monkeypatch, "import sys; print('this is wrong'); sys.exit(3)", "pass")
    assert check.main([]) == 1
    told = capsys.readouterr().out
    assert "this is wrong" in told
    assert "step 1     ok" in told
    assert "failed: step 0" in told


def test_what_was_skipped_is_told() -> None:
    program = (
        "print('SKIPPED [1] a.py:1: postgresql is not running'); print('= 1 passed, 1 skipped in 1 s =')"
    )
    outcome = check.run(check.Step("tests", ["-c", program], is_tests=True))
    assert outcome.detail == "SKIPPED [1] a.py:1: postgresql is not running"
    assert outcome.remark == "1 passed, 1 skipped in 1 s"


@pytest.mark.parametrize(("fix", "formatting"), [(True, []), (False, ["--check"])])
def test_only_fix_changes_files(fix: bool, formatting: Sequence[str]) -> None:
    first, second = check.steps(fix=fix, fast=True, slow=False)[:2]
    assert first.argv == ["-m", "ruff", "format", *formatting, "."]
    assert ("--fix" in second.argv) is fix


def step_over(folder: Path, body: str) -> check.Step:
    (folder / "pytest.ini").write_text("[pytest]\n")
    (folder / "test_one.py").write_text(
        "from pathlib import Path\nSEEN = Path(__file__).with_name('seen')\n"
        f"def test_steady(): pass\ndef test_other():\n    {body}\n"
    )
    return check.Step("tests", ["-m", "pytest", "-q", *check.PARALLEL], is_tests=True)


def test_what_passes_the_second_time_is_named_unsteady(tmp_path: Path) -> None:
    once = "seen = SEEN.exists(); SEEN.touch(); assert seen"
    outcome = check.run(step_over(tmp_path, once), tmp_path)
    assert outcome.exit_code == check.TESTS_FAILED and not outcome.passed
    outcome = check.run_again(outcome, tmp_path)
    assert outcome.passed and outcome.verdict == "UNSTEADY"
    assert "test_one.py::test_other" in outcome.detail and outcome.remark.startswith("1 passed")


@pytest.mark.slow
def test_what_fails_twice_has_failed(tmp_path: Path) -> None:
    outcome = check.run_again(check.run(step_over(tmp_path, "assert False"), tmp_path), tmp_path)
    assert not outcome.passed and outcome.verdict == "FAILED"


def test_the_slow_tier_is_its_tests_alone() -> None:
    (step,) = check.steps(fix=False, fast=False, slow=True)
    assert step.is_tests and step.argv[-2:] == ["-m", "slow"]
