"""Text from servers never reaches a parameter that Textual or Rich reads as markup."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from tests.arch.sources import Rule, Source, broken, is_constant, keywords, last_name, planted, sources

TITLES = "ptui/tui/titles.py"
PLAIN = {"Static", "Label"}
"""Widgets that take markup unless told otherwise."""
HARMLESS = {"Input", "TextArea", "TextAreaTheme", *PLAIN}
"""All that may be imported from `textual.widgets`: the other widgets take markup in some parameter."""
TITLED = {"border_title", "border_subtitle", "_border_title", "_border_subtitle", "tooltip"}
READERS = {"from_markup", "markup", "notify", "render_markup", "render_str"}


def titles(source: Source) -> Iterator[str]:
    """Border titles are written in one place, as content; tooltips nowhere."""
    for node in ast.walk(source.tree):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AnnAssign | ast.AugAssign):
            targets = [node.target]
        for target in targets:
            if isinstance(target, ast.Attribute) and target.attr in TITLED and source.name != TITLES:
                yield f"{source.at(target)} sets {target.attr}"
    for name, call in source.calls():
        if name == "setattr" and len(call.args) > 1 and getattr(call.args[1], "value", "") in TITLED:
            yield f"{source.at(call)} sets {ast.unparse(call.args[1])}"


def widgets(source: Source) -> Iterator[str]:
    """Only widgets that take plain text are used, and those that read markup by default are told not to."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("textual.widgets"):
            for alias in node.names:
                if alias.name not in HARMLESS:
                    yield f"{source.at(node)} imports {alias.name}"
                if alias.asname:
                    yield f"{source.at(node)} renames {alias.name}"
        if isinstance(node, ast.ClassDef) and {last_name(base) for base in node.bases} & PLAIN:
            yield f"{source.at(node)} inherits from a widget that takes markup"
    for name, call in source.calls():
        if name in PLAIN and not is_constant(keywords(call).get("markup"), False):
            yield f"{source.at(call)} {name} without markup=False"


def readers(source: Source) -> Iterator[str]:
    """Nothing is parsed as markup, and no toast is shown."""
    for name, call in source.calls():
        if name in READERS:
            yield f"{source.at(call)} calls {name}"
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and node.module in ("rich.markup", "textual.markup"):
            yield f"{source.at(node)} imports {node.module}"


RULES: list[Rule] = [titles, widgets, readers]


@pytest.mark.parametrize("rule", RULES)
def test_no_markup(rule: Rule) -> None:
    assert broken(rule, sources("ptui/tui")) == []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (titles, "self.border_title = f'{name}'"),
        (titles, "pane.border_subtitle: str = name"),
        (titles, "self.tooltip = name"),
        (titles, "setattr(self, 'border_title', name)"),
        (titles, "self._border_subtitle = Content(name)"),
        (widgets, "Static(name)"),
        (widgets, "yield Label(f'{name}', markup=True)"),
        (widgets, "class Told(Static): ..."),
        (widgets, "from textual.widgets import OptionList"),
        (widgets, "from textual.widgets.option_list import Option"),
        (widgets, "from textual.widgets import Static as Harmless"),
        (readers, "self.notify(name)"),
        (readers, "Text.from_markup(name)"),
        (readers, "from rich.markup import render"),
    ],
)
def test_the_rules_find_what_they_are_for(rule: Rule, text: str) -> None:
    assert list(rule(planted(text)))


def test_the_one_place_is_still_there() -> None:
    (source,) = [one for one in sources("ptui/tui") if one.name == TITLES]
    assert list(titles(Source(source.path.with_name("elsewhere.py"), source.text, source.tree)))
