"""The time parts of a schedule, checked against what its frequency needs."""

from __future__ import annotations

from ptui.local.server.rules.body import Document, Part
from ptui.local.server.rules.refusals import malformed, refuse
from ptui.local.server.rules.schedules.frequencies import FREQUENCIES
from ptui.local.server.rules.schedules.parts import PARTS, BadTime


def time_parts(schedule: Part, frequency: str, *, camel_case: bool = False) -> Document:
    """The parts that this frequency needs, as they were written; others are left out."""
    kind = FREQUENCIES[frequency]
    found: Document = {}
    for name in kind.parts:
        key = _camel(name) if camel_case and schedule.has(_camel(name)) else name
        text = schedule.number_text(key)
        if not text:
            malformed(schedule.at(key), f"is required for the frequency {frequency}")
        try:
            if kind.is_cron:
                PARTS[name].values(text)
            else:
                PARTS[name].value(text)
        except BadTime as error:
            refuse(schedule.at(key), str(error))
        found[name] = text
    return found


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def camel(document: Document) -> Document:
    """With its keys in the camelCase that the schedules of a bulk sync have on a path of their own."""
    return {_camel(key): value for key, value in document.items()}
