"""What a visitor is told of an error that nobody foresaw: the database is away and will be back, or we broke."""

import sqlite3

from django.db import InterfaceError, OperationalError

from problems.problem import Problem

_COME_BACK_S = 5


def what_broke(error: BaseException | None) -> Problem:
    if isinstance(error, OperationalError | InterfaceError) and not _is_wrong_sql(error):
        return Problem("database_away", status=503, retry=True, seconds=_COME_BACK_S)
    return Problem("broke", status=500, retry=True)


def _is_wrong_sql(error: Exception) -> bool:
    """SQLite calls a table that is not there operational, as it calls a lock or a full disk."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR
