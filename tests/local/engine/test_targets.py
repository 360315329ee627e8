"""Tables that ask more of a record than its values: required columns, checks, keys, triggers, references."""

from __future__ import annotations

from typing import Any

import pytest

from ptui.local.engine.progress import Counts, ModelRun, Operation
from ptui.local.engine.protocols import Mode, QueryReading, Reading
from tests.local.engine.worlds import Watcher, World, Worlds, plan, run, table

PEOPLE = [(1, "a"), (2, "b"), (3, "c")]


def synced(
    worlds: Worlds,
    target: World,
    mode: Mode,
    rows: list[tuple[Any, ...]],
    fields: str = "id int, name text",
    *,
    into: str = "target",
    reading: Reading | None = None,
) -> tuple[ModelRun, Watcher]:
    """These rows, from a SQLite file; the first field is the identity, in modes that have one."""
    one, watcher = worlds.get("sqlite"), Watcher()
    found = table(one, "people", fields, rows)
    names = [field.split()[0] for field in fields.split(", ")]
    matches = mode not in ("append", "replace")
    done = plan(
        mode,
        reading or found,
        target.id(into),
        names[matches:],
        identity=(names[0], names[0]) if matches else None,
    )
    return run(done, one, target, watcher), watcher


def reasons(watcher: Watcher) -> dict[Any, str]:
    return {entry.key: entry.reason for entry in watcher.of(Operation.ERRORS)}


def test_a_required_column_that_is_not_mapped_hinders_no_update(worlds: Worlds, system: World) -> None:
    system.run(
        "CREATE TABLE target (id int PRIMARY KEY, name varchar(9), must varchar(9) NOT NULL)",
        "INSERT INTO target VALUES (2, 'old', 'kept')",
    )
    result, watcher = synced(worlds, system, "updateOrCreate", PEOPLE)
    assert (result.status, result.counts) == ("completed", Counts(total=3, update=1, error=2))
    assert reasons(watcher) == dict.fromkeys("13", "no value for must, which must have one")
    assert system.rows("SELECT * FROM target") == [(2, "b", "kept")]
    result, watcher = synced(worlds, system, "create", PEOPLE)
    assert (result.status, result.counts) == ("completed", Counts(total=3, error=2))
    assert reasons(watcher).keys() == {"1", "3"}


def test_a_check_on_a_column_that_is_not_mapped_hinders_no_update(worlds: Worlds, system: World) -> None:
    system.run(
        "CREATE TABLE target (id int PRIMARY KEY, name varchar(9), other varchar(9),"
        " CHECK (other IS NOT NULL))",
        "INSERT INTO target VALUES (2, 'old', 'kept')",
    )
    result, watcher = synced(worlds, system, "updateOrCreate", PEOPLE)
    assert (result.status, result.counts) == ("completed", Counts(total=3, update=1, error=2))
    assert reasons(watcher).keys() == {"1", "3"}
    assert system.rows("SELECT * FROM target") == [(2, "b", "kept")]


def test_an_update_sets_off_nothing_that_an_insert_would(worlds: Worlds) -> None:
    for name, trigger in (
        ("sqlite", "CREATE TRIGGER t BEFORE INSERT ON target BEGIN INSERT INTO seen VALUES (NEW.id); END"),
        ("mariadb", "CREATE TRIGGER t BEFORE INSERT ON target FOR EACH ROW INSERT INTO seen VALUES (NEW.id)"),
    ):
        system = worlds.get(name, 1)
        system.run(
            "CREATE TABLE seen (id int)",
            "CREATE TABLE target (id int PRIMARY KEY, name varchar(9))",
            "INSERT INTO target VALUES (2, 'old')",
            trigger,
        )
        result, _ = synced(worlds, system, "updateOrCreate", PEOPLE)
        assert result.counts == Counts(total=3, insert=2, update=1)
        assert system.rows("SELECT id FROM seen ORDER BY id") == [(1,), (3,)]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("mariadb", "CREATE UNIQUE INDEX k ON target (mail(2))"),
        ("sqlite", "CREATE UNIQUE INDEX k ON target (mail COLLATE NOCASE)"),
        ("postgresql", "CREATE UNIQUE INDEX k ON target (lower(mail))"),
    ],
)
def test_a_key_that_takes_others_for_equal_matches_nobody(worlds: Worlds, name: str, key: str) -> None:
    system = worlds.get(name, 1)
    collation = "COLLATE utf8mb4_bin" if name == "mariadb" else ""
    system.run(
        f"CREATE TABLE target (mail varchar(9) {collation}, name varchar(9))",
        key,
        "INSERT INTO target VALUES ('ab', 'old')",
    )
    other = "abc" if name == "mariadb" else "AB"
    rows = [(other, "other"), ("x", "new")]
    result, watcher = synced(worlds, system, "updateOrCreate", rows, "mail text, name text")
    assert (result.status, result.counts) == ("completed", Counts(total=2, insert=1, error=1))
    assert reasons(watcher).keys() == {other}
    assert system.rows("SELECT * FROM target ORDER BY mail") == [("ab", "old"), ("x", "new")]


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("sqlite", "TEXT COLLATE NOCASE"),
        ("mariadb", "varchar(9) COLLATE utf8mb4_general_ci"),
        ("postgresql", "varchar(9) COLLATE nocase"),
    ],
)
@pytest.mark.parametrize("key", ["PRIMARY KEY", ""])
def test_of_records_that_only_the_target_takes_for_one_the_last_is_written(
    worlds: Worlds, name: str, column: str, key: str
) -> None:
    system = worlds.get(name, 1)
    if name == "postgresql":
        system.run(
            "CREATE COLLATION IF NOT EXISTS nocase"
            " (provider = icu, locale = 'und-u-ks-level2', deterministic = false)"
        )
    system.run(
        f"CREATE TABLE target (mail {column} {key}, name varchar(9))",
        "INSERT INTO target VALUES ('A', 'old')",
    )
    rows = [("a", "A"), ("b", "first"), ("B", "last")]
    result, watcher = synced(worlds, system, "updateOrCreate", rows, "mail text primary key, name text")
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=1, update=1, warnings=1))
    assert [entry.record["name"] for entry in watcher.of(Operation.WARNINGS)] == ["first"]
    assert sorted(system.rows("SELECT mail, name FROM target")) == [("A", "A"), ("B", "last")]


