"""Writes down what runs say of themselves, all of them in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ptui.local.server.runs.account import Account, Changes
from ptui.local.server.store.database import Store
from ptui.local.server.store.transaction import Transaction

Also = Callable[[Transaction], None]
"""Something to be written down with it."""


async def keep(store: Store, accounts: Iterable[Account], *, also: Also | None = None) -> None:
    """Write down what has changed; what cannot be written is tried again the next time."""
    taken = [(account, changes) for account in accounts if (changes := account.take()) is not None]
    if not taken and also is None:
        return

    def write(tx: Transaction) -> None:
        for _, changes in taken:
            _write(tx, changes)
        if also is not None:
            also(tx)

    try:
        await store.write(write)
    except BaseException:
        for account, changes in taken:
            account.give_back(changes)
        raise


def _write(tx: Transaction, changes: Changes) -> None:
    run_id = changes.run["id"]
    if tx.executions.get(run_id) is None:
        return  # its sync was deleted, and the run with it
    tx.executions.put(changes.run)
    for schema in changes.schemas:
        tx.schema_executions.put(schema)
    tx.connection.executemany(
        "INSERT OR REPLACE INTO console_lines (execution_id, number, schema, level, message, timestamp)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            (run_id, line.number, line.schema, line.level, line.message, line.timestamp)
            for line in changes.lines
        ),
    )
