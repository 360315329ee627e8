"""Reads the files that fields name. A field holds a path; its content is read when the form is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

ReadFile: TypeAlias = Callable[[str], str]
_MOST_BYTES = 1 << 20
_PATH_STARTS = ("@", "/", "~/", "./", "../")


class FileUnreadable(Exception):
    """A file that a field names cannot be used; the text says why."""


def names_file(text: str) -> bool:
    """Whether `text` is a path rather than content: `/key.pem`, `~/key.pem`, or `@key.pem` as curl has it."""
    return text.startswith(_PATH_STARTS) and "\n" not in text.strip()


def read_file(path: str) -> str:
    """The text of the file. Raises FileUnreadable."""
    try:
        with Path(path.strip().removeprefix("@")).expanduser().open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        if len(content) > _MOST_BYTES:
            raise FileUnreadable(f"{path} is larger than a megabyte.")
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise FileUnreadable(f"{path} is not text.") from None
    except (OSError, RuntimeError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileUnreadable(f"{path} cannot be read: {reason}.") from None


class FileContent(str):
    """Stands for the content of a file where nothing is sent; exports read the file themselves."""

    __slots__ = ("path",)

    path: str

    @classmethod
    def of(cls, path: str) -> FileContent:
        plain = path.strip().removeprefix("@")
        content = cls(f"<the content of {plain}>")
        content.path = plain
        return content


def described(path: str) -> str:
    return FileContent.of(path)
