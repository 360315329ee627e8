"""The few ways in which a connected system fails, into which every driver's exceptions are sorted.

ConnectorError
├── Unsupported        this build has no connector for that
├── MissingDriver      an extra is not installed
├── BadConfiguration   a key of the configuration is wrong or missing
├── Unreachable        nothing answers at that address, or it stopped answering
├── Refused            it answered, and said no: password, permission, TLS
├── MissingObject      a database, table, column or file that is not there
└── QueryFailed        the system rejected a statement
"""

from __future__ import annotations


class ConnectorError(Exception):
    """A connected system could not do what was asked; `sentence` says why in plain words."""

    def __init__(self, sentence: str, *, field: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field
        """The configuration key the complaint belongs to, where there is one."""


class Unsupported(ConnectorError):
    """This build has no connector for the system."""


class MissingDriver(ConnectorError):
    """The system's driver is an extra that is not installed."""

    def __init__(self, system: str, extra: str) -> None:
        super().__init__(f"{system} needs its driver: pip install 'ptui[{extra}]'")
        self.extra = extra


class BadConfiguration(ConnectorError):
    """The configuration of the connection or of the model cannot be used as it is."""


class Unreachable(ConnectorError):
    """Nothing answers at that address, or the connection was lost."""


class Refused(ConnectorError):
    """The system answered and said no."""


class MissingObject(ConnectorError):
    """Something that was named is not there."""


class QueryFailed(ConnectorError):
    """The system rejected a statement."""
