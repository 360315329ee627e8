"""A connector over a folder of files, as S3 and Google Cloud Storage look to a sync."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ptui.local.connectors.errors import BadConfiguration, MissingObject
from ptui.local.connectors.files.heads import Head, read_head
from ptui.local.connectors.files.keys import FORMATS, files_of, folders, format_of, keys, path_of
from ptui.local.connectors.relational.modes import bulk_modes, modes
from ptui.local.connectors.settings import flag
from ptui.local.connectors.values import json_safe
from ptui.local.engine.catalogue import (
    NEW_TARGET,
    BulkSchema,
    BulkTarget,
    Column,
    CreationProperty,
    SourceItem,
    SourceStep,
    TargetField,
    TargetFields,
    TargetObject,
    TargetObjects,
)

_MODES = modes(("replace", "append"))
_FREE = SourceItem()
_LOOKED_AT = 100

RECORD = "record"
"""The one field of a file target: every source field that is mapped becomes a column of its own name."""


class FileConnector:
    """See `ptui.local.engine.catalogue.Connector`."""

    def __init__(
        self, type_id: str, folder: Path, configuration: Mapping[str, object], *, is_sample: bool = False
    ) -> None:
        self.type_id = type_id
        self.is_sample = is_sample
        self.folder = folder
        """What stands for the bucket; a key is a path in it."""
        self.has_headers = flag(configuration, "csv_has_headers") is not False
        """Whether the first line of a CSV file names its columns."""
        self.skip_lines = _lines(configuration.get("skip_lines"))
        """How many lines of every CSV file come before that."""

    def check(self) -> None:
        """A folder that is not there yet is an empty one, as in a bucket."""
        keys(self.folder)

    def close(self) -> None:
        """Nothing is held."""

    # sources

    def source(self, chosen: Mapping[str, Sequence[str]]) -> SourceStep:
        origin = next(iter(chosen.get("model_from", ())), "").lower()
        found: list[str] = []
        if origin == "single_file":
            found = keys(self.folder)
        elif origin == "multi_file_archive":
            found = folders(self.folder)
        return SourceStep(
            items={
                "model_from": SourceItem(("single_file", "multi_file_archive"), ("key",), True),
                "key": SourceItem(tuple(found) or None, None, bool(found)),
                "file_format": SourceItem(FORMATS, None, True),
                "skip_lines": _FREE,
                "subfolder": _FREE,
                "tracking_columns": _FREE,
            },
            requires_one_of=("model_from",),
        )

    def source_fields(self, configuration: Mapping[str, object]) -> tuple[Column, ...]:
        return _columns(self._head(configuration, _LOOKED_AT))

    def sample(
        self, configuration: Mapping[str, object], *, limit: int = 10, fields: Sequence[str] | None = None
    ) -> list[dict[str, object]]:
        head = self._head(configuration, max(limit, _LOOKED_AT))
        unknown = [field for field in fields or () if field not in head.fields]
        if unknown:
            raise MissingObject(f"There is no field {unknown[0]!r}")
        return [
            {name: json_safe(record.get(name)) for name in fields or head.fields}
            for record in head.records[:limit]
        ]

    def _head(self, configuration: Mapping[str, object], limit: int) -> Head:
        """Of several files, the first tells the fields."""
        key = files_of(self.folder, configuration)[0]
        given = configuration.get("skip_lines")
        return read_head(
            path_of(self.folder, key),
            format_of(key, configuration.get("file_format")),
            limit=limit,
            skip_lines=self.skip_lines if given in (None, "") else _lines(given),
            has_headers=self.has_headers,
        )

    # targets

    def target(self, *, type: str | None = None, search: str | None = None) -> SourceStep:
        values = (NEW_TARGET, *keys(self.folder))
        return SourceStep(items={"object": SourceItem(values, None, True)}, requires_one_of=("object",))

    def target_objects(self) -> TargetObjects:
        return TargetObjects(
            tuple(TargetObject(key, key, _MODES) for key in keys(self.folder)),
            (CreationProperty("name", "File name, such as exports/people.csv"),),
        )

    def target_fields(self, object_id: str) -> TargetFields:
        path_of(self.folder, object_id)
        record = TargetField(
            RECORD,
            "Record",
            "object",
            "record",
            description="Every field mapped here is written as a column of its own name",
        )
        format = {"type": "string", "enum": [format_of(object_id)]}  # which its name tells
        return TargetFields(
            object_id, object_id, _MODES, (record,), configuration={"properties": {"format": format}}
        )

    def new_target(self, values: Mapping[str, str]) -> str:
        name = (values.get("name") or "").strip()
        if not name:
            raise BadConfiguration("A new file needs a name, such as exports/people.csv", field="name")
        path_of(self.folder, name)
        return name

    # bulk syncs

    def bulk_schemas(self, *, include_fields: bool) -> list[BulkSchema]:
        return [
            BulkSchema(key, key, self.bulk_fields(key) if include_fields else None)
            for key in keys(self.folder)
        ]

    def bulk_fields(self, schema_id: str) -> tuple[Column, ...]:
        return self.source_fields({"model_from": "single_file", "key": schema_id})

    def bulk_target(self) -> BulkTarget:
        configuration: dict[str, object] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": {
                "format": {
                    "type": "string",
                    "title": "File format",
                    "enum": [{"value": value, "label": value.upper()} for value in FORMATS[:2]]
                    + [{"value": "parquet", "label": "Parquet"}],
                    "default": "csv",
                },
                "subfolder": {
                    "type": "string",
                    "title": "Subfolder",
                    "description": "Where in the bucket the files are written.",
                },
            },
            "required": ["format"],
        }
        return BulkTarget(bulk_modes(), configuration, ("refetch", "resync", "rebuild"))


def _columns(head: Head) -> tuple[Column, ...]:
    return tuple(
        Column(name, kind, native, example=json_safe(_first(name, head), kind))
        for name, (kind, native) in head.fields.items()
    )


def _first(name: str, head: Head) -> object:
    return next((record[name] for record in head.records if record.get(name) not in (None, "")), None)


def _lines(value: object) -> int:
    if value in (None, ""):
        return 0
    if not str(value).isdecimal():
        raise BadConfiguration("skip_lines must be a whole number", field="skip_lines")
    return int(str(value))
