"""What a visitor is told of an error that nobody foresaw: the database is away and will be back, or we broke."""

from django.db import InterfaceError, OperationalError

from problems.problem import Problem

_COME_BACK_S = 5


def what_broke(error: BaseException | None) -> Problem:
    if isinstance(error, OperationalError | InterfaceError) and "no such" not in str(error):  # SQLite's missing tables
        return Problem("database_away", status=503, retry=True, seconds=_COME_BACK_S)
    return Problem("broke", status=500, retry=True)
