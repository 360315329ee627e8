"""Where ptui keeps its files: settings, workspaces, and what it remembers."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Folders:
    """Three folders, not made before something is written there."""

    config: Path
    """The settings file."""
    data: Path
    """Local workspaces, the samples among them."""
    state: Path
    """Views, drafts, indexes and kept keys."""


def folders(environ: Mapping[str, str] = os.environ) -> Folders:
    """Those of PTUI_HOME where it is set, else the platform's."""
    if home := environ.get("PTUI_HOME"):
        root = Path(home).expanduser().absolute()
        return Folders(root / "config", root / "data", root / "state")
    from platformdirs import PlatformDirs

    own = PlatformDirs("ptui", appauthor=False)
    return Folders(own.user_config_path, own.user_data_path, own.user_state_path)
