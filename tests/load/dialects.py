"""What SQLite and PostgreSQL write differently, as far as tests.load.seed needs it."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from django.db import connection, models


class Dialect(Protocol):
    """Each answers an SQL expression of the one that it is given."""

    def ago(self, seconds: str) -> str:
        """The time so many seconds before now."""

    def now(self) -> str: ...
    def hex64(self, number: str) -> str: ...
    def uuid(self, number: str) -> str: ...
    def json(self, text: str) -> str: ...
    def count_on(self, tables: Iterable[type[models.Model]]) -> None:
        """Rows were given numbers: the next one is above them."""

    def settle(self) -> None:
        """Does at once what the database's own housekeeping does within minutes."""

    @staticmethod
    def numbers(count: int) -> str:
        return f"WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < {count}) SELECT i FROM g"


class _PostgreSql(Dialect):
    def ago(self, seconds: str) -> str:
        return f"now() - ({seconds}) * interval '1 second'"

    def now(self) -> str:
        return "now()"

    def hex64(self, number: str) -> str:
        return f"lpad(to_hex({number}), 64, '0')"

    def uuid(self, number: str) -> str:
        return f"lpad(to_hex({number}), 32, '0')::uuid"

    def json(self, text: str) -> str:
        return f"'{text}'::jsonb"

    def count_on(self, tables: Iterable[type[models.Model]]) -> None:
        with connection.cursor() as cursor:
            for table in (model._meta.db_table for model in tables):
                cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")

    def settle(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


class _Sqlite(Dialect):
    def ago(self, seconds: str) -> str:
        return f"strftime('%Y-%m-%d %H:%M:%f', 'now', (-({seconds})) || ' seconds')"

    def now(self) -> str:
        return "strftime('%Y-%m-%d %H:%M:%f', 'now')"

    def hex64(self, number: str) -> str:
        return f"printf('%064x', {number})"

    def uuid(self, number: str) -> str:
        return f"printf('%032x', {number})"

    def json(self, text: str) -> str:
        return f"'{text}'"

    def count_on(self, tables: Iterable[type[models.Model]]) -> None:
        """AUTOINCREMENT follows by itself."""

    def settle(self) -> None:
        """SQLite has no housekeeping of its own; what the product asks of it, it asks in its own time."""


def dialect() -> Dialect:
    return _PostgreSql() if connection.vendor == "postgresql" else _Sqlite()


def filled(model: type[models.Model], columns: Mapping[str, str], source: str) -> str:
    """INSERT ... SELECT; columns that are not given have the model's default."""
    fields = [field for field in model._meta.concrete_fields if not _counts_itself(field, columns)]
    names = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(columns.get(str(field.column)) or _default(field) for field in fields)
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values} {source}"


def _counts_itself(field: Any, columns: Mapping[str, str]) -> bool:
    return isinstance(field, models.AutoField) and field.column not in columns


def _default(field: Any) -> str:
    value = field.get_default()
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, (dict, list)):
        return dialect().json(json.dumps(value).replace("{", "{{").replace("}", "}}"))
    return f"'{value}'" if isinstance(value, str) else str(value)
