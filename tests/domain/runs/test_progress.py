"""Rates and remaining times from looks at a run."""

from __future__ import annotations

import pytest

from ptui.domain.runs.polling import AFTER_FAILURE, LONGEST, SHORTEST, Rhythm
from ptui.domain.runs.progress import Pace
from tests.domain.runs.making import BEGAN, at, model_run


def paced(*looks: tuple[float, int], total: int | None = None) -> tuple[Pace, float]:
    pace = Pace()
    for seconds, records in looks:
        pace = pace.seen(BEGAN + seconds, model_run(insert=records, total=total))
    return pace, BEGAN + looks[-1][0]


def test_rate_and_remaining_time() -> None:
    pace, now = paced((0, 0), (1, 1_000), (2, 2_000), total=10_000)
    progress = pace.progress(model_run(insert=2_000, total=10_000), now)
    assert (progress.rate, progress.share, progress.left) == (1_000, 0.2, 8)


def test_the_rate_is_that_of_late() -> None:
    pace, now = paced((0, 0), (10, 100), (20, 5_100), (25, 10_100))
    progress = pace.progress(model_run(insert=10_100), now)
    assert progress.rate == 1_000


def test_a_total_that_grows_with_the_run_is_no_goal() -> None:
    pace = Pace()
    for seconds, records in ((1, 100), (2, 200), (3, 300)):
        pace = pace.seen(BEGAN + seconds, model_run(insert=records, total=records))
    progress = pace.progress(model_run(insert=300, total=300), BEGAN + 3)
    assert (progress.total, progress.share, progress.left) == (None, None, None)


def test_a_goal_that_was_reached_is_still_one() -> None:
    pace, now = paced((0, 50), (1, 100), total=100)
    assert pace.progress(model_run(insert=100, total=100), now).share == 1.0


def test_a_run_that_is_over_has_its_rate_on_the_whole() -> None:
    run = model_run("completed", insert=900, total=1_000, completed_at=at(10))
    progress = Pace().seen(BEGAN + 99, run).progress(run, BEGAN + 99)
    assert (progress.done, progress.total, progress.share, progress.rate) == (1_000, 1_000, 1.0, 90)
    assert progress.left is None


def test_a_run_that_failed_halfway_stays_there() -> None:
    pace, _ = paced((0, 0), (1, 500), total=1_000)
    failed = model_run("failed", insert=500, total=1_000, completed_at=at(2))
    assert pace.progress(failed, BEGAN + 2).share == 0.5


def test_nothing_is_divided_by_nothing() -> None:
    run = model_run("completed", completed_at=at(0))
    progress = Pace().seen(BEGAN, run).progress(run, BEGAN)
    assert (progress.rate, progress.share) == (None, None)


def test_looks_become_rarer_while_nothing_happens() -> None:
    rhythm, pauses = Rhythm(), []
    for _ in range(10):
        rhythm = rhythm.looked(has_changed=False, watched=1.0)
        pauses.append(rhythm.wait(is_seen=True))
    assert pauses == sorted(pauses)
    assert (pauses[0] > SHORTEST, pauses[-1]) == (True, LONGEST)
    assert rhythm.looked(has_changed=True, watched=1.0).wait(is_seen=True) == SHORTEST


@pytest.mark.parametrize(("watched", "pause"), [(0, 0.5), (60, 0.5), (180, 1.5), (9_000, 2.5)])
def test_even_a_run_that_moves_is_looked_at_less_often_in_time(watched: float, pause: float) -> None:
    assert Rhythm().looked(has_changed=True, watched=watched).wait(is_seen=True) == pause


def test_what_nobody_sees_and_what_does_not_answer_is_asked_less() -> None:
    assert Rhythm().wait(is_seen=False) == LONGEST
    assert Rhythm(LONGEST).wait(is_seen=False) > LONGEST
    rhythm = Rhythm()
    for _ in range(8):
        rhythm = rhythm.failed()
    assert rhythm.wait(is_seen=True) == AFTER_FAILURE
    assert rhythm.looked(has_changed=True, watched=0).wait(is_seen=True) == SHORTEST
