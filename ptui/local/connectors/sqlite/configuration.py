"""From a sqlite connection's configuration to its connector."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ptui.local.connectors.errors import BadConfiguration
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.settings import text
from ptui.local.connectors.sqlite.catalogue import SqliteSystem
from ptui.local.connectors.sqlite.database import SqliteDatabase


def connect(configuration: Mapping[str, object]) -> RelationalConnector:
    """A connector to the file at `path`; the file is not made when it is missing."""
    try:
        path = Path(text(configuration, "path")).expanduser().absolute()
    except RuntimeError as error:  # ~someone, who has no home
        raise BadConfiguration(str(error), field="path") from error
    return RelationalConnector(SqliteSystem(SqliteDatabase(path)))
