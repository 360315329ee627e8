"""The sample MySQL database `company`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ptui.local.connectors.relational.system import Traits
from ptui.local.connectors.samples import build, words
from ptui.local.connectors.samples.database import SampleDatabase, SampleSystem, with_natives
from ptui.local.connectors.samples.people import companies, people

DATABASE = "company"
TRAITS = Traits("mysql", can_create_schemas=False, default_schema=DATABASE)

NATIVES = {"INTEGER": "int", "INT": "int", "TEXT": "text", "REAL": "double", "BLOB": "blob"}

_CUSTOMERS = 3000


def system(folder: Path) -> SampleSystem:
    """The database, made when it is not there."""
    path = folder / "mysql-company.db"
    build.database(path, _tables())
    return SampleSystem(SampleDatabase(path, default_schema=DATABASE), TRAITS, with_natives(NATIVES))


def _tables() -> dict[str, build.Table]:
    return {
        "company.accounts": build.Table(
            (
                "id integer PRIMARY KEY",
                "name varchar(255) NOT NULL",
                "domain varchar(255) NOT NULL UNIQUE",
                "industry varchar(80)",
                "employees int",
                "annual_revenue decimal(14,2)",
                "is_active tinyint(1) NOT NULL DEFAULT 1",
                "created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP",
            ),
            (
                (c.name, c.domain, c.industry, c.employees, c.revenue, c.is_active, c.created.isoformat(" "))
                for c in companies()
            ),
            ("name", "domain", "industry", "employees", "annual_revenue", "is_active", "created_at"),
        ),
        "company.customers": build.Table(
            (
                "id integer PRIMARY KEY",
                "email varchar(255) NOT NULL UNIQUE",
                "first_name varchar(80)",
                "last_name varchar(80)",
                "company varchar(255)",
                "plan varchar(32)",
                "monthly_spend decimal(10,2)",
                "created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP",
            ),
            (
                (
                    p.email,
                    p.first,
                    p.last,
                    companies()[p.company].name,
                    p.plan,
                    p.spend,
                    p.created.isoformat(" "),
                )
                for p in people()[:_CUSTOMERS]
            ),
            ("email", "first_name", "last_name", "company", "plan", "monthly_spend", "created_at"),
        ),
        "company.teams": build.Table(
            (
                "id integer PRIMARY KEY",
                "account_id int NOT NULL",
                "name varchar(120) NOT NULL",
                "region char(5)",
                "size smallint",
                "created_at datetime NOT NULL DEFAULT CURRENT_TIMESTAMP",
            ),
            _teams(),
            ("account_id", "name", "region", "size", "created_at"),
        ),
    }


def _teams() -> Iterator[build.Row]:
    for place, company in enumerate(companies()[:150]):
        for turn in range(1 + place % 3):
            name = words.TEAM_NAMES[(place * 7 + turn * 3) % len(words.TEAM_NAMES)]
            region = words.REGIONS[(place + turn) % 4] if place % 11 else None
            yield place + 1, name, region, 2 + (place * 13 + turn * 5) % 40, company.created.isoformat(" ")
