"""Files that are ptui's own, for as long as they are open."""

from __future__ import annotations

from pathlib import Path

from ptui.local.engine.own_files import is_reserved, release, reserve


def test_a_file_is_reserved_by_any_name_until_the_last_has_closed_it(tmp_path: Path) -> None:
    path, link = tmp_path / "own.db", tmp_path / "link.db"
    path.touch()
    link.hardlink_to(path)
    reserve(path)
    reserve(path)
    release(path)
    assert is_reserved(path) and is_reserved(link)
    assert not is_reserved(tmp_path / "other.db")
    release(path)
    assert not is_reserved(path)


def test_a_folder_stands_for_the_files_right_in_it(tmp_path: Path) -> None:
    reserve(tmp_path)
    try:
        assert is_reserved(tmp_path / "index.sqlite")
        assert not is_reserved(tmp_path / "samples" / "mysql.db")
        assert not is_reserved(Path("/nowhere\0/x"))
    finally:
        release(tmp_path)
