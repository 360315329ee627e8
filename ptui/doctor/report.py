"""The report in plain text: it reads the same on any terminal, in a pipe and in a bug report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from ptui.doctor.finding import Mark, Section
from ptui.domain.text import clean

_WHAT = 18
_WIDTH = 100


def text(sections: Sequence[Section]) -> str:
    """Everything that was found, then the lines to add, each once."""
    lines: list[str] = []
    for section in sections:
        lines += [section.title, *_findings(section), ""]
    added = list(_to_add(sections))
    if added:
        lines += ["Lines to add", *added, ""]
    lines.append(_verdict(sections))
    return "\n".join(lines) + "\n"


def needs_mending(sections: Iterable[Section]) -> bool:
    return any(finding.mark is Mark.MEND for section in sections for finding in section.findings)


def _findings(section: Section) -> Iterator[str]:
    for finding in section.findings:
        head = f"  {finding.mark:<5} {finding.what:<{_WHAT}} "
        told = wrap(clean(finding.told, 400), _WIDTH - len(head)) or [""]
        yield (head + told[0]).rstrip()
        yield from (" " * len(head) + line for line in told[1:])


def _to_add(sections: Iterable[Section]) -> Iterator[str]:
    by_place: dict[str, dict[str, None]] = {}
    for section in sections:
        for finding in section.findings:
            for one in finding.add:
                by_place.setdefault(one.place, {}).update(dict.fromkeys(one.lines))
    for place, lines in by_place.items():
        yield f"  {place}"
        yield from (f"    {clean(line, 400)}" for line in lines)


def _verdict(sections: Sequence[Section]) -> str:
    broken = [one.what for section in sections for one in section.findings if one.mark is Mark.MEND]
    return f"To mend: {', '.join(broken)}." if broken else "Nothing to mend."
