"""Flags over environment over profile over defaults, merged once; each value knows where it came from.

A profile that is named by flag is a choice made for this run, so its values stand above the environment.
The key of a profile goes to the server of that profile and to no other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from ptui.api.address import BadAddress, normalized, origin
from ptui.folders import Folders, folders
from ptui.keystore import KeyStore, from_command
from ptui.profiles import Profile, checked_version, profiles
from ptui.secret import Secret
from ptui.settingsfile import SettingsError, SettingsFile

DEFAULT_URL = "https://app.polytomic.com"
DEFAULT_VERSION = "2025-09-18"
KEY_VARIABLE = "POLYTOMIC_API_KEY"
URL_VARIABLE = "POLYTOMIC_DEPLOYMENT_URL"
_KNOWN = ("profile", "api_version", "profiles", "keys")
_KEY = re.compile(r"((ctrl|shift|alt)\+)*([a-z][a-z0-9_]*|\S)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Flags:
    """What the command line said; None where it said nothing. A key is never among it."""

    url: str | None = None
    api_version: str | None = None
    profile: str | None = None
    workspace: Path | None = None
    insecure: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for this run."""

    url: str
    api_version: str
    profile: Profile | None
    """The profile that was named, by flag or file, if any."""
    workspace: Path | None
    """The folder of a local workspace, when that is what to open."""
    insecure: bool
    keys: Mapping[str, tuple[str, ...]]
    """Key bindings of the user's own, by action id."""
    folders: Folders
    sources: Mapping[str, str]
    """Where `url`, `api_key`, `api_version` and `workspace` came from, in words."""
    warnings: tuple[str, ...]
    _load_key: Callable[[], Secret | None] | None = field(repr=False)

    @property
    def has_key(self) -> bool:
        """Whether a key is known to be somewhere; it is not fetched for this."""
        return self._load_key is not None

    @property
    def is_configured(self) -> bool:
        """Whether there is something to open without asking."""
        return self.has_key or self.workspace is not None

    @property
    def place(self) -> str:
        """Names the files where drafts and views of this Polytomic are kept."""
        if self.profile is not None and self.sources["url"].startswith("profile"):
            return self.profile.name
        return urlsplit(self.url).netloc

    def api_key(self) -> Secret | None:
        """Fetch the key. May block: a keyring or a command may ask the user something."""
        return self._load_key() if self._load_key is not None else None


def settings_file(where: Folders) -> Path:
    return where.config / "settings.toml"


def key_store(where: Folders) -> KeyStore:
    return KeyStore(where.state / "keys.json")


def merge(
    flags: Flags | None = None,
    *,
    environ: Mapping[str, str] = os.environ,
    where: Folders | None = None,
    store: KeyStore | None = None,
) -> Settings:
    """Read everything once. Raises `SettingsError` with a sentence for whoever wrote the setting."""
    flags = flags or Flags()
    where = where or folders(environ)
    store = store or key_store(where)
    file = SettingsFile(settings_file(where))
    known, warnings = profiles(file)
    warnings = [*file.unknown("", file.values, _KNOWN), *warnings]
    profile = _profile(flags, file, known)
    sources: dict[str, str] = {}
    is_chosen = flags.profile is not None
    url = _url(flags, environ, profile, sources, is_chosen=is_chosen)
    version = _version(flags, file, profile, sources)
    load_key = _key(environ, profile, store, sources, url=url, is_chosen=is_chosen)
    workspace = flags.workspace
    sources["workspace"] = "--workspace" if workspace is not None else ""
    # an address that outranks the profile also outranks the profile's folder
    if workspace is None and profile is not None and _yields(sources["url"], is_chosen=is_chosen):
        workspace = profile.workspace
        sources["workspace"] = f"profile {profile.name}" if workspace is not None else ""
    is_own_url = profile is not None and sources["url"] == f"profile {profile.name}"
    return Settings(
        url=url,
        api_version=version,
        profile=profile,
        workspace=workspace,
        insecure=flags.insecure or (profile is not None and is_own_url and profile.insecure),
        keys=_keys(file),
        folders=where,
        sources=sources,
        warnings=tuple(warnings),
        _load_key=load_key,
    )


