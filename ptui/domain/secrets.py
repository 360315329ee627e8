"""What counts as a secret where nothing says so: by the names of keys, and by the masks servers answer."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]

_SECRET_NAME = re.compile(
    r"(?:^|_)(?:passwd|password|passphrase|secret|token|credentials?|credential_config|"
    r"api_?key|apikey|access_key|private_key|secret_key|secret_access_key|service_account|"
    r"(?:account|authentication|client|consumer|encryption|subscription|write|signing|license|app)_key|"
    r"ssh_private_key)s?(?:_secret|_json|_pem|_base64)?$"
)
_WORD_ENDS = re.compile(r"([a-z0-9])([A-Z])")
_PLAIN = frozenset({"public_key", "partition_key", "primary_key", "token_endpoint", "token_url"})
_MASK = re.compile(r"[*•]{3,}")
_PAIR = frozenset({"name", "value"})


def is_secret_name(name: str) -> bool:
    """Whether a key of this name usually holds a secret."""
    plain = _WORD_ENDS.sub(r"\1_\2", name).replace("-", "_").casefold()
    return plain not in _PLAIN and _SECRET_NAME.search(plain) is not None


def is_mask(value: Any) -> bool:
    """Whether a server shows asterisks in the place of a secret."""
    return isinstance(value, str) and _MASK.fullmatch(value) is not None


def is_name_value(keys: Collection[str]) -> bool:
    """Whether an object is a header or a parameter, whose value may be anybody's token."""
    return set(keys) == _PAIR


def secret_paths(document: Any, path: Path = ()) -> Iterator[Path]:
    """Where in a configuration secrets stand, as far as names and masks tell."""
    if isinstance(document, Mapping):
        pair = is_name_value(document.keys())
        for key, value in document.items():
            if isinstance(value, Mapping | list | tuple):
                yield from secret_paths(value, (*path, key))
            elif isinstance(value, str) and value and _is_telling(str(key), value, pair=pair):
                yield (*path, key)
    elif isinstance(document, list | tuple):
        for index, item in enumerate(document):
            if is_mask(item):
                yield (*path, index)
            else:
                yield from secret_paths(item, (*path, index))


def _is_telling(key: str, value: str, *, pair: bool) -> bool:
    return is_mask(value) or is_secret_name(key) or (pair and key == "value")


def masked_paths(document: Any) -> frozenset[Path]:
    """Where a document holds a server's mask."""
    return frozenset(path for path in secret_paths(document) if is_mask(_at(document, path)))


def _at(document: Any, path: Path) -> Any:
    for part in path:
        document = document[part]
    return document
