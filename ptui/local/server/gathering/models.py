"""What a model is checked against: the columns that its connection really has, and the other models."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ptui.local.connectors.errors import BadConfiguration, ConnectorError, MissingObject, QueryFailed
from ptui.local.engine.catalogue import Column
from ptui.local.server.context import Context
from ptui.local.server.gathering.connections import asked, named_connection, signed_in
from ptui.local.server.rules.body import Part
from ptui.local.server.rules.models.body import check_head
from ptui.local.server.rules.models.configuration import check_configuration
from ptui.local.server.rules.syncs.facts import SourceModel
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


async def model_source(context: Context, body: Part) -> tuple[Document, Sequence[Column]]:
    """The connection of a model and the columns of its configuration, read from the system now."""
    connection_id = check_head(body)
    configuration = body.need_part("configuration").value
    connection = await named_connection(context, connection_id, at=body.at("connection_id"))
    connector = context.upstream.connector(signed_in(connection, at=body.at("connection_id")))

    def read() -> Sequence[Column]:
        walked = check_configuration(configuration, connector.source)
        try:
            return connector.source_fields(configuration)
        except (BadConfiguration, MissingObject, QueryFailed) as error:
            if error.field is not None and error.field not in walked.keys:
                raise  # a key of the connection's own configuration
            raise _about(error, error.field or walked.last) from error

    return connection, await asked(context, read, at=body.at("connection_id"))


def _about(error: ConnectorError, key: str) -> ConnectorError:
    """The same complaint, about the key of the body that it came from."""
    kind = BadConfiguration if isinstance(error, BadConfiguration) else MissingObject
    return kind(error.sentence, field=f"configuration.{key}" if key else "configuration")


def source_models(tx: Transaction, ids: Iterable[str]) -> dict[str, SourceModel]:
    """These models as far as they exist, and all that their relations lead to."""
    found: dict[str, SourceModel] = {}
    seen: set[str] = set()
    ahead = list(ids)
    while ahead:
        model_id = ahead.pop()
        if model_id in seen:
            continue
        seen.add(model_id)
        if (stored := tx.models.get(model_id)) is not None:
            found[model_id] = SourceModel.of(stored)
            ahead.extend(found[model_id].joined)
    return found
