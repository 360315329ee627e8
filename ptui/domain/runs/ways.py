"""The ways to start a sync, and which of them a server of this version has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ptui.domain.runs.run import SyncKind


@dataclass(frozen=True, slots=True)
class Way:
    """How a sync is started."""

    test: bool = False
    resync: str = ""
    """The resync mode; a model sync has just one."""
    schemas: tuple[str, ...] = ()
    """Of a bulk sync; none stands for all that are enabled."""

    @property
    def name(self) -> str:
        """In words, for what is told about the run."""
        how = "test" if self.test else self.resync
        chosen = f"{len(self.schemas)} schemas" if len(self.schemas) > 1 else "".join(self.schemas)
        return " · ".join(part for part in (how, chosen) if part)


@dataclass(frozen=True, slots=True)
class Offer:
    """One way as it is offered."""

    way: Way
    label: str
    detail: str


PLAIN = Offer(Way(), "Run now", "what changed, where that is known")
MODEL_RESYNC = "resync"
_MODES = {
    "resync": ("Resync", "all again, over what is there"),
    "refetch": ("Refetch", "all again from the source"),
    "rebuild": ("Rebuild", "drop what is there, build it anew"),
}


def offers(kind: SyncKind, resync_modes: Sequence[str] = ()) -> tuple[Offer, ...]:
    """The plain run first; `resync_modes` are those that a bulk sync's destination supports."""
    if kind is SyncKind.MODEL:
        return (
            PLAIN,
            Offer(Way(resync=MODEL_RESYNC), "Resync", "all records again, changed or not"),
            Offer(Way(test=True), "Test", "a few records only"),
        )
    modes = [Offer(Way(resync=mode), *_MODES.get(mode, (mode, ""))) for mode in dict.fromkeys(resync_modes)]
    return (PLAIN, *modes, Offer(Way(test=True), "Test", "up to 5 records of each schema"))
