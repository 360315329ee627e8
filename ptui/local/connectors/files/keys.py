"""Files in a folder by their keys: relative paths with forward slashes, as in a bucket."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

from ptui.local.connectors.errors import BadConfiguration, MissingObject
from ptui.local.connectors.settings import text

Format = Literal["csv", "json", "parquet"]

FORMATS: tuple[Format, ...] = ("csv", "json", "parquet")
_SUFFIXES: Mapping[str, Format] = {
    ".csv": "csv",
    ".json": "json",
    ".jsonl": "json",
    ".ndjson": "json",
    ".parquet": "parquet",
}


def keys(folder: Path) -> list[str]:
    """Every file of a known format, at any depth; files that begin with a dot are nobody's data."""
    return sorted(key for key in _walk(folder) if PurePosixPath(key).suffix.lower() in _SUFFIXES)


def folders(folder: Path) -> list[str]:
    """Every folder that holds, at any depth, a file of a known format."""
    return sorted(
        {str(parent) for key in keys(folder) for parent in PurePosixPath(key).parents if str(parent) != "."}
    )


def _walk(folder: Path) -> Iterator[str]:
    for path, inside, files in os.walk(folder):
        inside[:] = [name for name in inside if not name.startswith(".")]
        for name in files:
            if not name.startswith("."):
                yield (Path(path) / name).relative_to(folder).as_posix()


def path_of(folder: Path, key: str) -> Path:
    """Where a key's file is or would be; never outside the folder."""
    parts = PurePosixPath(key).parts
    if not parts or "\0" in key or "\\" in key or key.startswith("/") or ".." in parts:
        raise BadConfiguration(f"{key!r} is not a path in this bucket", field="key")
    path = folder.joinpath(*parts)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise BadConfiguration(f"{key!r} leads out of this bucket", field="key")
    return path


def format_of(key: str, given: object = None) -> Format:
    """The format that was named, else the one the key's suffix means."""
    if given:
        found = next((known for known in FORMATS if known == str(given).lower()), None)
        if found is None:
            raise BadConfiguration(
                f"{given!r} is not a file format; there is {', '.join(FORMATS)}", field="file_format"
            )
        return found
    return _SUFFIXES.get(PurePosixPath(key).suffix.lower(), "csv")


def files_of(folder: Path, configuration: Mapping[str, object]) -> list[str]:
    """The keys of a model's files: one, or with `multi_file_archive` all of one format under a folder."""
    several = str(configuration.get("model_from") or "single_file").lower() == "multi_file_archive"
    key = (
        text(configuration, "key", "" if several else None).strip("/")
        if several
        else text(configuration, "key")
    )
    if several and not (key and path_of(folder, key).is_file()):
        return _under(folder, key, configuration)
    if not path_of(folder, key).is_file():
        raise MissingObject(f"There is no file {key}", field="key")
    return [key]


def _under(folder: Path, key: str, configuration: Mapping[str, object]) -> list[str]:
    parts = [part for part in (key, text(configuration, "subfolder", "").strip("/")) if part]
    prefix = "/".join(parts)
    given = configuration.get("file_format")
    found = [known for known in keys(folder) if not prefix or known.startswith(f"{prefix}/")]
    wanted = format_of("", given) if given else format_of(found[0]) if found else "csv"
    found = [known for known in found if format_of(known) == wanted]
    if not found:
        raise MissingObject(f"There are no {wanted} files under {prefix or 'the bucket'}", field="key")
    return found
