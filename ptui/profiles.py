"""Profiles: the Polytomics that a user has signed in to, by name."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ptui.api.address import BadAddress, normalized
from ptui.keystore import KeyStore
from ptui.secret import Secret
from ptui.settingsfile import SettingsError, SettingsFile

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}")
_KNOWN = ("url", "api_version", "api_key_command", "workspace", "insecure", "keyring")


@dataclass(frozen=True, slots=True)
class Profile:
    """One Polytomic: a deployment with its address, or a local workspace with its folder."""

    name: str
    url: str | None = None
    api_version: str | None = None
    api_key_command: str | tuple[str, ...] | None = None
    """A command whose first line of output is the key."""
    workspace: Path | None = None
    insecure: bool = False
    keyring: bool = False
    """Whether its key is in the system's keyring; else it is in the file of kept keys, if anywhere."""


def profiles(file: SettingsFile) -> tuple[dict[str, Profile], list[str]]:
    """The profiles of a file, and warnings about what nobody understands."""
    tables = file.values.get("profiles", {})
    if not isinstance(tables, dict):
        raise file.complaint("", "profiles", "has to be a table: [profiles.name]")
    found: dict[str, Profile] = {}
    warnings: list[str] = []
    for name, values in tables.items():
        table = header(name)
        if not isinstance(values, dict):
            raise file.complaint("profiles", name, f"has to be a table: [{table}]")
        if "api_key" in values:
            raise file.complaint(
                table, "api_key", "does not belong in this file; sign in once, or use api_key_command"
            )
        warnings += file.unknown(table, values, _KNOWN)
        found[name] = _profile(file, name, values)
    return found, warnings


def save(file: SettingsFile, profile: Profile, *, current: bool) -> None:
    """Write a profile; with `current`, make it the one to start with."""
    checked_name(profile.name)
    changes: dict[str, dict[str, str | bool | None]] = {
        header(profile.name): {
            "url": profile.url,
            "api_version": profile.api_version,
            "workspace": str(profile.workspace) if profile.workspace is not None else None,
            "insecure": True if profile.insecure else None,
            "keyring": True if profile.keyring else None,
        }
    }
    if current:
        changes[""] = {"profile": profile.name}
    file.change(changes)


def remember(file: SettingsFile, store: KeyStore, profile: Profile, key: Secret) -> Profile:
    """Keep a profile and its key, and start with it from now on."""
    checked_name(profile.name)
    kept = replace(profile, keyring=store.save(profile.name, key) == "keyring")
    save(file, kept, current=True)
    return kept


def suggested_name(url: str, taken: Container[str]) -> str:
    """A name for the profile of a server, after its host."""
    host = urlsplit(url).hostname or "polytomic"
    base = (
        "cloud" if host == "app.polytomic.com" else re.sub(r"[^a-z0-9.-]", "-", host.lower()).strip("-.")[:50]
    )
    numbered = (f"{base or 'polytomic'}-{number}" for number in range(2, 1000))
    return next(name for name in (base or "polytomic", *numbered) if name not in taken)


def remove(file: SettingsFile, name: str) -> None:
    file.remove_table(header(name))
    if file.values.get("profile") == name:
        file.change({"": {"profile": None}})


def header(name: str) -> str:
    """The table of a profile, as TOML writes it."""
    return f'profiles."{name}"' if not re.fullmatch(r"[A-Za-z0-9_-]+", name) else f"profiles.{name}"


def checked_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise SettingsError(
            f"{name[:60]!r} cannot name a profile; use letters, digits, dots, dashes and underscores."
        )
    return name


def checked_version(text: str) -> str:
    """A version of the API is the date that names it."""
    if not _VERSION.fullmatch(text):
        raise ValueError("has to be a date such as 2025-09-18")
    return text


def _profile(file: SettingsFile, name: str, values: Mapping[str, Any]) -> Profile:
    table = header(name)
    url = _text(file, table, values, "url")
    if url is not None:
        try:
            url = normalized(url)
        except BadAddress as error:
            raise file.complaint(table, "url", f"cannot be used. {error}".rstrip(".")) from None
    version = _text(file, table, values, "api_version")
    if version is not None:
        try:
            checked_version(version)
        except ValueError as error:
            raise file.complaint(table, "api_version", str(error)) from None
    workspace = _text(file, table, values, "workspace")
    return Profile(
        checked_name(name),
        url=url,
        api_version=version,
        api_key_command=_command(file, table, values),
        workspace=Path(workspace).expanduser() if workspace is not None else None,
        insecure=_flag(file, table, values, "insecure"),
        keyring=_flag(file, table, values, "keyring"),
    )


def _text(file: SettingsFile, table: str, values: Mapping[str, Any], key: str) -> str | None:
    value = values.get(key)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise file.complaint(table, key, "has to be text in quotes")


def _flag(file: SettingsFile, table: str, values: Mapping[str, Any], key: str) -> bool:
    value = values.get(key, False)
    if isinstance(value, bool):
        return value
    raise file.complaint(table, key, "has to be true or false")


def _command(file: SettingsFile, table: str, values: Mapping[str, Any]) -> str | tuple[str, ...] | None:
    value = values.get("api_key_command")
    if isinstance(value, list) and value and all(isinstance(part, str) for part in value):
        return tuple(value)
    if value is None or (isinstance(value, str) and value.strip()):
        return value
    raise file.complaint(table, "api_key_command", "has to be a command, or a list of its words")
