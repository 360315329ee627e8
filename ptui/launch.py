"""The composition root: the one module that sees both the explorer and the local workspace."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ptui.domain.gateway import Door, NoEntry
from ptui.domain.tree.controller import NotLoaded
from ptui.domain.ui import Option
from ptui.profiles import Profile, profiles, save
from ptui.secret import Secret
from ptui.settings import Flags, Settings, key_store, merge, settings_file
from ptui.settingsfile import SettingsError, SettingsFile
from ptui.tui.collector import calm

if TYPE_CHECKING:
    from ptui.domain.session import Session
    from ptui.local.server.serve import LocalServer

DEMO = "demo"
LOCAL = "local"
NO_KEY = "There is no API key: set POLYTOMIC_API_KEY, name a --profile, or name a --workspace."


def explore(arguments: argparse.Namespace) -> int:
    """The explorer, on what the arguments name."""
    from ptui.tui.terminal.capabilities import terminal_of

    terminal = terminal_of()
    if terminal.refusal is not None:
        print(f"ptui: {terminal.refusal}", file=sys.stderr)
        return 2
    is_demo = arguments.command == "demo"
    try:
        settings = merge(_flags(arguments, workspace=None if is_demo else arguments.workspace))
        gateway = LaunchGateway(settings)
        if is_demo:
            gateway.start_at_demo(arguments.workspace, reset=arguments.reset)
    except (SettingsError, NoEntry) as error:
        print(f"ptui: {error}", file=sys.stderr)
        return 2
    from ptui.tui.run import run

    try:
        return run(gateway, settings.keys, terminal, warnings=settings.warnings)
    finally:
        gateway.stop()


def watch(arguments: argparse.Namespace) -> int:
    """`ptui watch` and `ptui run`, on what the arguments name."""
    from ptui import watch as headless

    try:
        gateway = LaunchGateway(merge(_flags(arguments, workspace=arguments.workspace)))
        door = gateway.configured()
    except (SettingsError, NoEntry) as error:
        print(f"ptui: {getattr(error, 'sentence', error)}", file=sys.stderr)
        return headless.CANNOT
    if door is None:
        print(f"ptui: {NO_KEY}", file=sys.stderr)
        return headless.CANNOT
    is_run = arguments.command == "run"
    wish = headless.Wish(
        arguments.sync_id,
        starts=is_run,
        resync=is_run and arguments.resync,
        test=is_run and arguments.test,
        follows=not (is_run and arguments.no_watch),
        as_json=arguments.json,
    )
    try:
        return headless.run(door.connect, wish)
    finally:
        gateway.stop()


def _flags(arguments: argparse.Namespace, *, workspace: Path | None) -> Flags:
    return Flags(
        url=arguments.url,
        api_version=arguments.api_version,
        profile=arguments.profile,
        workspace=workspace,
        insecure=arguments.insecure,
    )


class LaunchGateway:
    """Opens deployments and local workspaces; implements `Gateway`."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._servers: dict[Path, LocalServer] = {}
        self._demo_folder = settings.folders.data / DEMO
        self._starts_at_demo = False

    @property
    def state_folder(self) -> Path:
        return self._settings.folders.state

    def start_at_demo(self, folder: Path | None, *, reset: bool) -> None:
        """Begin with the sample workspace; raises `NoEntry` when it cannot be made anew."""
        self._demo_folder = folder or self._demo_folder
        self._starts_at_demo = True
        if reset:
            from ptui.local.workspace import AlreadyServed, Workspace, WorkspaceError

            try:
                Workspace(self._demo_folder).clear()
            except AlreadyServed as error:
                raise NoEntry(f"{error} Leave that one first.") from error
            except WorkspaceError as error:
                raise NoEntry(str(error)) from error

    def configured(self) -> Door | None:
        if self._starts_at_demo:
            return self._local_door(self._demo_folder, DEMO, with_samples=True)
        return self._door(self._settings)

    def choices(self) -> Sequence[Option]:
        try:
            known, _ = profiles(SettingsFile(settings_file(self._settings.folders)))
        except SettingsError as error:
            return [Option(DEMO, "demo", "the sample workspace"), Option("", "profiles", why_not=str(error))]
        named = [
            Option(f"profile:{one.name}", one.name, str(one.url or one.workspace or ""))
            for one in known.values()
        ]
        return [*named, Option(LOCAL, "local workspace", "the sample workspace on this machine")]

    def choose(self, option_id: str) -> Door:
        if option_id == LOCAL:
            return self._local_door(self._demo_folder, DEMO, with_samples=True)
        try:
            settings = merge(Flags(profile=option_id.removeprefix("profile:")), where=self._settings.folders)
        except SettingsError as error:
            raise NoEntry(str(error)) from error
        door = self._door(settings)
        if door is None:
            raise NoEntry(
                f"There is no API key for {option_id.removeprefix('profile:')}; sign in again.", "key"
            )
        return door

    async def sign_in(self, url: str, key: str) -> Door:
        if not key:
            raise NoEntry("Type or paste an API key.", "key")
        try:
            settings = replace(
                merge(Flags(url=url), where=self._settings.folders, environ={}),
                insecure=self._settings.insecure,
                api_version=self._settings.api_version,
            )
        except SettingsError as error:
            raise NoEntry(str(error).removeprefix("--url: "), "url") from error
        await self._try(settings, Secret(key))
        profile = await asyncio.to_thread(self._keep, settings, Secret(key))
        return self.choose(f"profile:{profile}")

    def stop(self) -> None:
        """End the servers that this process runs."""
        for server in self._servers.values():
            server.stop()
        self._servers.clear()

    async def _try(self, settings: Settings, key: Secret) -> None:
        await asyncio.to_thread(_import_client)
        from ptui.api import ApiError, Unauthorized

        session = await _session(settings, key, "sign-in")
        try:
            if await session.identify() is None and session.trouble is not None:
                field = "key" if isinstance(session.trouble, Unauthorized) else "url"
                raise NoEntry(f"{session.trouble.sentence} {session.trouble.way_on}".strip(), field)
        except ApiError as error:
            raise NoEntry(error.sentence, "url") from error
        finally:
            await session.close()

    def _keep(self, settings: Settings, key: Secret) -> str:
        name = urlsplit(settings.url).netloc.replace(":", "-") or "default"
        try:
            place = key_store(settings.folders).save(name, key)
            profile = Profile(name, url=settings.url, insecure=settings.insecure, keyring=place == "keyring")
            save(SettingsFile(settings_file(settings.folders)), profile, current=True)
        except (SettingsError, OSError) as error:
            raise NoEntry(f"Signed in, but the profile could not be kept: {error}") from error
        return name

    def _door(self, settings: Settings) -> Door | None:
        if settings.workspace is not None:
            return self._local_door(settings.workspace, settings.workspace.name or LOCAL, with_samples=False)
        if not settings.has_key:
            return None

        async def connect() -> Session:
            try:
                key = await asyncio.to_thread(settings.api_key)
            except SettingsError as error:
                raise NotLoaded(str(error), "r tries again · P signs in elsewhere") from error
            if key is None:
                raise NotLoaded("No API key was found.", "P signs in")
            return await _session(settings, key, settings.place)

        return Door(settings.place, connect)

    def _local_door(self, folder: Path, name: str, *, with_samples: bool) -> Door:
        async def connect() -> Session:
            from ptui.local.workspace import WorkspaceError

            try:
                url, key = await asyncio.to_thread(self._serve, folder, with_samples=with_samples)
            except WorkspaceError as error:
                raise NotLoaded(str(error), "r tries again") from error
            settings = replace(self._settings, url=url, insecure=False)
            session = await _session(settings, Secret(key), name, is_local=True)
            session.ends_with_us = folder in self._servers
            return session

        return Door(name, connect)

    def _serve(self, folder: Path, *, with_samples: bool) -> tuple[str, str]:
        """The URL and key of a workspace: one that is served already, else from here on."""
        from ptui.local.engine.own_files import reserve
        from ptui.local.server.serve import LocalServer
        from ptui.local.workspace import AlreadyServed, Workspace

        if (own := self._servers.get(folder)) is not None:
            return own.url, own.key
        workspace = Workspace(folder)
        try:
            server = LocalServer(workspace, with_samples=with_samples).start()
        except AlreadyServed:
            running = workspace.running()
            if running is None:
                raise
            return running.url, workspace.key()
        reserve(self.state_folder)  # where the explorer of this process keeps what it has seen
        self._servers[folder] = server
        return server.url, server.key


async def _session(settings: Settings, key: Secret, name: str, *, is_local: bool = False) -> Session:
    """A session, its heavy imports made on a thread so that keys keep working meanwhile."""
    await asyncio.to_thread(_import_client)
    calm()  # what was imported stays
    from ptui.api import ApiError, Client
    from ptui.domain.session import Session

    try:
        client = Client(settings.url, key, version=settings.api_version, insecure=settings.insecure)
    except ApiError as error:
        raise NotLoaded(error.sentence, error.way_on) from error
    return Session(client, name, is_local=is_local)


def _import_client() -> None:
    import ptui.api.client
    import ptui.domain.resources
    import ptui.domain.session  # noqa: F401
