"""The site's tables, read beside the product: no Django, no proxy, no part in its transactions."""

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
Query = Callable[[str], list[Row]]
"""Rows of a SELECT without parameters; JSON columns come as values."""

_PATIENCE_S = 60.0
_JSON = ("result", "payload", "data", "told", "before", "after", "reason_params")


def sqlite_query(path: Path) -> Query:
    def query(sql: str) -> list[Row]:
        connection = sqlite3.connect(path, timeout=20)
        try:
            connection.row_factory = sqlite3.Row
            return [parsed(dict(row)) for row in connection.execute(sql)]
        finally:
            connection.close()

    return _patient(query, sqlite3.OperationalError)


def postgres_query(address: str) -> Query:
    held: list[psycopg.Connection[Row]] = []

    def query(sql: str) -> list[Row]:
        if not held or held[0].closed:
            held[:] = [psycopg.connect(address, autocommit=True, row_factory=dict_row, connect_timeout=5)]
        try:
            return held[0].execute(sql.encode()).fetchall()
        except psycopg.OperationalError:
            held[0].close()
            raise

    return _patient(query, psycopg.OperationalError)


def numbers(ids: list[int]) -> str:
    """For IN (...): never empty."""
    return ", ".join(map(str, [0, *ids]))


def parsed(row: Row) -> Row:
    return {name: json.loads(value) if name in _JSON and value else value for name, value in row.items()}


def _patient(query: Query, away: type[Exception]) -> Query:
    def patient(sql: str) -> list[Row]:
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return query(sql)
            except away:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)

    return patient
