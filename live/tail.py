"""One thread a web process that follows the event table and hands new events over, in each topic's order."""

import logging
import threading
from collections.abc import Callable, Iterable

from django.db import close_old_connections, connection

from live.events import PAGE, after
from live.models import Event, Topic
from live.nudges import Nudges, open_nudges

logger = logging.getLogger(__name__)

_LOOK_AT_ALL_S = 2.0  # PostgreSQL: a nudge lost with its connection costs at most this
_RETRY_S = 1.0


class Tail:
    """Follows watched topics from the number each was watched from; `deliver` is called in the tail's thread."""

    def __init__(self, deliver: Callable[[list[Event]], None]) -> None:
        self._deliver = deliver
        self._positions: dict[str, int] = {}  # guarded by _lock
        self._lock = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-tail", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()

    def watch(self, topic: str, seq: int) -> None:
        with self._lock:
            self._positions[topic] = seq

    def forget(self, topic: str) -> None:
        with self._lock:
            self._positions.pop(topic, None)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._follow()
            except Exception:
                # The database went away: all topics are looked at when it is back.
                logger.exception("live tail lost its database; trying again")
                connection.close()
                self._stopping.wait(_RETRY_S)
        connection.close()

    def _follow(self) -> None:
        nudges: Nudges = open_nudges()
        try:
            self._look_at(self._watched())
            while not self._stopping.is_set():
                topics = nudges.wait(_LOOK_AT_ALL_S)
                self._look_at(self._moved() if topics is None else topics & self._watched())
                close_old_connections()
        finally:
            nudges.close()

    def _watched(self) -> set[str]:
        with self._lock:
            return set(self._positions)

    def _moved(self) -> set[str]:
        with self._lock:
            known = dict(self._positions)
        newest = Topic.objects.filter(name__in=list(known)).values_list("name", "last_seq") if known else ()
        return {name for name, seq in newest if seq > known[name]}

    def _look_at(self, topics: Iterable[str]) -> None:
        for topic in topics:
            while self._hand_over(topic) == PAGE:
                pass

    def _hand_over(self, topic: str) -> int:
        with self._lock:
            position = self._positions.get(topic)
        events = [] if position is None else after(topic, position)
        if events:
            with self._lock:
                if topic in self._positions:
                    self._positions[topic] = events[-1].seq
            self._deliver(events)
        return len(events)
