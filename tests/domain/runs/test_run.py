"""Runs are read from whatever a server answers, of either kind and in either version."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.domain.runs.ending import ended, ending
from ptui.domain.runs.run import of_bulk_execution, of_execution
from ptui.domain.runs.status import health, is_final, phase, word
from ptui.domain.tree.node import Health
from ptui.wire.executions import BulkExecution, Execution
from tests.domain.runs.making import at, bulk_run, model_run


def test_counts_by_operation() -> None:
    run = model_run(insert=80, update=15, error=5, total=100)
    assert run.counts == (("inserted", 80), ("updated", 15), ("deleted", 0))
    assert (run.records, run.total, run.errors) == (100, 100, 5)


def test_upserts_that_are_a_sum_are_not_counted_twice() -> None:
    assert model_run(insert=80, update=15, upserts=95).records == 95
    apart = model_run(upserts=7, delete=1)
    assert dict(apart.counts)["upserted"] == 7
    assert apart.records == 8


def test_the_workspace_says_how_far_it_is() -> None:
    run = model_run(progress={"phase": "reading", "read": 600, "expected": 1000}, insert=500, total=600)
    assert (run.records, run.total, run.is_total_certain, run.phase) == (
        600,
        1000,
        True,
        "reading the source",
    )
    unknown = model_run(progress={"phase": "writing", "read": 600, "expected": None}, total=600)
    assert (unknown.total, unknown.is_total_certain) == (None, True)


def test_a_bulk_run_adds_up_what_its_schemas_say() -> None:
    run = bulk_run(
        "running",
        {"schema": "Account", "status": "completed", "record_count": 10, "error_count": 1},
        {"schema": "Contact", "status": "running", "record_count": 5, "progress": {"expected": 50}},
    )
    assert (run.records, run.errors) == (15, 1)
    assert [(one.schema, one.is_over, one.expected) for one in run.schemas] == [
        ("Account", True, None),
        ("Contact", False, 50),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"id": "x", "status": None, "counts": None, "errors": None, "started_at": "0001-01-01T00:00:00Z"},
        {"id": "x", "status": "hibernating", "counts": {"total": None, "insert": "many"}, "errors": [None]},
        {"status": 7, "counts": [], "progress": "half", "completed_at": "yesterday"},
    ],
)
def test_odd_answers_are_runs_that_go_on(raw: dict[str, Any]) -> None:
    model = of_execution(Execution.parse(raw))
    bulk = of_bulk_execution(BulkExecution.parse({**raw, "schemas": None}))
    for run in (model, bulk):
        assert (run.is_over, run.records, run.errors, run.told) == (False, 0, 0, ())
        assert run.seconds(5.0) is None
        assert ending(run) == ""


def test_what_state_words_mean() -> None:
    assert [is_final(one) for one in ("COMPLETED", "cancelled", "interrupted", "errors", "brewing", "")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert health("completed") is Health.GOOD
    assert health("completed", errors=1) is Health.WARN
    assert health("failed") is Health.BAD
    assert health("brewing") is Health.BUSY
    assert health("") is None
    assert word("completed", errors=3) == word("errors") == "completed with errors"
    assert (phase("exporting"), phase("brewing")) == ("reading the source", "")


@pytest.mark.parametrize(
    ("run", "said"),
    [
        (
            model_run("completed", insert=600112, update=18288, completed_at=at(41)),
            "Completed in 41 s: 600,112 inserted, 18,288 updated.",
        ),
        (
            model_run("completed", insert=1, error=3, completed_at=at(125)),
            "Completed with errors in 2 min 5 s: 1 inserted, 3 errors.",
        ),
        (
            model_run("failed", errors=["no such table"], completed_at=at(2)),
            "Failed after 2.0 s: nothing written. no such table.",
        ),
        (model_run("failed"), "Failed: nothing written. The server gave no reason."),
        (model_run("canceled", insert=5, completed_at=at(3)), "Canceled after 3.0 s: 5 inserted."),
        (
            model_run("interrupted", insert=5),
            "Interrupted: 5 inserted. It was cut off in the middle;"
            " run it again to bring the target up to date.",
        ),
        (
            bulk_run(
                "failed",
                {"schema": "a", "status": "failed", "status_message": "gone"},
                {"schema": "b", "status": "failed"},
            ),
            "Failed: nothing written. a and 1 more failed: gone",
        ),
    ],
)
def test_how_it_ended_and_why(run: Any, said: str) -> None:
    assert ending(run) == said


def test_a_bulk_run_that_came_through_says_how_many_schemas_did_not() -> None:
    schemas = [{"schema": name, "status": "failed" if name == "b" else "completed"} for name in "abc"]
    run = bulk_run("errors", *schemas, record_count=7, status_message="b: gone")
    assert ending(run) == "Completed with errors: 7 records, 1 of 3 schemas failed. b: gone."
    assert ended(run) == "Completed with errors. b: gone."
