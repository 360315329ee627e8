"""One copy by dlt, run by the Python that has it: `… engine_dlt.py SOURCE-URL POSTGRESQL-URL FOLDER`."""

from __future__ import annotations

import importlib
import sys
from typing import Any


def main(source: str, target: str, folder: str) -> None:
    """Copy the table `people` into the schema `dlt_people`."""
    dlt: Any = importlib.import_module("dlt")
    sql_database: Any = importlib.import_module("dlt.sources.sql_database")
    pipeline = dlt.pipeline(
        pipeline_name="people",
        pipelines_dir=folder,
        destination=dlt.destinations.postgres(target),
        dataset_name="dlt_people",
    )
    pipeline.run(sql_database.sql_table(credentials=source, table="people"), write_disposition="append")


if __name__ == "__main__":
    main(*sys.argv[1:4])
