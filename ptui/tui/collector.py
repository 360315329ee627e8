"""Keeps the garbage collector from stopping the loop: a whole collection of a large tree takes 100 ms."""

from __future__ import annotations

import gc


def calm() -> None:
    """Leave what is there alone from now on, and look at all of the rest but rarely."""
    gc.set_threshold(5_000, 10, 100)
    gc.freeze()
    gc.enable()
