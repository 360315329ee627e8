"""`python -m ptui` is the same program as `ptui`."""

from __future__ import annotations

from ptui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
