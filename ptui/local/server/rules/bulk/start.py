"""The body that starts a bulk sync by hand."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from ptui.local.server.rules.body import Part
from ptui.local.server.rules.refusals import malformed
from ptui.local.server.versions import V24

RESYNC_MODES = ("refetch", "resync", "rebuild")
FETCH_MODES = ("none", "incremental", "full")


@dataclass(frozen=True, slots=True)
class BulkStart:
    """What to run, and how."""

    is_test: bool = False
    """A few records of each schema."""
    resync_mode: str = ""
    fetch_mode: str = ""
    schemas: tuple[str, ...] = ()
    """Empty for all that are enabled."""


def bulk_start(body: Part, version: str, enabled: Container[str]) -> BulkStart:
    """The start that is asked for; a test and a resync exclude each other."""
    resync_mode = body.word("resync_mode", RESYNC_MODES)
    if body.has("resync"):
        if version != V24:
            malformed(body.at("resync"), "is gone since 2025-09-18: use resync_mode")
        if body.flag("resync") and not resync_mode:
            resync_mode = "resync"
    is_test = body.flag("test")
    if is_test and resync_mode:
        malformed(body.at("test"), "cannot be asked for together with resync_mode")
    schemas = body.texts("schemas")
    for index, schema in enumerate(schemas):
        if schema not in enabled:
            malformed(f"{body.at('schemas')}[{index}]", f"names no enabled schema of this sync: {schema}")
    fetch_mode = body.word("fetch_mode", FETCH_MODES)
    if fetch_mode == "none":
        malformed(body.at("fetch_mode"), "cannot be none: this workspace keeps no records to write again")
    return BulkStart(is_test, resync_mode, fetch_mode, tuple(schemas))
