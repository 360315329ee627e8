"""Fixtures for every test."""

from __future__ import annotations

from tests.company import company
from tests.databases import mariadb, postgresql
from tests.seedserver import seeds

__all__ = ["company", "mariadb", "postgresql", "seeds"]
