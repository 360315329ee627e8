"""Modules and functions stay small, and every module says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain

import pytest

from tests.arch.sources import Function, Rule, Source, broken, planted, sources

MODULE_LINES = 350
FUNCTION_LINES = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "core"}
WITH_CONTENT = {"ptui", "ptui.api", "ptui.domain.resources", "ptui.local.server.routes"}
"""Packages whose `__init__` may hold something."""


def long_modules(source: Source) -> Iterator[str]:
    if source.lines > MODULE_LINES:
        yield f"{source.name} has {source.lines} lines"


def long_functions(source: Source) -> Iterator[str]:
    for node in source.functions():
        length = (node.end_lineno or node.lineno) - node.lineno + 1
        if length >= FUNCTION_LINES:
            yield f"{source.at(node)} {node.name} has {length} lines"


def silent(source: Source) -> Iterator[str]:
    """A module says what it is in a sentence."""
    if source.path.name == "__init__.py" and not source.text.strip():
        return
    told = ast.get_docstring(source.tree)
    if not told:
        yield f"{source.name} has no docstring"
    elif not told.split("\n\n")[0].rstrip().endswith((".", ":", "`")):
        yield f"{source.name} does not begin with a sentence"


def evaluated(source: Source) -> Iterator[str]:
    """Annotations are never evaluated: the first import is of `annotations`."""
    imports = [node for node in source.tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if imports and getattr(imports[0], "module", None) != "__future__":
        yield f"{source.name} does not begin with the import of annotations"


def vague(source: Source) -> Iterator[str]:
    if VAGUE & set(source.module.split(".")):
        yield f"{source.name} has a name that says nothing"


def filled(source: Source) -> Iterator[str]:
    if source.path.name == "__init__.py" and source.module not in WITH_CONTENT and source.text.strip():
        yield f"{source.name} is not empty"


def flags(source: Source) -> Iterator[str]:
    """No flag is given by position: a call would not say what it turns on."""
    for function in source.functions():
        if function.name.startswith(("__", "action_", "watch_", "validate_")) or _is_given(function):
            continue
        for argument in chain(function.args.posonlyargs, function.args.args):
            if isinstance(argument.annotation, ast.Name) and argument.annotation.id == "bool":
                yield f"{source.at(function)} {function.name}({argument.arg})"


def _is_given(function: Function) -> bool:
    """Whether the signature is not ours to choose: a setter, or an override that calls what it stands for."""
    if any(isinstance(one, ast.Attribute) and one.attr == "setter" for one in function.decorator_list):
        return True
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return any(ast.unparse(one) == f"super().{function.name}" for one in called)


EVERYWHERE: list[Rule] = [long_modules, long_functions, evaluated]
INSIDE: list[Rule] = [silent, vague, filled, flags]


@pytest.mark.parametrize("rule", EVERYWHERE)
def test_the_house_and_its_tests(rule: Rule) -> None:
    assert broken(rule, [*sources("ptui"), *sources("tests")]) == []


@pytest.mark.parametrize("rule", INSIDE)
def test_the_house(rule: Rule) -> None:
    assert broken(rule, sources("ptui")) == []


@pytest.mark.parametrize(
    ("rule", "text", "name"),
    [
        (long_modules, "\n" * 351, "ptui/a.py"),
        (long_functions, "async def load():\n" + "    x = 1\n" * 59, "ptui/a.py"),
        (silent, "x = 1", "ptui/a.py"),
        (silent, '"""what it is"""', "ptui/a.py"),
        (evaluated, "import os", "ptui/a.py"),
        (vague, "", "ptui/utils/a.py"),
        (vague, "", "ptui/tui/helpers.py"),
        (filled, "from a import b", "ptui/domain/forms/__init__.py"),
        (flags, "def draw(line, wide: bool): ...", "ptui/a.py"),
    ],
)
def test_the_rules_find_what_they_are_for(rule: Rule, text: str, name: str) -> None:
    assert list(rule(planted(text, name)))
