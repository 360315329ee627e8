"""What stands in a new model sync before anybody types: the mapping, and how records are matched."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from ptui.domain.forms.mapping_rows import MappingRow
from ptui.domain.forms.offers import OfferedTargetField
from ptui.domain.forms.rules import FieldPath
from ptui.domain.forms.sync_source import SourceField
from ptui.domain.mapping import normal, propose

SOURCE: FieldPath = ("identity", "source")
TARGET: FieldPath = ("identity", "target")
FUNCTION: FieldPath = ("identity", "function")
_TELLING = ("email", "emailaddress", "id", "externalid", "uuid", "key", "domain")
"""Names by which records are usually matched, the best first."""


def proposed_rows(
    sources: Sequence[SourceField],
    targets: Sequence[OfferedTargetField],
    *,
    mode: str,
    names_new: bool = False,
    taken: Collection[str] = (),
) -> tuple[MappingRow, ...]:
    """One row per source field; where the target has no fields yet, each gets one of its own name."""
    if names_new:
        return tuple(
            MappingRow(each.name, each.model, each.name, is_new=True, reason="new field") for each in sources
        )
    matches = propose(sources, targets, mode=mode, taken=taken)
    return tuple(
        MappingRow(source.name, source.model, match.target, reason=match.reason, lossy=match.lossy)
        for source, match in zip(sources, matches, strict=True)
    )


def proposed_identity(
    rows: Sequence[MappingRow], sources: Sequence[SourceField], targets: Sequence[OfferedTargetField]
) -> dict[FieldPath, Any]:
    """The mapped pair that surely tells records apart; nothing where none does."""
    by_id = {each.id: each for each in targets}
    unique = {each.ref for each in sources if each.is_unique}
    candidates = [
        (rank, row)
        for row in rows
        if row.is_mapped and row.target in by_id and by_id[row.target].supports_identity
        if (rank := _rank(row, unique)) is not None
    ]
    if not candidates:
        return {}
    _, best = min(candidates, key=lambda candidate: candidate[0])
    functions = by_id[best.target].identity_functions
    found: dict[FieldPath, Any] = {SOURCE: best.ref, TARGET: best.target}
    return found | ({FUNCTION: functions[0].id} if functions else {})


def _rank(row: MappingRow, unique: Collection[Any]) -> tuple[int, int] | None:
    name = normal(row.source)
    place = _TELLING.index(name) if name in _TELLING else None
    if row.ref in unique:
        return 0, place if place is not None else len(_TELLING)
    return None if place is None else (1, place)