def test_sqlite_tables_that_pass_over_conflicts_have_them_told(worlds: Worlds) -> None:
    system = worlds.get("sqlite", 1)
    system.run(
        "CREATE TABLE target"
        " (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, name TEXT UNIQUE ON CONFLICT IGNORE)"
    )
    for mode in ("append", "create"):
        system.run("DELETE FROM target", "INSERT INTO target VALUES (2, 'two'), (9, 'c')")
        result, watcher = synced(worlds, system, mode, PEOPLE)
        expected = Counts(total=3, insert=1, error=2 if mode == "append" else 1)
        assert (result.status, result.counts) == ("completed", expected)
        assert set(reasons(watcher).values()) <= {f"another record has the same {n}" for n in ("id", "name")}
        assert system.rows("SELECT * FROM target ORDER BY id") == [(1, "a"), (2, "two"), (9, "c")]


@pytest.mark.parametrize("mode", ["append", "replace", "updateOrCreate"])
def test_a_trigger_that_rolls_back_leaves_the_target_as_it_was(worlds: Worlds, mode: Mode) -> None:
    system = worlds.get("sqlite", 1)
    system.run(
        "CREATE TABLE target (id INTEGER PRIMARY KEY, name TEXT)",
        "INSERT INTO target VALUES (9, 'old')",
        "CREATE TRIGGER t BEFORE INSERT ON target WHEN NEW.id = 2"
        " BEGIN SELECT RAISE(ROLLBACK, 'not that one'); END",
    )
    for reading in (None, QueryReading("SELECT * FROM people WHERE random() IS NOT NULL")):
        result, _ = synced(worlds, system, mode, PEOPLE, reading=reading)
        assert (result.status, result.error) == (
            "failed",
            "A trigger of the target undid the whole run: not that one",
        )
        assert system.rows("SELECT * FROM target") == [(9, "old")]


def test_records_that_a_trigger_passes_over_are_not_counted(worlds: Worlds) -> None:
    skip = (
        "CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN IF NEW.id = 2 THEN RETURN NULL; END IF; RETURN NEW; END $$"
    )
    makings = {
        "sqlite": [
            "CREATE TRIGGER t BEFORE INSERT ON target WHEN NEW.id = 2 BEGIN SELECT RAISE(IGNORE); END"
        ],
        "postgresql": [
            skip,
            "CREATE TRIGGER t BEFORE INSERT ON target FOR EACH ROW EXECUTE FUNCTION skip()",
        ],
    }
    for name, triggers in makings.items():
        system = worlds.get(name, 1)
        system.run("CREATE TABLE target (id int, name varchar(9))", *triggers)
        reading = QueryReading("SELECT * FROM people WHERE random() IS NOT NULL")
        result, _ = synced(worlds, system, "append", PEOPLE, reading=reading)
        assert (result.status, result.counts) == ("completed", Counts(total=3, insert=2))


TREE = [(1, 3), (2, 1), (3, None), (4, 77)]


@pytest.mark.parametrize("mode", ["append", "replace", "updateOrCreate", "create"])
def test_records_may_refer_to_one_another_in_any_order(worlds: Worlds, system: World, mode: Mode) -> None:
    system.run("CREATE TABLE target (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES target (id))")
    if mode == "replace":
        system.run(
            "INSERT INTO target VALUES (7, NULL)",
            "INSERT INTO target VALUES (8, 7)",
            "INSERT INTO target VALUES (6, 8)",
        )
    result, watcher = synced(worlds, system, mode, TREE, "id int, up int")
    assert (result.status, result.counts) == ("completed", Counts(total=4, insert=3, error=1)), result.error
    assert [entry.record for entry in watcher.of(Operation.ERRORS)] == [{"id": 4, "up": 77}]
    assert system.rows("SELECT id, up FROM target ORDER BY id") == TREE[:3]


