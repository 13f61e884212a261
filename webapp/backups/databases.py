"""A snapshot of the database into one file while the product works, its rows as they stand there, and the way back."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, connections, transaction

from files import durable
from webapp.backups import postgres_programs

Rows = Callable[[str], Iterator[tuple[Any, ...]]]  # of a query on the snapshot
_PAGE = 2000


@contextmanager
def snapshot(target: Path) -> Iterator[Rows]:
    """Writes `target`; while the context is open, queries see exactly what is in it."""
    with _of_sqlite(target) if connection.vendor == "sqlite" else _of_postgres(target) as rows:
        yield rows


def server() -> str:
    if connection.vendor == "sqlite":
        return sqlite3.sqlite_version
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def tables() -> set[str]:
    with connection.cursor() as cursor:
        return set(connection.introspection.table_names(cursor))


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        return int(cursor.fetchone()[0])


def put_back(source: Path) -> None:
    """The database becomes what the file holds; whatever was there is gone."""
    if connection.vendor == "sqlite":
        _put_back_sqlite(source)
    else:
        _put_back_postgres(source)


def others_connected() -> list[str]:
    """Who else is at work in a PostgreSQL database; of an SQLite one its locks tell."""
    if connection.vendor == "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT coalesce(host(client_addr), 'the database host') FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        return [str(row[0]) for row in cursor.fetchall()]


def sqlite_path() -> Path:
    return Path(settings.DATABASES["default"]["NAME"])


@contextmanager
def _of_sqlite(target: Path) -> Iterator[Rows]:
    # Read-only does not do: who opens a database in WAL mode may have to mend its log.
    with closing(sqlite3.connect(sqlite_path())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)  # all pages in one read transaction: writers go on beside it
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, and none beside it
    durable.sync(target)
    with closing(sqlite3.connect(f"{target.as_uri()}?mode=ro", uri=True)) as copy:

        def rows(query: str) -> Iterator[tuple[Any, ...]]:
            yield from copy.execute(query)

        yield rows


@contextmanager
def _of_postgres(target: Path) -> Iterator[Rows]:
    with psycopg.connect(**_own_parameters()) as held:
        held.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        held.read_only = True
        # The site's limit for those who stand still in a transaction: this one does, for as long as pg_dump works.
        held.execute("SET idle_in_transaction_session_timeout = 0")
        [name] = held.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        arguments = ["--format=custom", f"--snapshot={name}", "--no-owner", "--no-privileges", f"--file={target}"]
        version = held.info.server_version
        postgres_programs.run("pg_dump", *arguments, postgres_programs.conninfo(), server_version=version)
        durable.sync(target)

        def rows(query: str) -> Iterator[tuple[Any, ...]]:
            with held.cursor("backup") as cursor:
                cursor.itersize = _PAGE
                yield from cursor.execute(query)

        yield rows


def _own_parameters() -> dict[str, Any]:
    return {"conninfo": postgres_programs.conninfo(), "password": settings.DATABASES["default"]["PASSWORD"] or None}


def _put_back_sqlite(source: Path) -> None:
    connections.close_all()
    path = sqlite_path()
    coming = durable.part_beside(path)
    try:
        durable.copy(source, coming)
        # Its log belongs to the database that goes: beside another it would be taken for that one's.
        for suffix in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)
        coming.chmod(0o600)
        coming.replace(path)
        durable.sync(path.parent)
    finally:
        coming.unlink(missing_ok=True)


def _put_back_postgres(source: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table in sorted(tables()):
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
        cursor.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
            " AND p.proowner = current_user::regrole"
        )
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP ROUTINE IF EXISTS {function} CASCADE")
    version = connection.connection.info.server_version
    connections.close_all()
    into = f"--dbname={postgres_programs.conninfo()}"
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    postgres_programs.run("pg_restore", *options, into, str(source), server_version=version)


def refuse_other_vendor(vendor: str) -> None:
    if vendor != connection.vendor:
        raise CommandError(
            f"The backup is of a {vendor} database and this site has {connection.vendor}: see BENCHLIGHT_DATABASE_URL."
        )
