"""Waits until topics may have new events. Each kind lives in the tail's thread, on connections of its own."""

import time
from typing import Any, Protocol

from django.db import connection

from live.events import CHANNEL
from live.models import Event

_SQLITE_POLL_S = 0.025


class Nudges(Protocol):
    def wait(self, timeout_s: float) -> set[str] | None:
        """The topics that moved; None: unknown, look at all of them."""

    def close(self) -> None: ...


def open_nudges() -> Nudges:
    return PostgresNudges() if connection.vendor == "postgresql" else SqliteNudges()


class SqliteNudges:
    """`data_version` changes when another connection commits. SQLite has one writer, so ids are in commit order."""

    def __init__(self) -> None:
        self._version = self._data_version()
        self._last_id = Event.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def wait(self, timeout_s: float) -> set[str] | None:
        deadline = time.monotonic() + timeout_s
        while (version := self._data_version()) == self._version:
            if time.monotonic() >= deadline:
                return set()
            time.sleep(_SQLITE_POLL_S)
        self._version = version
        rows = list(Event.objects.filter(id__gt=self._last_id).order_by("id").values_list("id", "topic"))
        if rows:
            self._last_id = rows[-1][0]
        return {topic for _, topic in rows}

    def close(self) -> None:
        """Holds nothing but the thread's own connection."""

    def _data_version(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA data_version")
            return int(cursor.fetchone()[0])


class PostgresNudges:
    """LISTEN on a connection of its own; silence for `timeout_s` means "look at all", in case a word was lost."""

    def __init__(self) -> None:
        self._listening: Any = connection.get_new_connection(connection.get_connection_params())
        self._listening.autocommit = True
        self._listening.execute(f"LISTEN {CHANNEL}")

    def wait(self, timeout_s: float) -> set[str] | None:
        # stop_after=1 still returns all that came in one packet.
        topics = {notify.payload for notify in self._listening.notifies(timeout=timeout_s, stop_after=1)}
        return topics or None

    def close(self) -> None:
        self._listening.close()
