"""The 29 filter functions, and what each compares with."""

from __future__ import annotations

from enum import Enum


class Operand(Enum):
    """The shape of a condition's value."""

    NONE = "no value"
    ONE = "one value"
    MANY = "a list of values"
    PAIR = "a list of two values, from and to"
    SPAN = "a span of time such as 48 hours ago"


_BY_OPERAND = {
    Operand.NONE: ("IsNull", "IsNotNull", "True", "False"),
    Operand.ONE: (
        "Equality",
        "Inequality",
        "GreaterThan",
        "GreaterThanEqual",
        "LessThan",
        "LessThanEqual",
        "OnOrAfter",
        "OnOrBefore",
        "StringContains",
        "StringStartsWith",
        "StringEndsWith",
        "StringDoesNotContain",
        "StringDoesNotStartWith",
        "StringDoesNotEndWith",
        "StringLike",
        "StringNotLike",
        "StringMatchesTrimmed",
        "ArrayContains",
        "ArrayDoesNotContain",
    ),
    Operand.MANY: ("StringOneOf", "StringNotOneOf"),
    Operand.PAIR: ("Between",),
    Operand.SPAN: ("InTheLast", "RelativeOnOrAfter", "RelativeOnOrBefore"),
}

FUNCTIONS = {name: operand for operand, names in _BY_OPERAND.items() for name in names}

ORDERED = frozenset(
    {
        "Equality",
        "Inequality",
        "GreaterThan",
        "GreaterThanEqual",
        "LessThan",
        "LessThanEqual",
        "OnOrAfter",
        "OnOrBefore",
        "Between",
    }
)
"""Functions that compare in the field's own type, so that the value must be of it."""
