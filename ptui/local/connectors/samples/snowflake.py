"""The sample Snowflake database: schemas CUSTOMERS and TEAMS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ptui.local.connectors.relational.system import Traits
from ptui.local.connectors.samples import build, words
from ptui.local.connectors.samples.database import SampleDatabase, SampleSystem, with_natives
from ptui.local.connectors.samples.people import companies, people

TRAITS = Traits("snowflake", drill_down="by schema", default_schema="PUBLIC")

_TEXT = "VARCHAR(16777216)"
NATIVES = {"INTEGER": "NUMBER(38,0)", "INT": "NUMBER(38,0)", "TEXT": _TEXT, "REAL": "FLOAT", "BLOB": "BINARY"}

_CONTACTS = slice(800, 2000)
_USERS = slice(400, 2900)

_VIEWS = {
    "CUSTOMERS.ACTIVE_COMPANIES": (
        'SELECT NAME, DOMAIN, INDUSTRY, EMPLOYEES FROM "CUSTOMERS.COMPANIES" WHERE IS_ACTIVE'
    ),
    "TEAMS.PAYING_USERS": (
        'SELECT email, first_name, last_name, plan, monthly_spend FROM "TEAMS.USERS" WHERE monthly_spend > 0'
    ),
}


def system(folder: Path) -> SampleSystem:
    """The database, made when it is not there."""
    path = folder / "snowflake.db"
    build.database(path, _tables(), views=_VIEWS)
    return SampleSystem(
        SampleDatabase(path, default_schema=TRAITS.default_schema), TRAITS, with_natives(NATIVES)
    )


def _tables() -> dict[str, build.Table]:
    return {
        "CUSTOMERS.COMPANIES": _companies(),
        "CUSTOMERS.CONTACTS": _contacts(),
        "TEAMS.TEAMS": _teams(),
        "TEAMS.USERS": _users(),
    }


def _companies() -> build.Table:
    return build.Table(
        (
            "COMPANY_ID NUMBER(38,0) NOT NULL PRIMARY KEY",
            f"NAME {_TEXT} NOT NULL",
            f"DOMAIN {_TEXT}",
            f"INDUSTRY {_TEXT}",
            "EMPLOYEES NUMBER(38,0)",
            "ANNUAL_REVENUE NUMBER(14,2)",
            "IS_ACTIVE BOOLEAN",
            "CREATED_AT TIMESTAMP_NTZ(9)",
        ),
        (
            (
                place,
                c.name,
                c.domain,
                c.industry,
                c.employees,
                c.revenue,
                c.is_active,
                c.created.isoformat(" "),
            )
            for place, c in enumerate(companies()[60:360], 1001)
        ),
        (
            "COMPANY_ID",
            "NAME",
            "DOMAIN",
            "INDUSTRY",
            "EMPLOYEES",
            "ANNUAL_REVENUE",
            "IS_ACTIVE",
            "CREATED_AT",
        ),
    )


def _contacts() -> build.Table:
    return build.Table(
        (f"EMAIL {_TEXT}", f"FIRST_NAME {_TEXT}", f"LAST_NAME {_TEXT}"),
        ((p.email, p.first, p.last) for p in people()[_CONTACTS]),
        ("EMAIL", "FIRST_NAME", "LAST_NAME"),
    )


def _teams() -> build.Table:
    return build.Table(
        (
            "team_id NUMBER(38,0) NOT NULL PRIMARY KEY",
            f"name {_TEXT} NOT NULL",
            "region VARCHAR(8)",
            "settings VARIANT",
            "created_at TIMESTAMP_NTZ(9)",
        ),
        _team_rows(),
        ("team_id", "name", "region", "settings", "created_at"),
    )


def _users() -> build.Table:
    return build.Table(
        (
            "user_id NUMBER(38,0) NOT NULL PRIMARY KEY",
            f"email {_TEXT} NOT NULL",
            f"first_name {_TEXT}",
            f"last_name {_TEXT}",
            f"company {_TEXT}",
            "plan VARCHAR(32)",
            "seats NUMBER(38,0)",
            "monthly_spend NUMBER(10,2)",
            "is_subscribed BOOLEAN",
            "last_activity_date DATE",
            "created_at TIMESTAMP_NTZ(9)",
        ),
        _user_rows(),
        (
            *("user_id", "email", "first_name", "last_name", "company", "plan", "seats", "monthly_spend"),
            *("is_subscribed", "last_activity_date", "created_at"),
        ),
    )


def _user_rows() -> Iterator[build.Row]:
    for place, person in enumerate(people()[_USERS], 50_001):
        yield (
            *(place, person.email, person.first, person.last, companies()[person.company].name, person.plan),
            *(person.seats, person.spend, person.is_subscribed),
            person.last_active.date().isoformat() if person.last_active else None,
            person.created.isoformat(" "),
        )


def _team_rows() -> Iterator[build.Row]:
    for place in range(120):
        company = companies()[place]
        name = words.TEAM_NAMES[place * 3 % len(words.TEAM_NAMES)]
        settings = (
            f'{{"beta": {str(place % 4 == 0).lower()}, "seats": {5 + place % 30}}}' if place % 9 else None
        )
        yield (
            *(7001 + place, f"{company.name} {name}", words.REGIONS[place % 4] if place % 13 else None),
            *(settings, company.created.isoformat(" ")),
        )
