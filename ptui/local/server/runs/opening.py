"""The systems behind connections, opened for one run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Literal

from ptui.local.connectors.endpoints import destination_of, source_of
from ptui.local.connectors.errors import ConnectorError
from ptui.local.connectors.files.connector import FileConnector
from ptui.local.connectors.files.keys import files_of, format_of
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.relational.selection import query_of, relation_id
from ptui.local.engine.catalogue import Connector
from ptui.local.engine.errors import PlanError
from ptui.local.engine.protocols import (
    Destination,
    FileReading,
    QueryReading,
    Reading,
    Source,
    TableReading,
)
from ptui.local.server.errors import Fault
from ptui.local.server.store.documents import Document
from ptui.local.server.upstream import Upstream


@contextmanager
def connected(upstream: Upstream, connection: Document) -> Iterator[Connector]:
    """A connector of the run's own, so that nobody closes it meanwhile."""
    if not connection["saved"] or connection.get("awaits_sign_in"):
        raise PlanError(f"Nobody has signed in to {connection['name']} yet")
    try:
        connector = upstream.unsaved(connection["type"], connection["configuration"])
    except Fault as fault:
        raise PlanError(f"{connection['name']}: {fault.message}") from fault
    try:
        yield connector
    finally:
        connector.close()


@contextmanager
def reading_from(connector: Connector) -> Iterator[Source]:
    """The connector's system as a source."""
    source = source_of(connector)
    try:
        yield source
    finally:
        source.close()


@contextmanager
def writing_to(connector: Connector, *, file_format: str = "csv") -> Iterator[Destination]:
    """The connector's system as a destination."""
    destination = destination_of(connector, file_format=file_format)
    try:
        yield destination
    finally:
        destination.close()


def reading_of(connector: Connector, configuration: Document) -> Reading:
    """Where the records of a model with this configuration are."""
    match connector:
        case RelationalConnector():
            try:
                query = query_of(configuration)
                return TableReading(relation_id(configuration)) if query is None else QueryReading(query)
            except ConnectorError as error:
                raise PlanError(error.sentence) from error
        case FileConnector():
            return _files(connector, configuration)
    raise PlanError(f"No model can be read from {connector.type_id}")


def _files(connector: FileConnector, configuration: Document) -> FileReading:
    given = configuration.get("file_format")
    format: Literal["csv", "json", "parquet", ""] = format_of("", given) if given else ""
    skip = configuration.get("skip_lines")
    return FileReading(
        tuple(files_of(connector.folder, configuration)),
        format,
        connector.skip_lines if skip in (None, "") else int(str(skip)),
        connector.has_headers,
    )
