"""Workers are told apart by group, never end the app by themselves, and failures are not swallowed."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.arch.sources import Rule, Source, broken, is_constant, keywords, last_name, planted, sources

BROAD = {
    "ptui/domain/tree/controller.py": "marks the row, and hands the error on",
    "ptui/domain/flows/": "the flow runner",
    "ptui/local/engine/run": "the run's boundary",
    "ptui/local/server/": "the last handler",
}
"""Where `except Exception` may stand."""


def workers(source: Source) -> Iterator[str]:
    """Every worker names a group, for those without one cancel each other, and never ends the app."""
    started = [call for name, call in source.calls() if name == "run_worker"]
    for function in source.functions():
        for decorator in function.decorator_list:
            if isinstance(decorator, ast.Call) and last_name(decorator.func) == "work":
                started.append(decorator)
            elif last_name(decorator) == "work":
                yield f"{source.at(decorator)} @work without a group"
    for call in started:
        given = keywords(call)
        if "group" not in given:
            yield f"{source.at(call)} without a group"
        if not is_constant(given.get("exit_on_error"), False):
            yield f"{source.at(call)} without exit_on_error=False"


def broad(source: Source) -> Iterator[str]:
    """`except Exception` and bare `except` stand in four places."""
    if source.name.startswith(tuple(BROAD)):
        return
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ExceptHandler):
            caught = [node.type, *(node.type.elts if isinstance(node.type, ast.Tuple) else [])]
            names = {"" if one is None else last_name(one) for one in caught}
            if node.type is None or "Exception" in names:
                yield f"{source.at(node)} catches everything"
            if "BaseException" in names and not _is_passed_on(node):
                yield f"{source.at(node)} catches cancellation and does not pass it on"


def _is_passed_on(handler: ast.ExceptHandler) -> bool:
    """Raised again, or kept by a thread for whoever waits for it."""
    for node in ast.walk(handler):
        if isinstance(node, ast.Raise):
            return True
        held = (
            [node.value] if isinstance(node, ast.Assign) else node.args if isinstance(node, ast.Call) else []
        )
        if handler.name and any(handler.name in _names(one) for one in held):
            return True
    return False


def _names(node: ast.expr) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


@pytest.mark.parametrize("rule", [workers, broad])
def test_workers_and_failures(rule: Rule) -> None:
    assert broken(rule, sources("ptui")) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (workers, "@work\nasync def load(self): ..."),
        (workers, "@work(exclusive=True, exit_on_error=False)\nasync def load(self): ..."),
        (workers, "self.run_worker(work(), exit_on_error=False)"),
        (workers, "self.run_worker(work(), group='load')"),
        (broad, "try: ...\nexcept Exception: ..."),
        (broad, "try: ...\nexcept: ..."),
        (broad, "try: ...\nexcept (ValueError, Exception): ..."),
        (broad, "try: ...\nexcept BaseException: close()"),
    ],
)
def test_the_rules_find_what_they_are_for(rule: Rule, text: str) -> None:
    assert list(rule(planted(text)))
