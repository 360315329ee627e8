"""Drafts on the disk: whole or not at all, and for their owner only."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from itertools import count
from pathlib import Path

import pytest

from ptui.domain.drafts import Draft, Drafts, new_id


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    ticks = count(1)
    return Drafts(tmp_path / "drafts", clock=lambda: float(next(ticks)))


def test_saved_listed_loaded_and_discarded(drafts: Drafts) -> None:
    first = Draft("a1", "model", "Customers", {"connection_id": "c"}, {"touched": [[["name"], "Cust…"]]})
    drafts.save(first)
    drafts.save(Draft("b2", "connection", "MySQL"))
    assert [draft.id for draft in drafts.list()] == ["b2", "a1"]
    loaded = drafts.load("a1")
    assert loaded is not None
    assert (loaded.form, loaded.title, loaded.context, loaded.values) == (
        first.form,
        first.title,
        first.context,
        first.values,
    )
    drafts.discard("a1")
    drafts.discard("a1")
    assert [draft.id for draft in drafts.list()] == ["b2"]


def test_a_later_save_takes_the_place_of_the_earlier(drafts: Drafts) -> None:
    drafts.save(Draft("a1", "model", "One"))
    drafts.save(Draft("a1", "model", "Two"))
    assert [draft.title for draft in drafts.list()] == ["Two"]


def test_only_the_owner_can_read(drafts: Drafts, tmp_path: Path) -> None:
    drafts.save(Draft("a1", "model", "One"))
    folder = tmp_path / "drafts"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()] == [0o600]


def test_what_cannot_be_read_is_passed_over(drafts: Drafts, tmp_path: Path) -> None:
    drafts.save(Draft("a1", "model", "One"))
    folder = tmp_path / "drafts"
    (folder / "broken.json").write_text("{")
    (folder / "list.json").write_text("[]")
    (folder / "other.json").write_text('{"format": 99}')
    (folder / "deep.json").write_text('{"format": 1, "form": 1, "title": 2, "context": 3}')
    assert [draft.id for draft in drafts.list()] == ["a1"]


def test_ids_cannot_leave_the_folder(drafts: Drafts) -> None:
    assert drafts.load("../a1") is None
    with pytest.raises(ValueError):
        drafts.save(Draft("../a1", "model", "One"))
    with pytest.raises(ValueError):
        drafts.discard("/etc/passwd")
    drafts.save(Draft(new_id(), "model", "One"))


def test_no_folder_means_no_drafts(tmp_path: Path) -> None:
    assert Drafts(tmp_path / "nowhere").list() == ()


def test_a_failed_save_leaves_the_old_draft_and_no_litter(
    drafts: Drafts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drafts.save(Draft("a1", "model", "One"))

    def full(partial: object, path: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError):
        drafts.save(Draft("a1", "model", "Two"))
    assert [draft.title for draft in drafts.list()] == ["One"]
    assert [file.name for file in (tmp_path / "drafts").iterdir()] == ["a1.json"]


def test_whoever_types_does_not_wait_for_the_disk(drafts: Drafts, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, brought = threading.Event(), threading.Event()

    def slow(descriptor: int) -> None:
        waits.wait(10)
        brought.set()

    monkeypatch.setattr(os, "fsync", slow)
    for title in ("One", "Two", "Three"):
        drafts.save(Draft("a1", "model", title))
    assert [draft.title for draft in drafts.list()] == ["Three"]
    assert not brought.is_set()
    waits.set()
    assert brought.wait(10)


def test_litter_of_killed_saves_is_swept_after_a_day(tmp_path: Path) -> None:
    now = time.time()
    for name, age in ((".a1.json.7.aa", 60.0), (".a1.json.8.bb", 100_000.0)):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (now - age, now - age))
    Drafts(tmp_path).list()
    assert [file.name for file in tmp_path.iterdir()] == [".a1.json.7.aa"]


def test_kill_in_the_middle_of_saving_leaves_a_whole_draft(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from ptui.domain.drafts import Draft, Drafts\n"
        "drafts = Drafts(Path(sys.argv[1])); n = 0\n"
        "while True:\n"
        "    n += 1; drafts.save(Draft('a1', 'model', str(n), values={'text': str(n) * 50_000}))\n"
        "    print(n, flush=True)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        for _ in range(5):
            last = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
    found = Drafts(tmp_path).load("a1")
    assert found is not None
    assert int(found.title) >= last
    assert found.values["text"] == found.title * 50_000