def _profile(flags: Flags, file: SettingsFile, known: Mapping[str, Profile]) -> Profile | None:
    named = flags.profile
    if named is not None:
        if named not in known:
            there = f"there are {', '.join(sorted(known))}" if known else "there are none yet"
            raise SettingsError(f"There is no profile {named!r} in {file.path}; {there}.")
        return known[named]
    named = file.values.get("profile")
    if named is None:
        return None
    if not isinstance(named, str):
        raise file.complaint("", "profile", "has to be the name of a profile, in quotes")
    if named not in known:
        raise file.complaint("", "profile", f"names {named!r}, which is not among the profiles")
    return known[named]


def _yields(source: str, *, is_chosen: bool) -> bool:
    return source != "--url" and (is_chosen or source != URL_VARIABLE)


def _url(
    flags: Flags,
    environ: Mapping[str, str],
    profile: Profile | None,
    sources: dict[str, str],
    *,
    is_chosen: bool,
) -> str:
    of_profile = (profile.url if profile else None, f"profile {profile.name}" if profile else "")
    of_environ = (environ.get(URL_VARIABLE) or None, URL_VARIABLE)
    order = [(flags.url, "--url"), of_environ, of_profile]
    if is_chosen:
        order = [(flags.url, "--url"), of_profile, of_environ]
    for text, source in order:
        if text is not None:
            sources["url"] = source
            try:
                return normalized(text)
            except BadAddress as error:
                raise SettingsError(f"{source}: {error}") from None
    sources["url"] = "default"
    return DEFAULT_URL


def _version(flags: Flags, file: SettingsFile, profile: Profile | None, sources: dict[str, str]) -> str:
    if flags.api_version is not None:
        sources["api_version"] = "--api-version"
        try:
            return checked_version(flags.api_version)
        except ValueError as error:
            raise SettingsError(f"--api-version {error}.") from None
    if profile is not None and profile.api_version is not None:
        sources["api_version"] = f"profile {profile.name}"
        return profile.api_version
    text = file.values.get("api_version")
    if text is None:
        sources["api_version"] = "default"
        return DEFAULT_VERSION
    sources["api_version"] = str(file.path)
    try:
        return checked_version(str(text))
    except ValueError as error:
        raise file.complaint("", "api_version", str(error)) from None


def _key(
    environ: Mapping[str, str],
    profile: Profile | None,
    store: KeyStore,
    sources: dict[str, str],
    *,
    url: str,
    is_chosen: bool,
) -> Callable[[], Secret | None] | None:
    of_profile = _profile_key(profile, store) if profile is not None else None
    if profile is not None and origin(profile.url or DEFAULT_URL) != origin(url):
        of_profile = None  # kept for another server
    given = environ.get(KEY_VARIABLE, "").strip()
    if given and not (is_chosen and of_profile):
        sources["api_key"] = KEY_VARIABLE
        secret = Secret(given)
        return lambda: secret
    sources["api_key"] = f"profile {profile.name}" if profile is not None and of_profile else ""
    return of_profile


def _profile_key(profile: Profile, store: KeyStore) -> Callable[[], Secret | None] | None:
    command, name = profile.api_key_command, profile.name
    if command is not None:
        return lambda: from_command(command, profile=name)
    if profile.keyring:
        return lambda: store.load(name, place="keyring")
    if store.has_file_key(name):
        return lambda: store.load(name, place="file")
    return None


def _keys(file: SettingsFile) -> dict[str, tuple[str, ...]]:
    """`[keys]`: a key or a list of keys per action; an empty list takes the keys away."""
    table = file.values.get("keys", {})
    if not isinstance(table, dict):
        raise file.complaint("", "keys", "has to be a table: [keys]")
    found: dict[str, tuple[str, ...]] = {}
    for action, given in table.items():
        listed = [given] if isinstance(given, str) else given
        if not isinstance(listed, list) or not all(isinstance(key, str) for key in listed):
            raise file.complaint("keys", action, 'has to be a key, such as "ctrl+s", or a list of keys')
        for key in listed:
            if not _KEY.fullmatch(key):
                raise file.complaint("keys", action, f'names {key!r}, which is not a key such as "ctrl+s"')
        found[action] = tuple(listed)
    return found
