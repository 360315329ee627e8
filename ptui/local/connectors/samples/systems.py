"""The sample systems of a workspace, by the addresses that the official walkthroughs use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock

from ptui.local.connectors.files.connector import FileConnector
from ptui.local.connectors.relational.connector import RelationalConnector
from ptui.local.connectors.samples import big, buckets, mysql, salesforce, snowflake
from ptui.local.connectors.samples.database import SampleSystem
from ptui.local.engine.catalogue import Connector

_SNOWFLAKE_ACCOUNTS = frozenset({"uc193736182", "account"})
_SALESFORCE_HOST = "example.my.salesforce.com"
_S3_BUCKET = ("my-bucket",)
_GCS_BUCKET = ("mybucket", "mypath")


class SampleSystems:
    """Small real databases and folders of files in one folder, each made when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = Lock()

    def owns(self, type_id: str, configuration: Mapping[str, object]) -> bool:
        """Whether this is the address of a sample; makes nothing."""
        return self._opening(type_id, configuration) is not None

    def find(self, type_id: str, configuration: Mapping[str, object]) -> Connector | None:
        """The sample at this address, or None when the address is a real system's."""
        opening = self._opening(type_id, configuration)
        if opening is None:
            return None
        with self._lock:
            return opening()

    def make_all(self) -> None:
        """Make everything now rather than at its first use."""
        with self._lock:
            for make in (*_MYSQL.values(), snowflake.system, salesforce.system, buckets.s3, buckets.gcs):
                make(self.folder)

    def _opening(self, type_id: str, configuration: Mapping[str, object]) -> Callable[[], Connector] | None:
        match type_id:
            case "mysql":
                system = _mysql(configuration)
                return self._tables(system) if system else None
            case "snowflake":
                account = str(configuration.get("account") or "").lower()
                return self._tables(snowflake.system) if account in _SNOWFLAKE_ACCOUNTS else None
            case "salesforce":
                is_here = _host(configuration.get("domain")) == _SALESFORCE_HOST
                return self._tables(salesforce.system) if is_here else None
            case "s3":
                return self._files("s3", buckets.s3, _S3_BUCKET, "s3_bucket_name", configuration)
            case "gcs":
                return self._files("gcs", buckets.gcs, _GCS_BUCKET, "bucket", configuration)
        return None

    def _tables(self, system: Callable[[Path], SampleSystem]) -> Callable[[], Connector]:
        return lambda: RelationalConnector(system(self.folder), is_sample=True)

    def _files(
        self,
        type_id: str,
        bucket: Callable[[Path], Path],
        address: tuple[str, ...],
        key: str,
        configuration: Mapping[str, object],
    ) -> Callable[[], Connector] | None:
        parts = _parts(configuration.get(key))
        if parts[: len(address)] != address or ".." in parts:
            return None
        inside = parts[len(address) :]
        return lambda: FileConnector(
            type_id, bucket(self.folder).joinpath(*inside), configuration, is_sample=True
        )


_MYSQL: Mapping[str, Callable[[Path], SampleSystem]] = {
    mysql.DATABASE: mysql.system,
    big.DATABASE: big.system,
}


def _mysql(configuration: Mapping[str, object]) -> Callable[[Path], SampleSystem] | None:
    is_here = (
        str(configuration.get("hostname") or "").lower() == "localhost"
        and str(configuration.get("port") or 3306) == "3306"
        and configuration.get("account") == "user"
    )
    return _MYSQL.get(str(configuration.get("dbname"))) if is_here else None


def _host(domain: object) -> str:
    return str(domain or "").lower().partition("://")[2].rstrip("/") or str(domain or "").lower().rstrip("/")


def _parts(bucket: object) -> tuple[str, ...]:
    """`gcs://mybucket/mypath` as its parts."""
    address = str(bucket or "")
    return tuple(part for part in address.rpartition("://")[2].split("/") if part)
