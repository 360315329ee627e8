"""The sample buckets: S3 `my-bucket` and Google Cloud Storage `mybucket/mypath`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path

from ptui.local.connectors.samples import build
from ptui.local.connectors.samples.people import Person, companies, people

_EVENTS = ("page_viewed", "report_exported", "signed_in", "seat_added", "trial_started", "plan_upgraded")
_PRODUCTS = ("Explorer", "Pipelines", "Vault", "Atlas – EU", "Pulse ⚡", 'Gauge 5"')


def s3(folder: Path) -> Path:
    """The folder that stands for `my-bucket`, made when it is not there."""
    bucket = folder / "s3" / "my-bucket"
    build.folder(
        bucket,
        {
            "high_paying_users.csv": partial(_high_paying, slice(0, 2400)),
            "events.jsonl": partial(_events, 0, 2000),
            "products.json": _products,
            "orders/2025-07.csv": partial(_orders, 7),
            "orders/2025-08.csv": partial(_orders, 8),
            "reports/with_preamble.csv": _report,
        },
    )
    return bucket


def gcs(folder: Path) -> Path:
    """The folder that stands for `mybucket/mypath`, made when it is not there."""
    path = folder / "gcs" / "mybucket" / "mypath"
    build.folder(
        path,
        {
            "high_paying_users.csv": partial(_high_paying, slice(900, 3600)),
            "events.jsonl": partial(_events, 2000, 1500),
            "leads/partners.csv": _partners,
        },
    )
    return path


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return file.getvalue()


def _high_paying(chosen: slice) -> str:
    header = ("email", "first_name", "last_name", "company", "plan", "monthly_spend", "last_activity_date")
    paying = [person for person in people()[chosen] if person.spend and float(person.spend) > 250]
    return _text(header, map(_paying_row, paying))


def _paying_row(p: Person) -> Sequence[object]:
    active = p.last_active.date().isoformat() if p.last_active else None
    return p.email, p.first, p.last, companies()[p.company].name, p.plan, p.spend, active


def _partners() -> str:
    rows = ((p.email, p.first, p.last, p.phone, p.title) for p in people()[3300:3700])
    return _text(("email", "first_name", "last_name", "phone", "title"), rows)


def _events(first: int, count: int) -> str:
    lines = []
    for number in range(first, first + count):
        person = people()[number * 13 % len(people())]
        happened = person.created + timedelta(minutes=number * 37 % 500_000)
        event = {
            "id": f"evt_{number:06}",
            "type": _EVENTS[number * 7 % len(_EVENTS)],
            "email": person.email if number % 29 else None,
            "occurred_at": f"{happened.isoformat()}Z",
            "value": round(number * 17 % 9000 / 100, 2),
            "is_test": number % 50 == 0,
            "tags": ["beta", "mobile"][: number % 3],
            "properties": {"company": companies()[person.company].name, "plan": person.plan},
        }
        lines.append(json.dumps(event, ensure_ascii=False))
    return "\n".join(lines) + "\n"


def _products() -> str:
    products = [
        {"sku": f"P-{place:03}", "name": name, "price": f"{19 + place * 30}.90", "in_stock": place % 4 != 3}
        for place, name in enumerate(_PRODUCTS)
    ]
    return json.dumps(products, ensure_ascii=False, indent=1) + "\n"


def _orders(month: int) -> str:
    rows = (
        (
            *(f"2025{month:02}{number:05}", people()[(number * 17 + month) % 3000].email),
            *(f"P-{number % len(_PRODUCTS):03}", 1 + number % 5, f"{19 + number % 150}.90"),
            f"2025-{month:02}-{1 + number % 28:02}",
        )
        for number in range(400)
    )
    return _text(("order_id", "email", "sku", "quantity", "amount", "ordered_on"), rows)


def _report() -> str:
    return "Revenue by company\nQ2 2025, in USD\n" + _text(
        ("company", "domain", "annual_revenue"), ((c.name, c.domain, c.revenue) for c in companies()[:200])
    )
