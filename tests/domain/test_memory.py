"""Where the user was: kept per profile, private, and never in the way."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from ptui.domain.memory import MOST_OPEN, View, ViewMemory

VIEW = View(frozenset({("c:1",), ("c:1", "source", "a.b"), ("c:2",)}), ("c:1", "source"), "Fields")


def test_a_view_comes_back(tmp_path: Path) -> None:
    ViewMemory(tmp_path / "new" / "folder", "acme").save(VIEW)
    assert ViewMemory(tmp_path / "new" / "folder", "acme").load() == VIEW


def test_profiles_are_kept_apart_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    ViewMemory(folder, "acme").save(VIEW)
    assert ViewMemory(folder, "other").load() == View()
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "profile",
    ["../../etc/passwd", "", "..", "a/b", "x" * 500, "https://app.polytomic.com · é", "\x00\n", ".hid"],
)
def test_a_profile_of_any_name_stays_in_its_folder(profile: str, tmp_path: Path) -> None:
    ViewMemory(tmp_path / "state", profile).save(VIEW)
    assert ViewMemory(tmp_path / "state", profile).load() == VIEW
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(files) == 1 and files[0].parent == tmp_path / "state"


GARBAGE = [
    b"", b"{", b"null", b"[]", b"3", b'"x"', b"\xff\xfe\x00", b"{}", b"[" * 10_000,
    b'{"open": null, "cursor": []}', b'{"open": [["a", 3]], "cursor": []}', b'{"open": ["ab"], "cursor": []}',
    b'{"open": [], "cursor": "ab"}', b'{"open": {"a": 1}, "cursor": []}',
    b'{"open": [[["a"]]], "cursor": []}',
]  # fmt: skip


@pytest.mark.parametrize("garbage", GARBAGE, ids=lambda raw: repr(raw[:40]))
def test_a_file_that_makes_no_sense_counts_as_none(garbage: bytes, tmp_path: Path) -> None:
    memory = ViewMemory(tmp_path, "acme")
    memory.save(VIEW)
    (file,) = tmp_path.iterdir()
    file.write_bytes(garbage)
    assert ViewMemory(tmp_path, "acme").load() == View()
    memory = ViewMemory(tmp_path, "acme")
    memory.save(VIEW)
    assert memory.load() == VIEW


def test_names_of_any_kind_are_kept(tmp_path: Path) -> None:
    hostile = View(frozenset({("a\nb\x1b", "[/x]", "\u202e", "\ud800")}), ("漢",), "")
    ViewMemory(tmp_path, "acme").save(hostile)
    assert ViewMemory(tmp_path, "acme").load() == hostile


def test_what_did_not_change_is_not_written_again(tmp_path: Path) -> None:
    memory = ViewMemory(tmp_path, "acme")
    memory.save(VIEW)
    (file,) = tmp_path.iterdir()
    file.unlink()
    memory.save(VIEW)
    assert list(tmp_path.iterdir()) == []


def test_the_shallowest_of_very_many_open_nodes_are_kept(tmp_path: Path) -> None:
    deep = {("c", f"table{at}", "fields") for at in range(MOST_OPEN)}
    top = {("c",), ("d",)}
    ViewMemory(tmp_path, "acme").save(View(frozenset(deep | top), (), ""))
    found = ViewMemory(tmp_path, "acme").load().open_ids
    assert len(found) == MOST_OPEN
    assert top <= found


def test_a_disk_that_takes_nothing_costs_only_this_view(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    memory = ViewMemory(blocked, "acme")
    memory.save(VIEW)
    assert memory.load() == View()


def test_a_file_of_a_later_version_is_read_as_far_as_it_is_known(tmp_path: Path) -> None:
    memory = ViewMemory(tmp_path, "acme")
    memory.save(VIEW)
    (file,) = tmp_path.iterdir()
    file.write_text(json.dumps(json.loads(file.read_text()) | {"zoom": 2}))
    assert memory.load() == VIEW
