"""Tests with transactions of their own are cleared away after with DELETE, which the audit's triggers refuse."""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

_OPERATIONS = DatabaseWrapper.ops_class
_TRIGGERS = import_module("accounts.migrations.0002_append_only_audit")


@pytest.fixture(autouse=True, scope="session")
def _clearing_away() -> Iterator[None]:
    plain = _OPERATIONS.sql_flush

    def sql_flush(self: Any, *arguments: Any, **named: Any) -> list[str]:
        return [*_TRIGGERS.UNMAKE["sqlite"], *plain(self, *arguments, **named), *_TRIGGERS.MAKE["sqlite"]]

    _OPERATIONS.sql_flush = sql_flush  # type: ignore[method-assign]
    yield
    _OPERATIONS.sql_flush = plain  # type: ignore[method-assign]
