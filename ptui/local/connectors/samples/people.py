"""The people and companies of the samples: the same everywhere, and shared, so that syncs find matches."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from ptui.local.connectors.samples import words

_SEED = 20250918
_PEOPLE = 4200
_COMPANIES = 420
_FIRST_DAY = datetime(2021, 3, 1, 8, 0, 0)
_LAST_DAY = datetime(2025, 9, 18, 18, 0, 0)
_UNSPLIT = str.maketrans({"Ł": "L", "ł": "l", "Ø": "O", "ø": "o", "ß": "ss", "ı": "i", "đ": "d"})


@dataclass(frozen=True, slots=True)
class Company:
    """A company; some facts about some are not known."""

    name: str
    domain: str
    industry: str | None
    employees: int | None
    revenue: str | None
    city: str
    country: str
    phone: str | None
    is_active: bool
    created: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works at a company."""

    first: str | None
    last: str
    email: str
    company: int
    """Its place among the companies."""
    plan: str | None
    phone: str | None
    title: str | None
    seats: int | None
    spend: str | None
    """Money a month, exact, as text."""
    is_subscribed: bool
    created: datetime
    last_active: datetime | None


@cache
def companies() -> tuple[Company, ...]:
    """All of them; their domains are unique."""
    dice = random.Random(_SEED)
    pairs = [(word, kind) for word in words.COMPANY_WORDS for kind in words.COMPANY_KINDS]
    return tuple(_company(dice, *pair) for pair in dice.sample(pairs, _COMPANIES))


def _company(dice: random.Random, word: str, kind: str) -> Company:
    city, country = dice.choice(words.CITIES)
    plain = _ascii(f"{word}{kind}".replace(", Inc.", ""))
    return Company(
        name=f"{word} {kind}",
        domain=f"{plain}.example",
        industry=dice.choice(words.INDUSTRIES) if dice.random() > 0.06 else None,
        employees=int(dice.lognormvariate(5, 1.6)) + 1 if dice.random() > 0.08 else None,
        revenue=f"{dice.lognormvariate(15, 1.4):.2f}" if dice.random() > 0.15 else None,
        city=city,
        country=country,
        phone=_phone(dice),
        is_active=dice.random() > 0.1,
        created=_moment(dice),
    )


@cache
def people() -> tuple[Person, ...]:
    """All of them; their addresses are unique."""
    dice = random.Random(_SEED + 1)
    known = companies()
    taken: dict[str, int] = {}
    return tuple(_person(dice, known, taken) for _ in range(_PEOPLE))


def _person(dice: random.Random, known: tuple[Company, ...], taken: dict[str, int]) -> Person:
    first, last = dice.choice(words.FIRST_NAMES), dice.choice(words.LAST_NAMES)
    company = dice.randrange(len(known))
    local = f"{_ascii(first)}.{_ascii(last)}"
    address = f"{local}@{known[company].domain}"
    taken[address] = count = taken.get(address, 0) + 1
    if count > 1:
        address = f"{local}{count}@{known[company].domain}"
    plan = dice.choices(words.PLANS, (30, 28, 22, 14, 6))[0] if dice.random() > 0.03 else None
    created = _moment(dice)
    return Person(
        first=first if dice.random() > 0.02 else None,
        last=last,
        email=address,
        company=company,
        plan=plan,
        phone=_phone(dice),
        title=dice.choice(words.TITLES) if dice.random() > 0.07 else None,
        seats=dice.randint(1, 250) if plan not in (None, "free") else None,
        spend=f"{dice.lognormvariate(5, 1):.2f}" if plan not in (None, "free") else None,
        is_subscribed=dice.random() > 0.35,
        created=created,
        last_active=_later(dice, created) if dice.random() > 0.05 else None,
    )


def _moment(dice: random.Random) -> datetime:
    seconds = int((_LAST_DAY - _FIRST_DAY).total_seconds() * dice.random() ** 0.7)
    return _FIRST_DAY + timedelta(seconds=seconds)


def _later(dice: random.Random, moment: datetime) -> datetime:
    return (moment + (_LAST_DAY - moment) * dice.random()).replace(microsecond=0)


def _phone(dice: random.Random) -> str | None:
    return f"+1 555 {dice.randrange(200, 999)} {dice.randrange(10_000):04}" if dice.random() > 0.12 else None


def _ascii(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.translate(_UNSPLIT)).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.lower() if letter.isalnum() or letter == "-")
