"""What every form is to the view and to the flows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from ptui.domain.forms.files import ReadFile, described
from ptui.domain.forms.plan import Plan
from ptui.domain.forms.problems import Problem
from ptui.domain.forms.spec import FormSpec
from ptui.domain.forms.values import FormValues


class Form(Protocol):
    """Questions, what is in them at first, and what sending the answers does."""

    @property
    def kind(self) -> str:
        """`connection`, `model`, `model sync` or `bulk sync`; drafts are filed under it."""

    @property
    def initial(self) -> FormValues:
        """What stands in the form when it opens, proposals included."""

    @property
    def context(self) -> Mapping[str, Any]:
        """What it was opened on, as JSON: ids and the API version. A draft carries it."""

    def spec(self, values: FormValues) -> FormSpec:
        """The questions, which may follow from earlier answers."""

    def problems(self, values: FormValues) -> tuple[Problem, ...]:
        """What is wrong with the answers."""

    def plan(self, values: FormValues, *, read: ReadFile = described) -> Plan:
        """The requests. Files that fields name are read with `read`, which may raise FileUnreadable."""
