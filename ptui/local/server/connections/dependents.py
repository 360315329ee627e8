"""What uses a connection, and goes with it when it is deleted by force."""

from __future__ import annotations

from dataclasses import dataclass

from ptui.local.server.errors import Unprocessable
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Dependents:
    """Models over a connection, syncs to it or of those models, bulk syncs from it or to it."""

    models: list[Document]
    syncs: list[Document]
    bulk_syncs: list[Document]

    @property
    def sync_ids(self) -> list[str]:
        """The syncs of either kind."""
        return [each["id"] for each in (*self.syncs, *self.bulk_syncs)]

    def refuse_if_any(self, name: str) -> None:
        """422 that says what is in the way."""
        kinds = {"model": self.models, "model sync": self.syncs, "bulk sync": self.bulk_syncs}
        used = [f"{len(found)} {kind}{'s' * (len(found) != 1)}" for kind, found in kinds.items() if found]
        if not used:
            return
        raise Unprocessable(
            f"Connection in use: {name} is used by {', '.join(used)}. Delete them first, or use force=true.",
            key="connection_in_use",
            metadata={
                f"{kind.replace(' ', '_')}s": [{"id": each["id"], "name": each["name"]} for each in found]
                for kind, found in kinds.items()
                if found
            },
        )

    def delete(self, tx: Transaction) -> None:
        """Remove them all, with their runs."""
        for sync in self.syncs:
            tx.executions.delete(sync_id=sync["id"])
            tx.syncs.delete(id=sync["id"])
        for bulk in self.bulk_syncs:
            tx.executions.delete(sync_id=bulk["id"])
            tx.bulk_syncs.delete(id=bulk["id"])
        for model in self.models:
            tx.models.delete(id=model["id"])


def dependents_of(tx: Transaction, connection_id: str) -> Dependents:
    """Everything that would break without this connection."""
    models = tx.models.find(connection_id=connection_id)
    syncs = {sync["id"]: sync for sync in tx.syncs.find(target_connection_id=connection_id)}
    for model in models:
        syncs |= {sync["id"]: sync for sync in tx.syncs_of_model(model["id"])}
    bulk = {each["id"]: each for each in tx.bulk_syncs.find(source_connection_id=connection_id)}
    bulk |= {each["id"]: each for each in tx.bulk_syncs.find(destination_connection_id=connection_id)}
    return Dependents(models, list(syncs.values()), list(bulk.values()))
