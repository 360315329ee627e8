"""How many runs there may be at once, and how much of them is kept."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

AT_ONCE_VARIABLE = "PTUI_RUNS_AT_ONCE"


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What a test, or somebody with more cores, may want to have otherwise."""

    at_once: int = 4
    """So many runs move records; the others wait their turn."""
    keep_seconds: float = 0.5
    """How often progress is written down."""
    look_seconds: float = 20.0
    """How long the scheduler sleeps at most, for clocks are set and machines sleep."""
    stop_seconds: float = 2.0
    """How long a server that ends waits for runs to come to the end of a batch."""
    history: int = 500
    """So many of the latest runs of a sync are remembered."""
    logged_runs: int = 50
    """So many of them with their record logs."""


def settings_of(environment: Mapping[str, str] = os.environ) -> RunSettings:
    """As the environment has it; what is no number from 1 to 64 counts as not said."""
    said = environment.get(AT_ONCE_VARIABLE, "").strip()
    at_once = int(said) if said.isascii() and said.isdigit() and len(said) < 3 else 0
    return RunSettings(at_once=at_once) if 0 < at_once <= 64 else RunSettings()
