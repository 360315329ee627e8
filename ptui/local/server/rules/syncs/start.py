"""The body that starts a model sync by hand."""

from __future__ import annotations

from dataclasses import dataclass

from ptui.local.server.rules.body import Document, Part, as_part
from ptui.local.server.rules.refusals import malformed

_MOST = 1_000


@dataclass(frozen=True, slots=True)
class ModelStart:
    """What to run, and how."""

    is_test: bool = False
    """A few records."""
    is_resync: bool = False
    """Every record, changed or not."""
    identities: tuple[str, ...] = ()
    """Only the records whose identity has one of these values; empty for all."""


def model_start(body: Part, sync: Document) -> ModelStart:
    """The start that is asked for; single records are named by their identity."""
    named = body.has("identities"), body.has("source_identities")
    if all(named):
        malformed(body.at("source_identities"), "cannot be asked for together with identities")
    if any(named) and not sync["identities"]["mappings"]:
        at = body.at("identities" if named[0] else "source_identities")
        malformed(at, "cannot be asked for: this sync has no identity to know records by")
    identities = _by_source(body, sync) if named[1] else body.texts("identities")
    if any(named) and not identities:
        malformed(body.at("identities" if named[0] else "source_identities"), "must name a record")
    return ModelStart(body.flag("test"), body.flag("resync"), tuple(identities))


def _by_source(body: Part, sync: Document) -> list[str]:
    """The newer shape: a list of lists of `{source, value}`; the targets here match by one field."""
    entries = body.items("source_identities")
    if len(entries) > _MOST:
        malformed(body.at("source_identities"), f"names more than {_MOST:,} records")
    sources = [mapping["source"] for mapping in sync["identities"]["mappings"]]
    found: list[str] = []
    for path, entry in entries:
        if not isinstance(entry, list) or len(entry) != 1:
            malformed(path, "must be a list with one source and its value")
        part = as_part(f"{path}[0]", entry[0])
        source = part.need_part("source")
        if {key: source.get(key) for key in ("model_id", "field")} not in sources:
            malformed(source.path, "is no identity of this sync")
        found.append(part.need_text("value"))
    return list(dict.fromkeys(found))
