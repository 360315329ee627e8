"""Signs of the interface, one cell each and always beside a word.

A terminal that cannot draw them gets the painter's stand-ins.
"""

from __future__ import annotations

from ptui.domain.tree.node import Health

OPENED = "▾"
CLOSED = "▸"
MARKED = "◆"
ADD = "+"
CRUMB = "›"
FOCUS = "▸"
"""Where the keys go, for those who see no colour."""
CARET = "▏"
BAD = "✗"
WARN = "▲"

HEALTH = {
    Health.GOOD: "●",
    Health.BUSY: "◐",
    Health.WARN: WARN,
    Health.BAD: BAD,
    Health.OFF: "○",
}
