"""Reading a connection's configuration: keys by type, with complaints that name the key."""

from __future__ import annotations

from collections.abc import Mapping

from ptui.local.connectors.errors import BadConfiguration, Unsupported

_YES, _NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def text(configuration: Mapping[str, object], key: str, default: str | None = None) -> str:
    """A text; with no default the key must be there."""
    value = configuration.get(key)
    if value is None or value == "":
        if default is None:
            raise BadConfiguration(f"{key} is missing", field=key)
        return default
    if not isinstance(value, str) or "\0" in value:
        raise BadConfiguration(f"{key} must be text", field=key)
    return value


def port(configuration: Mapping[str, object], default: int) -> int:
    """A port, as a number or as digits."""
    value = configuration.get("port")
    if value is None or value == "":
        return default
    try:
        number = int(str(value))
    except ValueError:
        number = -1
    if isinstance(value, bool) or not 0 < number < 65536:
        raise BadConfiguration("port must be a number from 1 to 65535", field="port")
    return number


def flag(configuration: Mapping[str, object], key: str) -> bool | None:
    """True, false, or None where it is not set."""
    value = configuration.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return value
    if str(value).lower() in _YES:
        return True
    if str(value).lower() in _NO:
        return False
    raise BadConfiguration(f"{key} must be true or false", field=key)


def refuse_tunnels(configuration: Mapping[str, object]) -> None:
    """The local workspace opens no tunnels, and says so rather than connecting past one."""
    if flag(configuration, "ssh"):
        raise Unsupported(
            "The local workspace opens no SSH tunnels; open one with ssh -L and connect to its local end",
            field="ssh",
        )
