"""The workspace that `--demo` makes: six connections whose systems are samples, healthy from the start."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from ptui.local.server.connections import health
from ptui.local.server.context import Context
from ptui.local.server.store.database import Store
from ptui.local.server.store.documents import Document
from ptui.local.server.store.transaction import Transaction
from ptui.local.workspace import Workspace, WorkspaceError

if TYPE_CHECKING:
    from ptui.local.connectors.samples.systems import SampleSystems

_IDS = UUID("5b3f8c1e-6a0d-4a53-9c57-0d8f7f9a2e10")
"""Ids are made from names under this one, so that they are the same in every demo workspace."""

_MYSQL = {"hostname": "localhost", "port": 3306, "account": "user", "passwd": "secret"}
CONNECTIONS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("MySQL Connection", "mysql", _MYSQL | {"dbname": "company"}),
    (
        "Snowflake Connection",
        "snowflake",
        {"account": "uc193736182", "username": "user", "password": "secret", "dbname": "database"},
    ),
    ("Salesforce Connection", "salesforce", {"domain": "https://example.my.salesforce.com"}),
    (
        "S3 Connection",
        "s3",
        {
            "aws_access_key_id": "EXAMPLE",
            "aws_secret_access_key": "SECRET",
            "s3_bucket_region": "us-east-1",
            "s3_bucket_name": "my-bucket",
        },
    ),
    (
        "Google Cloud Storage Connection",
        "gcs",
        {"service_account": "service_account_json_key", "bucket": "gcs://mybucket/mypath"},
    ),
    ("Big Connection", "mysql", _MYSQL | {"dbname": "big"}),
)


def connection_id(name: str) -> str:
    """The id of the demo connection with this name."""
    return str(uuid5(_IDS, name))


def samples_of(workspace: Workspace, *, wanted: bool) -> SampleSystems | None:
    """The sample systems of a workspace that is, or now becomes, a demo workspace; else None."""
    store = Store(workspace.database)
    try:
        is_demo = store.write_now(lambda tx: _is_demo(tx, wanted=wanted))
    finally:
        store.close()
    if is_demo:
        from ptui.local.connectors.samples.systems import SampleSystems

        return SampleSystems(workspace.samples)
    if wanted:
        raise WorkspaceError(
            f"The workspace {workspace.folder} was made without --demo and has connections to real systems; "
            "use another folder."
        )
    return None


def fill(context: Context) -> None:
    """Add the connections, the first time only: what a user deleted stays deleted."""
    context.store.write_now(lambda tx: _fill(tx, context))


def _is_demo(tx: Transaction, *, wanted: bool) -> bool:
    if wanted and not tx.setting("is_demo") and not tx.connections.count():
        tx.set_setting("is_demo", True)
    return bool(tx.setting("is_demo"))


def _fill(tx: Transaction, context: Context) -> None:
    if tx.setting("is_filled"):
        return
    for name, type_id, configuration in CONNECTIONS:
        tx.connections.insert(_connection(name, type_id, configuration, context))
    tx.set_setting("is_filled", True)


def _connection(name: str, type_id: str, configuration: dict[str, Any], context: Context) -> Document:
    moment = context.stamp()
    return {
        "id": connection_id(name),
        "name": name,
        "type": type_id,
        "configuration": configuration,
        "status": health.HEALTHY,
        "status_error": None,
        "saved": True,
        "awaits_sign_in": False,
        "redirect_url": "",
        "healthcheck_interval": "",
        "policies": [],
        "created_at": moment,
        "created_by": context.owner.actor,
        "updated_at": moment,
        "updated_by": context.owner.actor,
    }
