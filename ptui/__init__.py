"""ptui: a terminal explorer for Polytomic."""

__version__ = "0.1.0"
