"""Tests with transactions of their own are cleared away after with DELETE, which the audit's triggers refuse."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db.backends.sqlite3.operations import DatabaseOperations

_TRIGGERS = import_module("accounts.migrations.0002_append_only_audit")


@pytest.fixture(autouse=True, scope="session")
def _clearing_away() -> Iterator[None]:
    plain = DatabaseOperations.sql_flush

    def sql_flush(self: DatabaseOperations, *arguments: Any, **named: Any) -> list[str]:
        return [*_TRIGGERS.UNMAKE["sqlite"], *plain(self, *arguments, **named), *_TRIGGERS.MAKE["sqlite"]]

    DatabaseOperations.sql_flush = sql_flush  # type: ignore[method-assign, assignment]
    yield
    DatabaseOperations.sql_flush = plain  # type: ignore[method-assign]
