"""Cuts what a program wrote to a terminal into text and control sequences, and names the unexpected ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "csi", "string", "escape", "control"]

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<csi>(?:\x1b\[|\x9b)(?P<private>[<=>?]?)(?P<params>[0-9:;]*)(?P<middle>[ -/]*)(?P<final>[@-~]))"
    r"|(?P<string>(?:\x1b[\]P_^X]|[\x9d\x90\x9f\x9e\x98])(?P<body>[^\x07\x1b\x9c]*)(?:\x07|\x1b\\|\x9c))"
    r"|(?P<escape>\x1b(?:[ -/]+[0-~]|[0-OQ-WYZ\\`-~]))"
    r"|(?P<control>[\x00-\x1a\x1c-\x1f\x7f-\x8f\x91-\x97\x99\x9a\x9c])"
)
_UNFINISHED = re.compile(
    r"(?:\x1b\[?|\x9b)(?:(?<=[\[\x9b])[<=>?]?[0-9:;]*[ -/]*)?\Z"  # CSI or a lone ESC
    r"|(?:\x1b[\]P_^X]|[\x9d\x90\x9f\x9e\x98])[^\x07\x1b\x9c]*\x1b?\Z"  # a string without its end
    r"|\x1b[ -/]+\Z"
)
OURS = frozenset(f"csi {final}" for final in "ABCDHJKLMPX@STmr") | {
    "csi 5n",  # is the terminal still there: paces a slow line
    "csi c",
    "csi ?2026$p",
    "csi ?u",
    "csi >u",
    "csi <u",
    "escape M",
    "control \r",
    "control \n",
    "control \b",
} | {f"csi ?{mode}{end}" for mode in (7, 25, 1000, 1002, 1006, 1049, 2004, 2026) for end in "hl"}  # fmt: skip
"""What the program may send unasked. Titles, clipboards, links, bells and 8-bit controls are not in it."""


@dataclass(frozen=True)
class Token:
    kind: Kind
    raw: str
    private: str = ""
    params: tuple[int, ...] = ()
    middle: str = ""
    final: str = ""
    body: str = ""

    @property
    def name(self) -> str:
        """A short form that allow-lists speak in: modes keep their numbers, moves and colours lose them."""
        if self.raw[0] >= "\x80" and self.kind != "text":
            return f"8-bit {self.raw[0]!r}"
        match self.kind:
            case "text":
                return "text"
            case "csi":
                counted = self.private + self.middle + self.final in (
                    "?h",
                    "?l",
                    "?$p",
                    "n",
                    "h",
                    "l",
                    "t",
                    "$p",
                )
                numbers = ";".join(map(str, self.params)) if counted else ""
                return f"csi {self.private}{numbers}{self.middle}{self.final}"
            case "string":
                return f"{'osc' if self.raw[1] == ']' else 'string'} {self.body.partition(';')[0]}"
            case _:
                return f"{self.kind} {self.raw.removeprefix(chr(27))}"


class Tokens:
    """Takes pieces cut anywhere; gives whole tokens."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, text: str) -> Iterator[Token]:
        text = self._rest + text
        self._rest = ""
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            if found is not None:
                yield _token(found)
                place = found.end()
            elif _UNFINISHED.match(text, place):
                self._rest = text[place:]
                return
            else:  # broken: terminals drop the opener and go on
                yield Token("control", text[place])
                place += 1


def unexpected(raw: bytes, allow: Collection[str] = ()) -> list[str]:
    """The sequences in `raw` that the program had no reason to send, as they were."""
    allowed = OURS | set(allow)
    tokens = Tokens().feed(raw.decode("utf-8", "replace"))
    return [repr(token.raw) for token in tokens if token.kind != "text" and token.name not in allowed]


def _token(found: re.Match[str]) -> Token:
    kind: Kind = found.lastgroup if found.lastgroup in ("text", "escape", "control") else "csi"  # type: ignore[assignment]
    if found["string"] is not None:
        return Token("string", found.group(), body=found["body"])
    if found["csi"] is None:
        return Token(kind, found.group())
    params = (
        tuple(int(part.partition(":")[0] or 0) for part in found["params"].split(";"))
        if found["params"]
        else ()
    )
    return Token("csi", found.group(), found["private"], params, found["middle"], found["final"])
