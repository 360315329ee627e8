"""What `/api/syncs/schedules` answers: each frequency with a JSON Schema of the parts it needs."""

from __future__ import annotations

from ptui.local.server.rules.body import Document
from ptui.local.server.rules.schedules.frequencies import FREQUENCIES, Frequency
from ptui.local.server.rules.schedules.parts import PARTS

_TITLES = {
    "minute": "Minute",
    "hour": "Hour (UTC)",
    "day_of_month": "Day of the month",
    "month": "Month",
    "day_of_week": "Day of the week",
}
_WEEK = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def schedule_options() -> list[Document]:
    """Every frequency that a model sync of this workspace can have."""
    return [
        {
            "frequency": frequency.id,
            "label": frequency.label,
            "description": frequency.description,
            "configuration": _form(frequency),
        }
        for frequency in FREQUENCIES.values()
    ]


def _form(frequency: Frequency) -> Document:
    properties, required = _own_form(frequency.id)
    if frequency.parts:
        properties = {name: _part(name, is_cron=frequency.is_cron) for name in frequency.parts}
        required = list(frequency.parts)
    return {"type": "object", "properties": properties, "required": required}


def _part(name: str, *, is_cron: bool) -> Document:
    shape: Document = {"type": "string", "title": _TITLES[name]}
    if is_cron:
        return shape | {"description": f"{PARTS[name].limits}; *, lists, ranges and steps", "default": "*"}
    if name == "day_of_week":
        return shape | {"enum": [{"value": str(day), "label": label} for day, label in enumerate(_WEEK)]}
    return shape | {"description": PARTS[name].limits, "default": "0"}


def _own_form(frequency: str) -> tuple[Document, list[str]]:
    match frequency:
        case "runafter":
            ids: Document = {"type": "array", "items": {"type": "string"}}
            run_after: Document = {
                "type": "object",
                "title": "Run after",
                "properties": {
                    "sync_ids": ids | {"title": "Model syncs"},
                    "bulk_sync_ids": ids | {"title": "Bulk syncs"},
                },
            }
            only: Document = {"type": "boolean", "title": "Only after success", "default": False}
            return {"run_after": run_after, "run_after_success_only": only}, ["run_after"]
        case "dbtcloud":
            connection: Document = {"type": "string", "title": "dbt Cloud connection"}
            job: Document = {"type": "integer", "title": "Job id"}
            return {"connection_id": connection, "job_id": job}, ["connection_id", "job_id"]
        case _:
            return {}, []
