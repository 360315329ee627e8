"""What holds for a run: which source wins, where keys go, and how complaints name their place."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ptui.folders import Folders, folders
from ptui.keystore import KeyStore
from ptui.profiles import Profile, profiles, remember, remove, save, suggested_name
from ptui.secret import Secret
from ptui.settings import DEFAULT_URL, DEFAULT_VERSION, Flags, Settings, key_store, merge, settings_file
from ptui.settingsfile import SettingsError, SettingsFile


@pytest.fixture
def where(tmp_path: Path) -> Folders:
    return folders({"PTUI_HOME": str(tmp_path)})


class NoKeyring(SimpleNamespace):
    """The `keyring` module on a machine without one."""

    class errors:  # as the module has it
        class KeyringError(Exception): ...

    def set_password(self, *_: str) -> None:
        raise self.errors.KeyringError("no backend")

    get_password = delete_password = set_password


class WorkingKeyring(NoKeyring):
    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def set_password(self, *given: str) -> None:
        self.kept[given[0], given[1]] = given[2]

    def get_password(self, *given: str) -> str | None:  # type: ignore[override]
        return self.kept.get((given[0], given[1]))

    def delete_password(self, *given: str) -> None:
        del self.kept[given[0], given[1]]


def write(where: Folders, text: str) -> Path:
    path = settings_file(where)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def merged(where: Folders, flags: Flags | None = None, **environ: str) -> Settings:
    return merge(flags, environ=environ, where=where, store=store(where))


def store(where: Folders, keyring: object = None) -> KeyStore:
    return KeyStore(where.state / "keys.json", keyring=keyring or NoKeyring())


ACME = """
# the one I use at work
profile = "acme"

[profiles.acme]
url = "acme.polytomic.test/api/"   # self-hosted
api_version = "2024-02-08"

