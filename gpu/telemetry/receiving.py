"""In a web process: what the sampler tells, for the sockets that watch "gpu"."""

import asyncio
import json
import logging
import time
from typing import Any

from gpu.telemetry import snapshots
from gpu.telemetry.channel import Receiving
from gpu.telemetry.models import Device
from live.hub import in_thread
from live.latest import Deliver

logger = logging.getLogger(__name__)

TOPIC = "gpu"
_SILENT_S = 3.0  # then the rows are asked: the sampler may be another host's
_LOOK_S = 2.0


class Telemetry:
    """A source of live.latest."""

    def __init__(self) -> None:
        self._heard_at = 0.0
        self._told = 0
        self._task: asyncio.Task[None] | None = None
        self._receiving: Receiving | None = None

    def begin(self, deliver: Deliver) -> None:
        loop = asyncio.get_running_loop()
        try:
            self._receiving = Receiving()
        except OSError as error:
            logger.warning("telemetry comes through the database, every two seconds: %s", error)
        else:
            loop.add_reader(self._receiving.fileno(), self._hear, self._receiving, deliver)
        self._task = loop.create_task(self._look_while_silent(deliver))

    def end(self) -> None:
        """In the loop that it began in."""
        if self._task is not None:
            self._task.cancel()
        if self._receiving is not None:
            asyncio.get_running_loop().remove_reader(self._receiving.fileno())
            self._receiving.close()

    def read(self) -> tuple[int, dict[str, Any]] | None:
        rows = list(Device.objects.all())
        return (snapshots.newest_seq(rows), snapshots.of_all(rows)) if rows else None

    def _hear(self, receiving: Receiving, deliver: Deliver) -> None:
        message = receiving.newest()
        if message is None:
            return
        told = json.loads(message)
        self._heard_at = time.monotonic()
        self._told = told["seq"]
        deliver(told["seq"], told["value"])

    async def _look_while_silent(self, deliver: Deliver) -> None:
        while True:
            await asyncio.sleep(_LOOK_S)
            if time.monotonic() - self._heard_at < _SILENT_S:
                continue
            try:
                newest = await in_thread(self.read)
            except Exception:
                logger.exception("devices could not be read; trying again in %s s", _LOOK_S)
                continue
            if newest is not None and newest[0] > self._told:
                self._told = newest[0]
                deliver(*newest)


telemetry = Telemetry()
