"""Ways into a Polytomic; the composition root implements them, the screens only choose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from ptui.domain.explorer import Connect
from ptui.domain.ui import Option


class NoEntry(Exception):
    """A way in that cannot be taken, with the reason to show."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        """`url` or `key` when one of them is to blame."""


@dataclass(frozen=True, slots=True)
class Door:
    """One Polytomic that can be opened."""

    name: str
    """The profile, under which drafts and views are kept."""
    connect: Connect


class Gateway(Protocol):
    """What the app may ask for."""

    @property
    def state_folder(self) -> Path:
        """Where views, drafts and indexes are kept."""
        ...

    def configured(self) -> Door | None:
        """What flags, environment and profile say; None when nothing is configured."""
        ...

    def choices(self) -> Sequence[Option]:
        """The profiles that can be switched to; the local workspace is one of them."""
        ...

    def choose(self, option_id: str) -> Door:
        """The door of one of the choices; raises `NoEntry`."""
        ...

    async def sign_in(self, url: str, key: str) -> Door:
        """Try a key and keep it in a profile; raises `NoEntry`."""
        ...
