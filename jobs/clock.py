"""The one clock that leases, back-off and ageing go by: hosts may disagree, the database does not."""

from datetime import datetime

from django.db import connection
from django.utils import timezone


def database_now() -> datetime:
    if connection.vendor == "sqlite":
        return timezone.now()  # SQLite has no clock but that of the process it runs in
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        (now,) = cursor.fetchone()
    return now  # type: ignore[no-any-return]
