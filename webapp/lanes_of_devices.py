"""The lanes of this host's GPUs, started when the watch over devices finds one and ended when a person forgets it."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from gpu.allocation.lanes_here import gpu_lanes
from webapp.supervisor import Child, Supervisor

logger = logging.getLogger(__name__)

_LOOK_S = 2.0

Begin = Callable[[str], Child]


class LanesOfDevices:
    """A lost device keeps its lanes: they put its engines down, and take up work when it is back."""

    def __init__(self, supervisor: Supervisor, begin: Begin) -> None:
        self._supervisor = supervisor
        self._begin = begin
        self._wanted: list[str] = []
        self._kept: dict[str, str] = {}  # lane -> its child's name

    def watch(self) -> None:
        """In a thread, because a database that stands still must not hold the end of the site up."""
        threading.Thread(target=self._watch, daemon=True, name="lanes of devices").start()

    def look(self) -> None:
        try:
            close_old_connections()
            self._wanted = gpu_lanes()
        except (DatabaseError, InterfaceError):
            connection.close()  # what runs goes on

    def follow(self) -> None:
        """In the supervisor's thread."""
        wanted = self._wanted
        for lane in [lane for lane in wanted if lane not in self._kept]:
            child = self._begin(lane)
            self._kept[lane] = child.name
            self._supervisor.take_in(child)
        for lane in self._kept.keys() - set(wanted):
            self._supervisor.let_go(self._kept.pop(lane))

    def _watch(self) -> None:
        while True:
            try:
                self.look()
            except Exception:
                logger.exception("the lanes of devices stay as they are")
            time.sleep(_LOOK_S)
