"""Hosts that set up at once take turns: on one data folder, and on one PostgreSQL database."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import DatabaseError, connection

_NUMBER = 4_210_537  # of PostgreSQL's advisory lock: any, as long as it stays


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Both locks go with the process or its connection, however that ends.

    Shared folders do not always pass locks on from host to host; the database does. Raises CommandError when it cannot
    be reached.
    """
    with (Path(settings.DATA_FOLDER) / "set_up.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if connection.vendor != "postgresql":
            yield
            return
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [_NUMBER])
        except DatabaseError as error:
            raise database_unusable(error) from None
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_NUMBER])


def database_unusable(error: DatabaseError) -> CommandError:
    return CommandError(
        f"The database cannot be used: {error}. Check BENCHLIGHT_DATABASE_URL and that the server runs."
    )
