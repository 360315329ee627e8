"""Filter logic such as `(A AND B) OR C`: read by the engine's parser, and relabelled."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ptui.local.engine.errors import PlanError
from ptui.local.engine.filters.conditions import Condition, Function, fields_of
from ptui.local.engine.filters.logic import combine
from ptui.local.server.rules.refusals import refuse

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def checked_logic(expression: str, renamed: Mapping[str, str], *, at: str) -> str:
    """The expression with its labels renamed; it must mention all of them and no others."""
    if not expression.strip():
        return ""
    stands_for = [Condition(label, Function.IS_NULL) for label in renamed]
    if not stands_for:
        refuse(at, "has nothing to combine: there are no conditions")
    try:
        mentioned = fields_of(combine(stands_for, expression, list(renamed)))
    except PlanError as error:
        refuse(at, f"cannot be used. {error.sentence} (labels: {', '.join(renamed)})")
    if left_out := [label for label in renamed if label not in mentioned]:
        refuse(at, f"leaves out the condition {left_out[0]}")
    return _WORD.sub(lambda word: renamed.get(word[0], word[0]), expression.strip())
