"""The ways to write that targets offer, in the words of the API."""

from __future__ import annotations

from collections.abc import Iterable

from ptui.local.engine.catalogue import Choice, Mode

EQUALITY = (Choice("Equality", "Equality"),)

_MODES = {
    mode.id: mode
    for mode in (
        Mode(
            "create",
            "Create",
            "Create records when they don’t exist; don’t update existing ones",
            requires_identity=True,
        ),
        Mode(
            "update",
            "Update",
            "Update existing records only; don’t create new ones",
            requires_identity=True,
        ),
        Mode(
            "updateOrCreate",
            "Update or Create",
            "Update records when they exist and create them when they don’t",
            requires_identity=True,
        ),
        Mode("replace", "Replace", "Replace all existing rows"),
        Mode("append", "Append", "Append rows to the end of the table"),
        Mode("remove", "Remove", "Remove records that match", requires_identity=True),
    )
}

_BULK = (
    Mode("replicate", "Replicate", "Keep a copy up to date, matching rows by primary key"),
    Mode("snapshot", "Snapshot", "Replace the whole copy on every run"),
    Mode("append", "Append", "Add the rows of every run to what is there"),
)


def modes(ids: Iterable[str]) -> tuple[Mode, ...]:
    """Model sync modes, in the order given."""
    return tuple(_MODES[mode] for mode in ids)


def bulk_modes() -> tuple[Mode, ...]:
    """The modes of bulk syncs, the same for every destination here."""
    return _BULK
