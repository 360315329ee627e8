"""Settings, profile, folders and extras: what ptui finds on this machine before it talks to anybody."""

from __future__ import annotations

import importlib.util
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from ptui.doctor.finding import Finding, Lines, mend, note, ok
from ptui.folders import Folders
from ptui.settings import Settings, settings_file

EXTRAS = {
    "mysql": ("pymysql", "connections to MySQL and MariaDB in a local workspace"),
    "postgresql": ("psycopg", "connections to PostgreSQL in a local workspace"),
    "parquet": ("arro3.core", "Parquet files in a local workspace"),
    "keyring": ("keyring", "keys in the system's keyring rather than in a file"),
}
_MOST_FILES = 2_000


def settings(merged: Settings) -> list[Finding]:
    """What holds for this run, and where it came from; never the key itself."""
    path = settings_file(merged.folders)
    found = [ok("settings", f"{path}" if path.exists() else f"none yet ({path})")]
    found += [note("settings", warning) for warning in merged.warnings]
    if merged.workspace is not None:
        return [*found, ok("opens", f"the local workspace in {merged.workspace}")]
    if not merged.has_key:
        return [*found, note("opens", "the sign-in screen, for there is no key; ptui demo needs none")]
    profile = f"profile {merged.profile.name}, " if merged.profile is not None else ""
    source = merged.sources.get("url", "")
    return [*found, ok("opens", f"{profile}{merged.url} ({source}), {merged.api_version}")]


def folders(where: Folders) -> list[Finding]:
    """Whether they can be written, and whether others can read what is in them."""
    return [
        *_folder("settings folder", where.config, is_private=True),
        *_folder("data folder", where.data, is_private=False),
        *_folder("state folder", where.state, is_private=True),
    ]


def extras(has: Callable[[str], bool] | None = None) -> list[Finding]:
    has = has or _is_installed
    found = []
    for name, (module, purpose) in EXTRAS.items():
        if has(module):
            found.append(ok(name, "installed"))
        else:
            add = Lines("this shell", (f"pip install 'ptui[{name}]'",))
            found.append(note(name, f"not installed; it is for {purpose}", add))
    return found


def _folder(what: str, path: Path, *, is_private: bool) -> Iterator[Finding]:
    if not path.exists():
        above = next((one for one in path.parents if one.exists()), Path("/"))
        if os.access(above, os.W_OK):
            yield ok(what, f"{path} (made when it is needed)")
        else:
            yield mend(what, f"{path} cannot be made: {above} does not let you write")
        return
    if not path.is_dir():
        yield mend(what, f"{path} is no folder")
        return
    if not os.access(path, os.W_OK | os.X_OK):
        yield mend(what, f"{path} does not let you write", Lines("this shell", (f"chmod u+rwx '{path}'",)))
        return
    if is_private and (open_to_others := _open_to_others(path)):
        told = f"others can read {len(open_to_others)} of its files, {open_to_others[0].name} among them"
        yield mend(what, told, Lines("this shell", (f"chmod -R go= '{path}'",)))
        return
    yield ok(what, str(path))


def _open_to_others(folder: Path) -> list[Path]:
    """Files that others could read, and reach."""
    if not stat.S_IMODE(folder.stat().st_mode) & 0o011:
        return []
    found = []
    for seen, path in enumerate(folder.rglob("*")):
        if seen >= _MOST_FILES:
            break
        try:
            status = path.lstat()
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode) and stat.S_IMODE(status.st_mode) & 0o044:
            found.append(path)
    return found


def _is_installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
