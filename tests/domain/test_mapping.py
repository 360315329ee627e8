"""Automatic mapping: what is alike, what fits, and what is said about it."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

import pytest

from ptui.domain.fit import Column, Grade, fit
from ptui.domain.mapping import Match, propose, required_unmapped, tally, tokens


@dataclass(frozen=True)
class Source:
    name: str
    type: str = "string"
    remote_type: str = ""
    label: str = ""


@dataclass(frozen=True)
class Target:
    id: str
    type: str = "string"
    source_type: str = ""
    name: str = ""
    required: bool = False
    createable: bool = True
    updateable: bool = True


def pairs(matches: tuple[Match, ...]) -> list[tuple[str, str]]:
    return [(match.source, match.target) for match in matches]


@pytest.mark.parametrize(
    "spelling",
    ["first_name", "FirstName", "FIRST_NAME", "First Name", "first-name", "firstName", "First_Name__c"],
)
def test_the_same_name_in_any_spelling(spelling: str) -> None:
    (match,) = propose([Source("first_name")], [Target("Other"), Target(spelling)])
    assert match.target == spelling
    assert match.reason.startswith("same name")


def test_abbreviations_are_words() -> None:
    assert tokens("HTTPServerURL2") == ("http", "server", "url2")
    assert tokens("Größe_ID") == ("grösse", "id")
    assert tokens("***") == ()


def test_labels_and_the_order_of_words() -> None:
    matches = propose(
        [Source("mail", label="E-Mail Address"), Source("name_last")],
        [Target("fld_1", name="E-mail address"), Target("LastName")],
    )
    assert [(match.target, match.reason) for match in matches] == [
        ("fld_1", "same label"),
        ("LastName", "same words in another order"),
    ]


def test_an_exact_name_wins_over_an_earlier_look_alike() -> None:
    assert pairs(propose([Source("Email"), Source("email")], [Target("email"), Target("EMAIL")])) == [
        ("Email", "EMAIL"),
        ("email", "email"),
    ]


def test_a_target_is_used_once_and_the_loser_is_told() -> None:
    first, second = propose([Source("email"), Source("E_Mail")], [Target("EMAIL")])
    assert first.target == "EMAIL"
    assert not second.is_mapped
    assert second.reason == "EMAIL is taken by email"


def test_nothing_alike_is_said() -> None:
    (match,) = propose([Source("created_at", "datetime")], [Target("EMAIL")])
    assert (match.target, match.reason) == ("", "nothing alike")
    assert tally((match,)) == "0 of 1 mapped, 1 left out"


def test_names_without_letters_match_only_themselves() -> None:
    assert pairs(propose([Source("***"), Source("---")], [Target("+++"), Target("---")])) == [
        ("***", ""),
        ("---", "---"),
    ]


def test_types_that_cannot_become_one_another_stay_apart() -> None:
    (match,) = propose([Source("active", "datetime")], [Target("Active", "boolean")])
    assert not match.is_mapped
    assert match.reason == "Active: datetime cannot become boolean"


def test_the_better_fitting_of_two_look_alikes_is_taken() -> None:
    targets = [Target("Amount", "string"), Target("AMOUNT", "number")]
    (match,) = propose([Source("amount", "number")], targets)
    assert match.target == "AMOUNT"


def test_fields_that_the_mode_cannot_write_are_left_out() -> None:
    target = Target("LastActivityDate", "datetime", createable=False, updateable=True)
    source = Source("last_activity_date", "datetime")
    (created,) = propose([source], [target], mode="create")
    (updated,) = propose([source], [target], mode="update")
    assert created.reason == "LastActivityDate cannot be written"
    assert updated.target == "LastActivityDate"


def test_servers_that_flag_nothing_as_writable_are_believed_to_write() -> None:
    (match,) = propose([Source("a")], [Target("A", createable=False, updateable=False)], mode="create")
    assert match.target == "A"


def test_lossy_matches_are_flagged() -> None:
    (match,) = propose([Source("note", "string", "varchar(255)")], [Target("NOTE", "string", "VARCHAR(80)")])
    assert match.target == "NOTE"
    assert match.lossy == "text over 80 characters does not fit"


def test_required_targets_without_a_source() -> None:
    targets = [Target("A", required=True), Target("B", required=True), Target("C")]
    assert required_unmapped(targets, {"A"}) == ("B",)


@pytest.mark.parametrize(
    ("source", "target", "grade"),
    [
        (Column("string", "varchar(80)"), Column("string", "VARCHAR(16777216)"), Grade.SAME),
        (Column("string", "text"), Column("string", "varchar(255)"), Grade.LOSSY),
        (Column("string", "character varying(300)"), Column("string", "character varying(200)"), Grade.LOSSY),
        (Column("number", "bigint"), Column("number", "int"), Grade.LOSSY),
        (Column("number", "int"), Column("number", "bigint"), Grade.SAME),
        (Column("number", "decimal(10,2)"), Column("number", "int"), Grade.LOSSY),
        (Column("number", "decimal(10,0)"), Column("number", "bigint"), Grade.SAME),
        (Column("datetime", "timestamp"), Column("datetime", "date"), Grade.LOSSY),
        (Column("number"), Column("string"), Grade.FITS),
        (Column("string"), Column("number"), Grade.LOSSY),
        (Column("object"), Column("number"), Grade.IMPOSSIBLE),
        (Column("unknown"), Column("number"), Grade.FITS),
        (Column(""), Column("binary"), Grade.FITS),
    ],
)
def test_fits(source: Column, target: Column, grade: Grade) -> None:
    assert fit(source, target).grade is grade


def test_two_thousand_by_two_thousand_is_quick_and_deterministic() -> None:
    sources = [Source(f"field_{index}_name") for index in range(2000)]
    targets = [Target(f"Field{index}Name__c") for index in range(2000)]
    random.Random(7).shuffle(targets)
    began = time.process_time()
    matches = propose(sources, targets)
    assert time.process_time() - began < 3
    assert all(match.target == f"Field{match.source.split('_')[1]}Name__c" for match in matches)
    assert propose(sources, targets) == matches


def test_two_thousand_columns_that_all_look_alike_are_quick() -> None:
    sources = [Source(name) for name in _spellings(2000)]
    targets = [Target(name.replace("_", "-"), "number") for name in reversed(_spellings(2000))]
    began = time.process_time()
    matches = propose(sources, targets)
    assert time.process_time() - began < 5
    assert len({match.target for match in matches}) == 2000


def _spellings(count: int) -> list[str]:
    """Different names that are all `aaaaaaaaaaa` when normalised."""
    return ["".join("_a" if (index >> bit) & 1 else "a" for bit in range(11)) for index in range(count)]
