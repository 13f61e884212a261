"""The database itself refuses to change or delete what the audit says, on both kinds."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from accounts.models import AuditRow, User


@pytest.fixture
def row(db: None) -> AuditRow:
    return AuditRow.objects.create(who=User.objects.create_user("ada"), via="page", action="trial", subject="x:1")


def test_a_row_is_not_changed(row: AuditRow) -> None:
    row.action = "another"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        row.save()
    assert AuditRow.objects.get().action == "trial"


def test_a_row_is_not_deleted(row: AuditRow) -> None:
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        row.delete()
    assert AuditRow.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE accounts_auditrow SET who_id = NULL",
        "DELETE FROM accounts_auditrow",
        "INSERT OR REPLACE INTO accounts_auditrow (id, at, via, action, subject, before, after)"
        " SELECT id, at, via, 'another', subject, before, after FROM accounts_auditrow",
    ],
)
def test_nor_by_a_statement_past_the_models(row: AuditRow, statement: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the same on PostgreSQL: below")
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditRow.objects.get().action == "trial"


def test_a_user_whom_the_audit_names_stays(row: AuditRow) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        User.objects.get().delete()


def test_the_same_on_postgresql(new_postgres_database: Callable[[], str], tmp_path: Path) -> None:
    url = new_postgres_database()
    environment = {"BENCHLIGHT_DATABASE_URL": url, "BENCHLIGHT_DATA": str(tmp_path), "PATH": "/usr/bin:/bin"}
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0", "accounts"],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )
    with psycopg.connect(url, autocommit=True) as database:
        database.execute(
            "INSERT INTO accounts_auditrow (at, via, action, subject, before, after)"
            " VALUES (now(), 'page', 'trial', 'x:1', '{}', '{}')"
        )
        for statement in ("UPDATE accounts_auditrow SET action = 'another'", "DELETE FROM accounts_auditrow"):
            with pytest.raises(psycopg.errors.IntegrityError, match="never changed"):
                database.execute(statement)
        assert database.execute("SELECT action FROM accounts_auditrow").fetchall() == [("trial",)]
