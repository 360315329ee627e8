"""Why a run cannot go on; what concerns a single record is a Refusal, not an exception."""

from __future__ import annotations


class EngineError(Exception):
    """A run failed; the sentence is fit to be shown."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class PlanError(EngineError):
    """The plan does not suit the systems as they are now: a field is gone, a filter has no sense."""


class Hopeless(EngineError):
    """Every record so far was refused for one reason, so the rest is not tried."""


class Canceled(Exception):
    """Somebody asked the run to stop."""
