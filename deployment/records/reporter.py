"""Keeps what the site knows of its own host true: new lines of the journal at once, the slots every few seconds."""

import logging
import threading
import time

from django.db import DatabaseError, InterfaceError, close_old_connections

from accounts.actor import SYSTEM
from deployment.records import hosts, intake, own_host

logger = logging.getLogger(__name__)
_LOOK_S = 0.5
_SLOTS_S = 15


class Reporter:
    def __init__(self) -> None:
        self._tail = own_host.JournalTail()
        self._unsent: list[str] = []
        self._looked = -float(_SLOTS_S)

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.look()
            except (DatabaseError, InterfaceError):
                logger.warning("the database does not answer; the journal waits")
                close_old_connections()
                stop.wait(5)
            stop.wait(_LOOK_S)

    def look(self) -> None:
        """What could not be kept stays for the next time."""
        self._unsent += self._tail.lines()
        if changed := bool(self._unsent):
            logger.info("%d lines of the journal", len(self._unsent))
        while self._unsent:
            intake.take(SYSTEM, self._unsent[: intake.MOST_LINES])
            del self._unsent[: intake.MOST_LINES]
        if (changed or time.monotonic() - self._looked >= _SLOTS_S) and own_host.is_set_up():
            hosts.report(SYSTEM, [own_host.told()])
            self._looked = time.monotonic()