[profiles.other]
url = "https://other.test"
"""


def test_nothing_said_is_the_cloud_without_a_key(where: Folders) -> None:
    settings = merged(where)
    assert (settings.url, settings.api_version) == (DEFAULT_URL, DEFAULT_VERSION)
    assert not settings.has_key and not settings.is_configured and settings.api_key() is None
    assert settings.sources == {"url": "default", "api_version": "default", "api_key": "", "workspace": ""}


def test_flag_beats_environment_beats_profile(where: Folders) -> None:
    write(where, ACME)
    environ: Any = {"POLYTOMIC_DEPLOYMENT_URL": "https://env.test"}
    assert merged(where).url == "https://acme.polytomic.test"
    assert merged(where).sources["url"] == "profile acme"
    assert merged(where, **environ).url == "https://env.test"
    flagged = merged(where, Flags(url="https://flag.test"), **environ)
    assert (flagged.url, flagged.sources["url"]) == ("https://flag.test", "--url")
    assert flagged.api_version == "2024-02-08" and flagged.sources["api_version"] == "profile acme"
    assert merged(where, Flags(api_version="2025-09-18")).api_version == "2025-09-18"


def test_profile_named_by_flag_is_a_choice_for_this_run(where: Folders) -> None:
    write(where, ACME)
    store(where).save("other", Secret("other-key"))
    environ = {"POLYTOMIC_DEPLOYMENT_URL": "https://env.test", "POLYTOMIC_API_KEY": "env-key"}
    chosen = merged(where, Flags(profile="other"), **environ)
    assert chosen.url == "https://other.test"
    assert chosen.api_key() == Secret("other-key")
    assert chosen.sources["api_key"] == "profile other"


def test_kept_key_goes_to_its_own_server_only(where: Folders) -> None:
    write(where, ACME)
    store(where).save("acme", Secret("acme-key"))
    assert merged(where).api_key() == Secret("acme-key")
    elsewhere = merged(where, Flags(url="https://elsewhere.test"))
    assert not elsewhere.has_key
    assert not merged(where, POLYTOMIC_DEPLOYMENT_URL="http://acme.polytomic.test").has_key
    assert merged(where, POLYTOMIC_API_KEY=" k \n").api_key() == Secret("k")


def test_empty_variables_count_as_unset(where: Folders) -> None:
    settings = merged(where, POLYTOMIC_API_KEY="", POLYTOMIC_DEPLOYMENT_URL="")
    assert settings.url == DEFAULT_URL and not settings.has_key


@pytest.mark.parametrize("command", ['"printf from-command"', '["printf", "from-command\\nsecond line"]'])
def test_key_command_gives_its_first_line(where: Folders, command: str) -> None:
    write(where, f'profile = "a"\n[profiles.a]\nurl = "https://a.test"\napi_key_command = {command}\n')
    assert merged(where).api_key() == Secret("from-command")


def test_failing_key_command_says_so_when_the_key_is_wanted(where: Folders) -> None:
    write(where, 'profile = "a"\n[profiles.a]\napi_key_command = "echo locked >&2; exit 3"\n')
    settings = merged(where)
    assert settings.has_key
    with pytest.raises(SettingsError, match="profile a failed with exit code 3: locked"):
        settings.api_key()


def test_workspace_of_a_profile_yields_to_an_address(where: Folders, tmp_path: Path) -> None:
    write(where, f'profile = "local"\n[profiles.local]\nworkspace = "{tmp_path}"\n')
    assert merged(where).workspace == tmp_path and merged(where).is_configured
    assert merged(where, POLYTOMIC_DEPLOYMENT_URL="https://env.test").workspace is None
    chosen = merged(where, Flags(profile="local"), POLYTOMIC_DEPLOYMENT_URL="https://env.test")
    assert chosen.workspace == tmp_path
    assert merged(where, Flags(workspace=tmp_path / "b")).workspace == tmp_path / "b"


def test_keys_are_read_as_lists(where: Folders) -> None:
    write(where, '[keys]\nquit = ["q", "ctrl+q"]\nmark = "x"\nhelp = []\n"next-pane" = "shift+tab"\n')
    assert merged(where).keys == {
        "quit": ("q", "ctrl+q"),
        "mark": ("x",),
        "help": (),
        "next-pane": ("shift+tab",),
    }


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("profile = \nx = 1\n", r"settings\.toml is not valid TOML: .*line 1"),
        ('\nprofile = "b"\n', r"settings\.toml, line 2: profile names 'b'"),
        ("profile = 3\n", r"line 1: profile has to be the name"),
        ('[profiles.a]\nurl = "ftp://x"\n', r"line 2: profiles\.a\.url cannot be used.*ftp"),
        ("[profiles.a]\n\n  insecure = 1\n", r"line 3: profiles\.a\.insecure has to be true or false"),
        ('[profiles.a]\napi_version = "new"\n', r"line 2: profiles\.a\.api_version has to be a date"),
        ('[profiles.a]\napi_key = "k"\n', r"line 2: profiles\.a\.api_key does not belong in this file"),
        ('[profiles."a b"]\nurl = "https://x"\n', "cannot name a profile"),
        ("[keys]\nquit = 7\n", r"line 2: keys\.quit has to be a key"),
        ('[keys]\nquit = "not a key"\n', r"line 2: keys\.quit names 'not a key'"),
        ("profiles = 1\n", r"line 1: profiles has to be a table"),
        ("[profiles]\na = 1\n", r"line 2: profiles\.a has to be a table"),
    ],
)
def test_complaints_name_file_key_and_line(where: Folders, text: str, complaint: str) -> None:
    write(where, text)
    with pytest.raises(SettingsError, match=complaint):
        merged(where)


def test_unknown_settings_are_warnings_with_a_hint(where: Folders) -> None:
    write(where, '[profiles.a]\nurl = "https://x"\napi_verison = "2024-02-08"\n[colours]\nred = 1\n')
    warnings = merged(where).warnings
    assert any(
        "line 3: profiles.a.api_verison is not a setting; did you mean api_version?" in w for w in warnings
    )
    assert any("colours is not a setting" in w for w in warnings)


@pytest.mark.parametrize(
    ("flags", "complaint"),
    [
        (Flags(url="http://user:pw@x.test"), "--url: The address holds a user name or password"),
        (Flags(url="not an address"), "--url: .*holds a space"),
        (Flags(api_version="latest"), "--api-version has to be a date"),
        (Flags(profile="nobody"), "no profile 'nobody'.*there are acme, other"),
    ],
)
def test_complaints_name_the_flag(where: Folders, flags: Flags, complaint: str) -> None:
    write(where, ACME)
    with pytest.raises(SettingsError, match=complaint):
        merged(where, flags)


def test_saving_a_profile_keeps_comments_and_mode(where: Folders) -> None:
    path = write(where, ACME)
    save(SettingsFile(path), Profile("acme", url="https://new.test", api_version=None), current=False)
    save(SettingsFile(path), Profile("eu.test", url="https://eu.test", insecure=True), current=True)
    text = path.read_text()
    assert "# the one I use at work" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found, warnings = profiles(SettingsFile(path))
    assert not warnings
    assert found["acme"] == Profile("acme", url="https://new.test")
    assert found["eu.test"] == Profile("eu.test", url="https://eu.test", insecure=True)
    assert found["other"].url == "https://other.test"
    assert merged(where).profile == found["eu.test"]
    remove(SettingsFile(path), "eu.test")
    assert set(profiles(SettingsFile(path))[0]) == {"acme", "other"}
    assert merged(where).profile is None
    assert list(path.parent.iterdir()) == [path], "no partial file stays behind"


def test_first_profile_makes_the_file(where: Folders) -> None:
    file = SettingsFile(settings_file(where))
    kept = remember(file, store(where), Profile("cloud", url=DEFAULT_URL), Secret("k-1"))
    assert not kept.keyring
    settings = merged(where)
    assert settings.api_key() == Secret("k-1") and settings.place == "cloud"
    assert stat.S_IMODE((where.state / "keys.json").stat().st_mode) == 0o600
    assert "k-1" not in settings_file(where).read_text() and "k-1" not in repr(settings)


def test_file_written_in_an_unforeseen_way_is_left_alone(where: Folders) -> None:
    path = write(where, 'profiles = { a = { url = "https://a.test" } }\n')
    before = path.read_text()
    with pytest.raises(SettingsError, match="edit it by hand"):
        save(SettingsFile(path), Profile("a", url="https://b.test"), current=False)
    assert path.read_text() == before


def test_settings_file_may_be_a_link(where: Folders, tmp_path: Path) -> None:
    dotfiles = tmp_path / "dotfiles.toml"
    dotfiles.write_text(ACME)
    path = settings_file(where)
    path.parent.mkdir(parents=True)
    path.symlink_to(dotfiles)
    save(SettingsFile(path), Profile("new", url="https://new.test"), current=False)
    assert path.is_symlink() and "new.test" in dotfiles.read_text()


def test_keyring_is_preferred_and_forgotten_in(where: Folders) -> None:
    ring = WorkingKeyring()
    keys = store(where, ring)
    path = write(where, "")
    kept = remember(SettingsFile(path), keys, Profile("cloud", url=DEFAULT_URL), Secret("ringed"))
    assert kept.keyring and ring.kept == {("ptui", "cloud"): "ringed"}
    assert not (where.state / "keys.json").exists()
    settings = merge(environ={}, where=where, store=keys)
    assert settings.api_key() == Secret("ringed")
    keys.forget("cloud", place="keyring")
    assert ring.kept == {}


def test_loose_key_file_is_tightened(where: Folders) -> None:
    keys = store(where)
    keys.save("a", Secret("k"))
    path = where.state / "keys.json"
    path.chmod(0o644)
    assert keys.load("a", place="file") == Secret("k")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_broken_key_file_is_a_sentence(where: Folders) -> None:
    where.state.mkdir(parents=True)
    (where.state / "keys.json").write_text("{")
    with pytest.raises(SettingsError, match=r"kept keys in .* could not be read"):
        store(where).load("a", place="file")


def test_secret_shows_nowhere() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret!s} {[secret]} {secret:>20}"
    assert secret.reveal() == "hunter2" and secret == Secret("hunter2") and secret != Secret("x")
    with pytest.raises(TypeError):
        secret.__reduce__()


def test_suggested_names_are_free() -> None:
    assert suggested_name("https://app.polytomic.com", ()) == "cloud"
    assert suggested_name("https://eu.acme.test:8443", {"eu.acme.test"}) == "eu.acme.test-2"


def test_folders_follow_the_platform_without_ptui_home(tmp_path: Path) -> None:
    own = folders({"PTUI_HOME": str(tmp_path)})
    assert {own.config.parent, own.data.parent, own.state.parent} == {tmp_path}
    assert "ptui" in str(folders({}).config)
    assert key_store(own) is not None


def test_settings_import_nothing_heavy() -> None:
    code = "import sys, ptui.settings; print(*{'httpx', 'pydantic', 'keyring', 'textual'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