def test_many_that_refer_to_one_another_need_not_come_in_one_batch(worlds: Worlds, system: World) -> None:
    system.run("CREATE TABLE target (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES target (id))")
    rows = [(n, 4_200 if n < 20 else None) for n in range(1, 4_201)]
    result, _ = synced(worlds, system, "append", rows, "id int, up int")
    assert (result.status, result.counts) == ("completed", Counts(total=4_200, insert=4_200))


def test_rows_that_others_refer_to_are_not_replaced(worlds: Worlds, system: World) -> None:
    system.run(
        "CREATE TABLE target (id int PRIMARY KEY, up int, FOREIGN KEY (up) REFERENCES target (id))",
        "CREATE TABLE child (of int, FOREIGN KEY (of) REFERENCES target (id))",
        "INSERT INTO target VALUES (7, NULL)",
        "INSERT INTO child VALUES (7)",
    )
    result, _ = synced(worlds, system, "replace", TREE, "id int, up int")
    assert result.status == "failed"
    assert "foreign key" in result.error.lower()
    assert system.rows("SELECT * FROM target") == [(7, None)]


def test_what_is_checked_at_the_commit_sinks_no_run(worlds: Worlds) -> None:
    system = worlds.get("postgresql", 1)
    system.run(
        "CREATE TABLE parents (id int PRIMARY KEY)",
        "INSERT INTO parents VALUES (1), (2)",
        'CREATE TABLE target (id int PRIMARY KEY, up int CONSTRAINT "of %s"'
        " REFERENCES parents DEFERRABLE INITIALLY DEFERRED)",
    )
    for mode in ("append", "replace", "updateOrCreate"):
        result, watcher = synced(worlds, system, mode, [(1, 1), (2, 9)], "id int, up int")
        assert (result.status, result.counts.error) == ("completed", 1)
        assert [entry.record for entry in watcher.of(Operation.ERRORS)] == [{"id": 2, "up": 9}]
        assert system.rows("SELECT * FROM target") == [(1, 1)]


def test_others_may_refer_again_to_what_is_replaced(worlds: Worlds) -> None:
    system = worlds.get("postgresql", 1)
    system.run(
        "CREATE TABLE target (id int PRIMARY KEY, name text)",
        "CREATE TABLE child (of int REFERENCES target DEFERRABLE INITIALLY DEFERRED)",
        "INSERT INTO target VALUES (2, 'old')",
        "INSERT INTO child VALUES (2)",
    )
    result, _ = synced(worlds, system, "replace", PEOPLE)
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=3)), result.error


def test_mysql_tables_whose_changes_cannot_be_undone(worlds: Worlds) -> None:
    system = worlds.get("mariadb", 1)
    system.run(
        "CREATE TABLE target (id int PRIMARY KEY, name varchar(9), CHECK (name <> 'b')) ENGINE=MyISAM",
        "INSERT INTO target VALUES (9, 'old')",
    )
    result, _ = synced(worlds, system, "append", PEOPLE)
    assert result.status == "failed"
    assert result.error.endswith(
        "is kept by MyISAM, which cannot undo what a run has written; make it InnoDB, or use replace"
    )
    assert system.rows("SELECT * FROM target") == [(9, "old")]
    result, _ = synced(worlds, system, "replace", PEOPLE)
    assert (result.status, result.counts) == ("completed", Counts(total=3, insert=2, error=1)), result.error
    assert system.rows("SELECT * FROM target ORDER BY id") == [(1, "a"), (3, "c")]
    engine = "SELECT engine FROM information_schema.tables WHERE table_schema = database()"
    assert system.rows(engine) == [("MyISAM",)]
    system.run("CREATE TRIGGER t BEFORE INSERT ON target FOR EACH ROW SET NEW.name = 'x'")
    result, _ = synced(worlds, system, "replace", PEOPLE)
    assert result.error.endswith("is kept by MyISAM and has triggers; make it InnoDB")


def test_a_zero_date_is_a_date_where_there_must_be_one(worlds: Worlds) -> None:
    system = worlds.get("mariadb", 1)
    system.run("CREATE TABLE target (day date PRIMARY KEY, name varchar(9))")
    rows = [("0000-00-00", "a"), ("2024-02-29", "b")]
    result, _ = synced(worlds, system, "append", rows, "day date, name text")
    assert result.counts == Counts(total=2, insert=2), result.error
    result, _ = synced(worlds, system, "create", rows, "day date, name text")
    assert (result.status, result.counts) == ("completed", Counts(total=2))
