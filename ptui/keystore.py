"""API keys of profiles: in the system's keyring where one works, else in a file only the owner reads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from ptui.files import write_private
from ptui.secret import Secret
from ptui.settingsfile import SettingsError

Place = Literal["keyring", "file"]
_SERVICE = "ptui"
_COMMAND_SECONDS = 60


class KeyStore:
    """Keeps one key per profile. All of it may block: a keyring asks for a password, a disk is slow."""

    def __init__(self, path: Path, *, keyring: Any = None) -> None:
        self._path = path
        self._keyring = keyring
        """Stands in for the `keyring` module, in tests."""

    def save(self, profile: str, key: Secret) -> Place:
        """Where it went."""
        if self._in_keyring("set_password", _SERVICE, profile, key.reveal()) is not _FAILED and (
            self._in_keyring("get_password", _SERVICE, profile) == key.reveal()
        ):
            self._forget_in_file(profile)
            return "keyring"
        keys = self._read()
        self._write({**keys, profile: key.reveal()})
        return "file"

    def load(self, profile: str, *, place: Place) -> Secret | None:
        if place == "file":
            found: object = self._read().get(profile)
        else:
            found = self._in_keyring("get_password", _SERVICE, profile)
        return Secret(found) if isinstance(found, str) and found else None

    def forget(self, profile: str, *, place: Place) -> None:
        if place == "keyring":
            self._in_keyring("delete_password", _SERVICE, profile)
        self._forget_in_file(profile)

    def has_file_key(self, profile: str) -> bool:
        return profile in self._read()

    def _forget_in_file(self, profile: str) -> None:
        keys = self._read()
        if keys.pop(profile, None) is not None:
            self._write(keys)

    def _read(self) -> dict[str, str]:
        try:
            if self._path.stat().st_mode & 0o077:
                self._path.chmod(0o600)
            keys = json.loads(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SettingsError(f"The kept keys in {self._path} could not be read ({error}).") from None
        return {str(k): v for k, v in keys.items() if isinstance(v, str)} if isinstance(keys, dict) else {}

    def _write(self, keys: dict[str, str]) -> None:
        try:
            write_private(self._path, json.dumps(keys, indent=1) + "\n")
        except OSError as error:
            raise SettingsError(f"The key could not be kept in {self._path}: {error.strerror}.") from None

    def _in_keyring(self, verb: str, *arguments: str) -> object:
        try:
            if self._keyring is None:
                import keyring  # a fifth of a second, so only when a key is really wanted from it
                import keyring.errors

                self._keyring = keyring
            failures = (self._keyring.errors.KeyringError, OSError, RuntimeError, ValueError)
        except ImportError:
            return _FAILED
        try:
            return getattr(self._keyring, verb)(*arguments)
        except failures:
            return _FAILED


_FAILED = object()


def from_command(command: str | Sequence[str], *, profile: str) -> Secret:
    """The first line that a command writes; text runs in the shell, a list as it is."""
    import subprocess

    named = f"The api_key_command of profile {profile}"
    try:
        done = subprocess.run(
            command,
            shell=isinstance(command, str),
            capture_output=True,
            timeout=_COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"{named} did not end within {_COMMAND_SECONDS} s.") from None
    except OSError as error:
        raise SettingsError(f"{named} could not be run: {error.strerror}.") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        reason = f": {said[-1]}" if said else ""
        raise SettingsError(f"{named} failed with exit code {done.returncode}{reason}")
    lines = done.stdout.decode(errors="replace").split("\n", 1)
    if not lines[0].strip():
        raise SettingsError(f"{named} wrote nothing.")
    return Secret(lines[0].strip())
