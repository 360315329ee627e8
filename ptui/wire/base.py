"""What every wire model is made of: types that take whatever a server sends and never raise.

A null, a wrong type or a missing key becomes the default; an item that cannot be read leaves its list; a
key that nobody here knows is kept. Most of it happens inside pydantic's core, without a call per value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Otherwise:
    """Annotation: what a value becomes when it is missing or cannot be read."""

    default: Any = None
    make: Callable[[], Any] | None = None

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        if self.make is not None:
            return core_schema.with_default_schema(
                handler(source), default_factory=self.make, on_error="default"
            )
        return core_schema.with_default_schema(handler(source), default=self.default, on_error="default")


class Omitted:
    """Annotation: an item that cannot be read leaves its list or mapping."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_default_schema(handler(source), default=None, on_error="omit")


@dataclass(frozen=True, slots=True)
class ReadBy:
    """Annotation: a function of its own reads the value; for lists too long for a model per item."""

    read: Callable[[object], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)


def word(value: object) -> str | None:
    """Any JSON value as one word, of an object its value, id, name or label; None where there is none."""
    match value:
        case str():
            return value
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Mapping():
            for key in ("value", "id", "name", "label"):
                if isinstance(found := value.get(key), str | int):
                    return word(found)
    try:
        return json.dumps(value, ensure_ascii=False, default=str)
    except (ValueError, RecursionError):
        return None


def _aware(moment: datetime) -> datetime | None:
    """UTC where no zone was named; None for Go's zero time."""
    if moment.year <= 1:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


Text = Annotated[str, Otherwise("")]
Word = Annotated[str, Otherwise(""), BeforeValidator(word)]
"""Text that some servers send as a boolean, a number or an object."""
MaybeText = Annotated[str | None, Otherwise(None)]
Flag = Annotated[bool, Otherwise(False)]
MaybeFlag = Annotated[bool | None, Otherwise(None)]
Count = Annotated[int, Otherwise(0)]
MaybeCount = Annotated[int | None, Otherwise(None)]
Time = Annotated[datetime | None, Otherwise(None), AfterValidator(lambda at: at and _aware(at))]
Object = Annotated[dict[str, Any], Otherwise(make=dict)]
MaybeObject = Annotated[dict[str, Any] | None, Otherwise(None)]
Many = Annotated[tuple[Annotated[T, Omitted()], ...], Otherwise(())]
Maybe = Annotated[T | None, Otherwise(None)]
Words = Many[Annotated[str, BeforeValidator(word)]]
MaybeWords = Maybe[tuple[Annotated[str, BeforeValidator(word), Omitted()], ...]]


def empty() -> Any:
    """A field whose default is an empty mapping."""
    return Field(default_factory=dict)


class Wire(BaseModel):
    """A lenient model of one object of the API; unknown keys are kept as extras."""

    model_config = ConfigDict(
        extra="allow",
        coerce_numbers_to_str=True,
        defer_build=True,  # sixty models are declared and few are met in one session
        validate_by_name=True,
        validate_by_alias=True,
    )
    __slots__ = ("_raw",)

    @classmethod
    def parse(cls, raw: object) -> Self:
        """The model of `raw`, which stays available untouched; anything but an object gives the defaults."""
        model = cls.model_validate(raw if isinstance(raw, dict) else {})
        # a slot rather than a private attribute, which would cost every instance a call
        object.__setattr__(model, "_raw", raw)
        return model

    @property
    def raw(self) -> Any:
        """What `parse` was given; None on a model made otherwise, nested ones included."""
        return getattr(self, "_raw", None)


def data_of(answer: object) -> Any:
    """What an envelope carries; an answer without one stands for itself."""
    return answer["data"] if isinstance(answer, dict) and "data" in answer else answer


def items_of(answer: object) -> list[Any]:
    """The objects of a list answer; nothing where there is no list."""
    data = data_of(answer)
    return [item for item in data if isinstance(item, dict)] if isinstance(data, list) else []


def next_token_of(answer: object) -> str | None:
    """`pagination.next_page_token`, wherever a list answer carries it; None where the list ends with it."""
    if not isinstance(answer, dict):
        return None
    for holder in (answer.get("pagination"), answer, answer.get("data")):
        token = holder.get("next_page_token") if isinstance(holder, dict) else None
        if isinstance(token, str | int) and token not in ("", False):
            return str(token)
    return None
