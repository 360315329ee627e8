"""The table of routes as data, and the search in it.

Every routes module exports `ROUTES`, a tuple of `route(...)`; `routes/table.py` is the one list of them.
Order does not matter: what is written out beats a parameter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from ptui.local.server.context import Call
from ptui.local.server.errors import Missing, NotAllowed
from ptui.local.server.nearest import nearest

Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Route:
    """A handler for a method and a path."""

    method: str
    path: str
    handler: Handler
    only: str | None = None
    """The one API version that has it; None for all."""
    is_public: bool = False
    """Needs no key: it carries its own secret, or has none to keep."""


@dataclass(frozen=True, slots=True)
class Found:
    """A route, and what stands in the path where it has parameters (still percent-encoded)."""

    route: Route
    parameters: Mapping[str, str]


def route(
    method: str, path: str, handler: Handler, *, only: str | None = None, is_public: bool = False
) -> Route:
    """`handler` for this method and path; paths are written without a trailing slash."""
    return Route(method, path, handler, only, is_public)


class Router:
    """Finds the route of a request, or says what was probably meant."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._routes = tuple(routes)
        self._by_length: dict[int, list[tuple[tuple[str, ...], Route]]] = defaultdict(list)
        for each in self._routes:
            template = tuple(each.path.strip("/").split("/"))
            self._by_length[len(template)].append((template, each))
        for candidates in self._by_length.values():
            candidates.sort(key=lambda pair: [part.startswith("{") for part in pair[0]])

    def find(self, method: str, path: str, version: str) -> Found:
        """The route for this request; `Missing` and `NotAllowed` say what there is instead."""
        wanted = "GET" if method == "HEAD" else method
        allowed: list[str] = []
        segments = path.strip("/").split("/")
        for template, candidate in self._by_length[len(segments)]:
            if candidate.only not in (None, version):
                continue
            if (parameters := _matched(template, segments)) is None:
                continue
            if candidate.method == wanted:
                return Found(candidate, parameters)
            allowed.append(candidate.method)
        if allowed:
            raise NotAllowed(f"{path} does not take {method}; it takes {', '.join(dict.fromkeys(allowed))}.")
        raise Missing(self.hint(f"There is nothing at {path}.", path, version), key="unknown_path")

    def hint(self, sentence: str, path: str, version: str, *, at_least: float = 0.0) -> str:
        """The sentence with the nearest other path, if one is as like as that."""
        templates = {each.path for each in self._routes if each.only in (None, version)}
        meant = nearest(path, sorted(templates), at_least=at_least)
        return f"{sentence} Did you mean {meant}?" if meant else sentence


def _matched(template: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    parameters = {}
    for part, segment in zip(template, segments, strict=True):
        if part.startswith("{") and segment:
            parameters[part[1:-1]] = segment
        elif part != segment:
            return None
    return parameters
