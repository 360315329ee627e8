"""What the view of a run shows, line by line."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ptui.api.errors import ConnectionLost
from ptui.domain.runs.line import cells, changed, fitted
from ptui.domain.runs.lines import few_lines, one_line
from ptui.domain.runs.run import Run
from ptui.domain.runs.sheet import NOT_YET, Sheet, sheet
from ptui.domain.runs.watch import Watch
from tests.domain.runs.making import BEGAN, BULK, MODEL, Clock, Scripted, at, bulk_run, model_run


async def shown(*answers: Run | ConnectionLost, width: int = 100, **script: Any) -> tuple[Sheet, Watch]:
    """The sheet after these looks, one a second."""
    clock = Clock()
    first = next(one for one in answers if isinstance(one, Run))
    script.setdefault("subject", BULK if first.schemas else MODEL)
    watch = Watch(Scripted(answers, **script), first, now=clock)
    for _ in answers:
        clock.now += 1
        await watch.look()
    return sheet(watch, clock.now, width=width), watch


def text(found: Sheet) -> list[str]:
    return [line.text for line in found.head]


async def test_state_progress_and_counts_as_in_the_picture() -> None:
    def run(records: int) -> Run:
        return model_run(total=1_000_000, insert=records, update=18_288, error=3)

    found, _ = await shown(run(585_027), run(600_109), width=110)
    title, progress, counts = text(found)
    assert title == "Customers to CONTACTS  running · moving records · 00:02"
    bar, _, rest = progress.partition("  ")
    assert set(bar) == {"█", "░"}
    assert bar.count("█") / len(bar) == pytest.approx(0.61, abs=0.02)
    assert rest.strip().split("   ") == ["61 %", "618,400 of 1,000,000", "15,082/s", "25 s left"]
    assert " ".join(counts.split()) == "inserted 600,109 updated 18,288 errors 3 warnings 0"


async def test_without_a_total_there_is_only_a_rate() -> None:
    found, _ = await shown(model_run(insert=100), model_run(insert=400))
    assert text(found)[1] == "moving records   400 records   300/s"
    assert "█" not in "".join(text(found))


@pytest.mark.parametrize("width", [30, 40, 60, 80, 250])
@pytest.mark.parametrize("end", ["running", "failed"])
async def test_it_fits_narrow_and_wide(width: int, end: str) -> None:
    found, _ = await shown(
        model_run(total=2_000_000, insert=900_000, error=1_000),
        model_run(end, total=2_000_000, insert=1_910_000, error=100_000, errors=["x " * 400]),
        width=width,
    )
    _, *rest = found.head
    assert all(cells("".join(text for text, _ in (*line.left, *line.right))) < width for line in rest)


async def test_what_stands_beside_the_bar_goes_below_it_where_there_is_no_room() -> None:
    runs = (model_run(total=2_000_000, insert=100_000), model_run(total=2_000_000, insert=299_008))
    found, watch = await shown(*runs, width=40)
    _, bar, numbers, left, counts, more = text(found)
    assert bar == f"{'█' * 4}{'░' * 27}   14 %"
    assert (numbers, left) == ("299,008 of 2,000,000   199,008/s", "9 s left")
    assert (counts, more) == ("inserted 299,008   updated 0", "errors 0   warnings 0")
    title = found.head[0]
    assert "Customers to CONTACTS" in title.text, "the name comes before the phase"
    assert fitted(title, 40) == " Customers to CONTACTS   running · 00:02"
    assert "moving records" in sheet(watch, watch.now(), width=80).head[0].text


async def test_what_it_waits_for_stands_by_itself() -> None:
    bad = "copy.db\x1b[2J, which somebody else is writing to"
    waiting = {"phase": "writing", "read": 10, "expected": 10, "waits_for": bad}
    found, watch = await shown(model_run("processing", progress=waiting), width=40)
    assert text(found)[-2:] == ["Waiting for copy.db␛[2J, which", "somebody else is writing to."]
    watch.log.say(watch.now(), f"Waiting for {bad}")
    few = [line.text for line in few_lines(watch, watch.now(), width=40)]
    assert len([line for line in few if "Waiting" in line]) == 1, "the log's last line says it again"
    assert one_line(watch, watch.now()).endswith("waiting for copy.db␛[2J, which somebody else is writing to")


async def test_nothing_is_left_once_all_is_read() -> None:
    found, _ = await shown(model_run(total=10, insert=5), model_run(total=10, insert=10))
    assert "left" not in text(found)[1]


async def test_schemas_are_counted_where_nobody_knows_how_many_records_there_are() -> None:
    def run(status: str, done: int) -> Run:
        schemas = [
            {"schema": f"s{at}", "status": "completed" if at < done else "created", "record_count": 5}
            for at in range(4)
        ]
        return bulk_run(status, *schemas)

    found, _ = await shown(run("running", 1), run("running", 3))
    assert text(found)[1].endswith("75 % of the schemas")
    found, _ = await shown(run("running", 3), run("canceled", 3))
    assert "%" not in text(found)[1], "how far it came is not how much of it was done"


async def test_not_whole_before_it_is_over() -> None:
    found, _ = await shown(model_run(total=1000, insert=900), model_run(total=1000, insert=1000))
    assert " 99 %" in text(found)[1]
    found, _ = await shown(model_run("completed", total=1000, insert=1000, completed_at=at(5)))
    assert "100 %" in text(found)[1]
    assert text(found)[-1] == "Completed in 5.0 s."


async def test_when_it_ended_with_the_day_unless_that_is_today() -> None:
    _, watch = await shown(model_run("completed", insert=5, completed_at=at(5)))
    today = sheet(watch, BEGAN + 60, width=80).head[0].text
    later = sheet(watch, BEGAN + 2 * 86_400, width=80).head[0].text
    assert re.search(r"completed · \d\d:\d\d:05$", today)
    assert re.search(r"completed · 202\d-\d\d-\d\d \d\d:\d\d$", later)


async def test_what_the_numbers_show_is_not_said_again() -> None:
    found, _ = await shown(model_run("canceled", completed_at=at(2)))
    assert text(found)[-1] == "Canceled after 2.0 s: nothing written."
    found, _ = await shown(model_run("failed", insert=3, completed_at=at(2), errors=["no such table"]))
    assert text(found)[-1] == "Failed after 2.0 s. no such table."
    assert found.items == (), "the reason stands above"
    found, _ = await shown(model_run("failed", completed_at=at(2), errors=["no such table " * 60]))
    (heading, item) = found.items
    assert heading.about is None and item.about == "no such table " * 60, "cut above, whole behind its line"


async def test_since_when_the_connection_is_lost() -> None:
    found, _ = await shown(model_run(insert=7), ConnectionLost("The connection broke."))
    assert text(found)[1] == "moving records   7 records   7/s"
    assert "Lost since" in text(found)[3]
    assert "The connection broke." in text(found)[3]


async def test_errors_by_cause_and_what_the_server_says() -> None:
    log = b"".join(b'{"reason":"value %d too long for NAME (80)"}\n' % number for number in range(3))
    found, _ = await shown(
        model_run("failed", error=4, errors=["gave up"]), files={"u": log + b'{"reason":"no key"}\n'}
    )
    assert text(found)[-1].endswith("gave up.")
    assert [item.line.text for item in found.items] == [
        "errors   2 causes",
        "3 × value … too long for NAME (80)",
        "1 × no key",
    ]


async def test_errors_whose_records_nobody_has() -> None:
    found, _ = await shown(model_run("completed", error=4))
    assert [item.line.text for item in found.items] == [
        "errors",
        "The server has no log of the records that failed.",
    ]


async def test_errors_beyond_what_the_server_keeps() -> None:
    run = model_run("completed", error=1_500)
    _, watch = await shown(run, run, run, run, files={"u": b'{"reason":"no key"}\n' * 2})
    while not watch.errors.is_read(watch.run):
        await watch.errors.read(watch.run, 0.0)
    assert [item.line.text for item in sheet(watch, 0.0, width=80).items] == [
        "errors",
        "The server has kept 2 of the 1,500 records that failed.",
        "2 × no key",
    ]


async def test_schemas_that_need_a_look_come_first() -> None:
    def schema(name: str, status: str, **more: Any) -> dict[str, Any]:
        return {"schema": name, "status": status, **more}

    found, _ = await shown(
        bulk_run(
            "running",
            schema("Done", "completed", record_count=1_200, output_name="DONE_"),
            schema("Waits", "created"),
            schema("Runs", "exporting", record_count=5, progress={"expected": 50}),
            schema("Broke", "failed", status_message="no such table"),
            schema("Spoiled", "completed", record_count=9, error_count=2, output_name="spoiled_out"),
        )
    )
    assert [" ".join(item.line.text.split()) for item in found.items] == [
        "errors",
        NOT_YET,
        "schemas 3 of 5 done 1 failed",
        "failed Broke no such table",
        "completed Spoiled → spoiled_out 2 errors 9 records",
        "exporting Runs 5 of 50 records",
        "waiting Waits",
        "completed Done 1,200 records",
    ]


async def test_names_and_messages_are_harmless() -> None:
    bad = "\x1b]0;owned\x07[@click=app.quit]x\u202e\nend"
    found, watch = await shown(
        bulk_run("failed", {"schema": bad, "status": bad, "status_message": bad}, status_message=bad),
        consoles=[{"entries": [{"id": "1", "message": bad}]}],
    )
    lines = [*found.head, *(item.line for item in found.items), *found.log]
    pieces = [piece for line in lines for piece, _ in (*line.left, *line.right)]
    assert len(pieces) > 10
    assert all(piece.isprintable() and "\x1b" not in piece for piece in pieces)
    assert watch.run.schemas[0].schema == bad, "the record keeps it as it is"


async def test_an_unknown_state_is_shown_as_it_comes() -> None:
    found, _ = await shown(model_run("hibernating"))
    assert "hibernating" in text(found)[0]
    nameless, _ = await shown(model_run(""))
    assert "unknown" in text(nameless)[0]


def test_only_lines_that_differ_are_drawn_again() -> None:
    assert changed("abcd", "abXd") == [2]
    assert changed("ab", "abcd") == [2, 3]
    assert changed("abcd", "ab") == [2, 3]
    assert BEGAN > 0
