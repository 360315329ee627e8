"""A model's configuration, walked through the source's own drill-down."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ptui.local.engine.catalogue import SourceStep
from ptui.local.server.rules.body import Document, shown, shown_list
from ptui.local.server.rules.hints import alike
from ptui.local.server.rules.refusals import malformed, refuse

Source = Callable[[Mapping[str, Sequence[str]]], SourceStep]
_DEEPEST = 12


@dataclass(slots=True)
class _Walk:
    """What the drill-down has said so far."""

    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    settings: set[str] = field(default_factory=set)
    """Keys that may be given, whatever was chosen."""
    choices: set[str] = field(default_factory=set)
    """Keys that stand for one way among several."""
    listed: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Keys that take one of these values, for more is asked once they are chosen, or nothing ever is."""

    def read(self, step: SourceStep) -> None:
        self.settings |= set(step.items) | set(step.configuration or ())
        self.choices |= set(step.requires_one_of or ())
        for item in step.items.values():
            self.choices |= set(item.requires_one_of or ())
        for key, item in step.items.items():
            if item.items is not None and (item.requires_one_of or key not in self.choices):
                self.listed[key] = item.items


@dataclass(frozen=True, slots=True)
class Walked:
    """Where a configuration led."""

    last: str
    """The last key that was chosen."""
    keys: frozenset[str]
    """Every key that a configuration of this source may have."""


def check_configuration(configuration: Document, source: Source) -> Walked:
    """Refuse what the drill-down would not lead to.

    It calls the source, so it is for threads only. Whether a table or a file of that name is there is left to
    the source itself, which may know more than it lists.
    """
    given = {key: value for key, value in configuration.items() if value not in (None, "", [])}
    walk = _Walk()
    step = source({})
    walk.read(step)
    required, last = step.requires_one_of, ""
    while required:
        last = _chosen(given, required, last)
        walk.chosen[last] = _texts(given[last], last)
        _check_listed(last, given[last], walk)
        item = step.items.get(last)
        if item is None or not item.requires_one_of or len(walk.chosen) > _DEEPEST:
            break
        step = source(dict(walk.chosen))
        walk.read(step)
        again = step.items.get(last)
        required = again.requires_one_of if again else item.requires_one_of
    for key in given:
        if key in walk.choices and key not in walk.chosen:
            refuse(f"configuration.{key}", f"cannot stand beside {last or 'the others'}: choose one")
        if key not in walk.settings | walk.choices:
            refuse(f"configuration.{key}", f"is no setting of this source{alike(key, walk.settings)}")
        _check_listed(key, given[key], walk)
    return Walked(last, frozenset(walk.settings | walk.choices))


def _check_listed(key: str, value: Any, walk: _Walk) -> None:
    allowed = walk.listed.get(key)
    text = str(value).lower() if isinstance(value, bool) else value
    if allowed is not None and text not in allowed:
        refuse(f"configuration.{key}", f"must be one of {shown_list(allowed)}, not {shown(value)}")


def _chosen(given: Mapping[str, Any], required: Sequence[str], parent: str) -> str:
    present = [key for key in required if key in given]
    if not present and len(required) == 1:
        malformed(f"configuration.{required[0]}", "is required")
    if not present:
        at = f"configuration.{parent}" if parent else "configuration"
        malformed(at, f"needs one of {', '.join(required)}")
    if len(present) > 1:
        refuse(
            f"configuration.{present[1]}",
            f"cannot stand beside {present[0]}: choose one of {', '.join(required)}",
        )
    return present[0]


def _texts(value: Any, key: str) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    if not all(isinstance(each, str) for each in values):
        malformed(f"configuration.{key}", "must be text")
    return tuple(values)
