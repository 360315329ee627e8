"""The sample Salesforce organization."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ptui.local.connectors.relational.system import Traits
from ptui.local.connectors.samples import build, words
from ptui.local.connectors.samples.database import SampleDatabase, SampleSystem
from ptui.local.connectors.samples.people import companies, people
from ptui.local.connectors.samples.salesforce_objects import OBJECTS
from ptui.local.engine.catalogue import Column

TRAITS = Traits(
    "salesforce",
    drill_down="objects",
    modes=("create", "update", "updateOrCreate", "remove"),
    can_create_schemas=False,
    can_create_tables=False,
    can_create_fields=False,
    takes_bulk_syncs=False,
)

_CONTACTS = slice(1400, 2700)
_LEADS = slice(3500, 4200)
_USERS = slice(3000, 3012)
_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", None)
_STAGES = (
    ("Prospecting", 10),
    ("Qualification", 20),
    ("Proposal/Price Quote", 75),
    ("Closed Won", 100),
    ("Closed Lost", 0),
)
_STATUSES = ("Open - Not Contacted", "Working - Contacted", "Closed - Converted", "Closed - Not Converted")
_SUBJECTS = ("Call", "Send the quote", "Renewal – follow up", "Demo 🎬", "Invoice question")

_FIELDS = {(name, field.name): field for name, fields in OBJECTS.items() for field in fields}


def system(folder: Path) -> SampleSystem:
    """The organization, made when it is not there."""
    path = folder / "salesforce.db"
    build.database(path, _tables())
    return SampleSystem(SampleDatabase(path), TRAITS, _present)


def _present(table: str, column: Column) -> Column:
    field = _FIELDS.get((table, column.name))
    if field is None:
        return column
    return replace(
        column, label=field.label, native=field.native, writable=column.writable and not field.is_readonly
    )


def _tables() -> dict[str, build.Table]:
    rows = {
        "Account": (
            _accounts(),
            "Name Industry Website Phone NumberOfEmployees AnnualRevenue BillingCity BillingCountry",
        ),
        "Contact": (
            _contacts(),
            "AccountId FirstName LastName Email Phone Title Department MailingCity MailingCountry LeadSource"
            " HasOptedOutOfEmail Plan__c Monthly_Spend__c",
        ),
        "Lead": (_leads(), "FirstName LastName Company Email Phone Title Status LeadSource"),
        "Opportunity": (_opportunities(), "AccountId Name StageName Amount Probability CloseDate"),
        "Task": (_tasks(), "WhoId Subject Status Priority ActivityDate"),
        "User": (_users(), "Username FirstName LastName Email IsActive"),
    }
    return {
        name: build.Table(
            tuple(field.ddl for field in OBJECTS[name]),
            _with_system_fields(name, found),
            _filled(name, filled),
        )
        for name, (found, filled) in rows.items()
    }


def _filled(name: str, own: str) -> tuple[str, ...]:
    owner = () if name == "User" else ("OwnerId",)
    return ("Id", *own.split(), *owner, "CreatedDate", "LastModifiedDate")


def _with_system_fields(name: str, rows: Iterator[tuple[datetime, build.Row]]) -> Iterator[build.Row]:
    for place, (created, row) in enumerate(rows):
        owner = () if name == "User" else (record_id("User", place * 5 % 12),)
        changed = created + timedelta(days=place % 40, minutes=place % 977)
        yield (record_id(name, place), *row, *owner, _moment(created), _moment(changed))


def record_id(name: str, place: int) -> str:
    """The 18 characters that name a record, the same on every machine."""
    prefix = {
        "Account": "001",
        "Contact": "003",
        "Lead": "00Q",
        "Opportunity": "006",
        "Task": "00T",
        "User": "005",
    }
    return f"{prefix[name]}Hs00002{place:05d}AAA"


def _moment(moment: datetime) -> str:
    return f"{moment.isoformat(timespec='milliseconds')}+0000"


def _accounts() -> Iterator[tuple[datetime, build.Row]]:
    for c in companies():
        yield (
            c.created,
            (c.name, c.industry, f"https://{c.domain}", c.phone, c.employees, c.revenue, c.city, c.country),
        )


def _contacts() -> Iterator[tuple[datetime, build.Row]]:
    for place, person in enumerate(people()[_CONTACTS]):
        company = companies()[person.company]
        yield (
            person.created,
            (
                *(record_id("Account", person.company), person.first, person.last),
                person.email if (place + 1) % 37 else None,
                *(person.phone, person.title, words.DEPARTMENTS[place % 8] if place % 6 else None),
                *(company.city, company.country, _SOURCES[place % 5], not person.is_subscribed),
                *(person.plan, person.spend),
            ),
        )


def _leads() -> Iterator[tuple[datetime, build.Row]]:
    for place, p in enumerate(people()[_LEADS]):
        company = companies()[p.company].name
        yield (
            p.created,
            (
                *(
                    p.first,
                    p.last,
                    company,
                    p.email,
                    p.phone,
                    p.title,
                    _STATUSES[place % 4],
                    _SOURCES[place % 5],
                ),
            ),
        )


def _opportunities() -> Iterator[tuple[datetime, build.Row]]:
    for place in range(600):
        company = companies()[place * 7 % len(companies())]
        stage, probability = _STAGES[place % len(_STAGES)]
        amount = f"{1500 + place * 7919 % 90000}.{place % 100:02}" if place % 17 else None
        closes = (company.created + timedelta(days=30 + place % 200)).date().isoformat()
        place_of_account = place * 7 % len(companies())
        yield (
            company.created,
            (
                *(
                    record_id("Account", place_of_account),
                    f"{company.name} – {words.PLANS[place % 5]}",
                    stage,
                ),
                *(amount, probability, closes),
            ),
        )


def _tasks() -> Iterator[tuple[datetime, build.Row]]:
    for place in range(500):
        contact = place * 11 % (_CONTACTS.stop - _CONTACTS.start)
        created = people()[_CONTACTS.start + contact].created
        due = (created + timedelta(days=place % 30)).date().isoformat() if place % 9 else None
        yield (
            created,
            (
                *(record_id("Contact", contact), _SUBJECTS[place % 5]),
                *(
                    ("Not Started", "In Progress", "Completed")[place % 3],
                    ("Low", "Normal", "High")[place % 3],
                    due,
                ),
            ),
        )


def _users() -> Iterator[tuple[datetime, build.Row]]:
    for place, p in enumerate(people()[_USERS]):
        address = f"{p.email.partition('@')[0]}@example.com"
        yield p.created, (address, p.first, p.last, address, place % 6 != 5)
