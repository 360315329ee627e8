"""What is kept of the records that a destination refuses, however many there are."""

from __future__ import annotations

from collections import Counter

from ptui.local.engine.progress import Operation
from ptui.local.engine.protocols import Refusal
from ptui.local.engine.recording import KEPT, KEPT_OF_REASON, Recorder
from tests.local.engine.worlds import Watcher


def test_a_rare_reason_is_kept_behind_a_frequent_one() -> None:
    watcher = Watcher()
    recorder = Recorder(watcher, ["id"], ["id"])
    for number in range(KEPT + 500):
        recorder.refused(Refusal(number, "too long", (number,)))
        recorder.progress("reading", read=number, expected=None)
    for number in range(50):
        recorder.refused(Refusal(number, "no key", (number,)))
    recorder.sum_up()
    kept = Counter(entry.reason for entry in watcher.of(Operation.ERRORS))
    assert kept == {"too long": KEPT, "no key": KEPT_OF_REASON}
    assert recorder.counts.error == KEPT + 550
    assert [line.message for line in watcher.lines] == ["1,500 × too long", "50 × no key"]


def test_reasons_that_are_all_different_stay_bounded() -> None:
    watcher = Watcher()
    recorder = Recorder(watcher, ["id"], ["id"])
    for number in range(5 * KEPT):
        recorder.refused(Refusal(number, f"reason {number}", (number,)))
    assert len(watcher.of(Operation.ERRORS)) == KEPT


def test_few_errors_are_not_summed_up() -> None:
    watcher = Watcher()
    recorder = Recorder(watcher, ["id"], ["id"])
    recorder.refused(Refusal(1, "no key", (1,)))
    recorder.sum_up()
    assert watcher.lines == []
