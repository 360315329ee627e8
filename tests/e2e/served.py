"""A served workspace, asked what was made in it, and the pages' bodies to compare with."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

PAGES = Path(__file__).parents[1] / "seeds_data" / "walkthroughs"
_ID = re.compile(r"YOUR[-_][A-Z0-9_-]*ID")
_WORDS = ("function", "frequency", "mode")
"""What a server may write in another case."""


@dataclass(frozen=True)
class Served:
    """Where it is, how to get in, and a client."""

    url: str
    key: str
    api: httpx.Client
    samples: Path
    """Where the sample systems keep their data."""

    @property
    def env(self) -> dict[str, str | None]:
        return {"POLYTOMIC_DEPLOYMENT_URL": self.url, "POLYTOMIC_API_KEY": self.key}

    def all(self, path: str) -> list[dict[str, Any]]:
        answer = self.api.get(f"/api/{path}")
        assert answer.is_success, answer.text
        found: list[dict[str, Any]] = answer.json()["data"]
        return found

    def one(self, path: str, name: str, *, version: str) -> dict[str, Any]:
        """The one object of a name, as it reads in a version."""
        (found,) = [each for each in self.all(path) if each["name"] == name]
        answer = self.api.get(f"/api/{path}/{found['id']}", headers={"X-Polytomic-Version": version})
        assert answer.is_success, answer.text
        record: dict[str, Any] = answer.json()["data"]
        return record

    def names(self, path: str) -> list[str]:
        return [each["name"] for each in self.all(path)]

    def connection(self, name: str) -> str:
        return str(next(each["id"] for each in self.all("connections") if each["name"] == name))


def page(name: str) -> dict[str, Any]:
    """One walkthrough of the documentation: its version, and its requests as they stand."""
    found: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    return found


def body_of(name: str, path: str, ids: Mapping[str, str] | str) -> dict[str, Any]:
    """The body that a page sends to `path`, its placeholders filled: all alike, or each by a word in it."""
    (body,) = [each["body"] for each in page(name)["requests"] if each["path"] == path]

    def fill(match: re.Match[str]) -> str:
        if isinstance(ids, str):
            return ids
        return next(ident for word, ident in ids.items() if word in match[0])

    filled: dict[str, Any] = json.loads(_ID.sub(fill, json.dumps(body)))
    return filled


def differences(sent: Any, read: Any, at: str = "") -> list[str]:
    """Where what reads back is not what a page sends. A server may add keys, and change the case of words."""
    if isinstance(sent, dict) and isinstance(read, dict):
        return [each for key in sent for each in differences(sent[key], read.get(key), f"{at}.{key}")]
    if isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        pairs = enumerate(zip(sent, read, strict=True))
        return [each for index, (one, other) in pairs for each in differences(one, other, f"{at}[{index}]")]
    if at.endswith(_WORDS) and isinstance(sent, str) and isinstance(read, str):
        sent, read = sent.casefold(), read.casefold()
    return [] if sent == read else [f"{at}: {read!r} for {sent!r}"]
