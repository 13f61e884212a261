"""One open socket: a bounded queue, and a task that empties it as fast as this client reads."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field

from live.connection import Connection
from live.outgoing import Outgoing

QUEUE_MESSAGES = 1000
QUEUE_BYTES = 4 * 1024 * 1024

SIGNED_OUT = 4401  # do not come back before signing in
RESTARTING = 1012
TOO_SLOW = 1013  # come back and resume


@dataclass
class Subscription:
    """`sent` is the last number handed to the client. Until its replay is through, new events wait in `held`."""

    sent: int
    held: list[tuple[int, Outgoing]] | None = field(default_factory=list)


class Client:
    def __init__(self, connection: Connection, session_key: str) -> None:
        self.session_key = session_key
        self.subscriptions: dict[str, Subscription] = {}
        self.closed_with: int | None = None
        self._connection = connection
        self._queue: deque[Outgoing | str] = deque()  # a topic's name stands for its latest value
        self._latest: dict[str, Outgoing] = {}
        self._queued_bytes = 0
        self._filled = asyncio.Event()

    def offer(self, message: Outgoing) -> bool:
        """Send or queue a message; False when this client is too far behind or gone."""
        if self.closed_with is not None:
            return False
        if not self._queue and self._connection.send_at_once(message):
            return True
        if len(self._queue) >= QUEUE_MESSAGES or self._queued_bytes >= QUEUE_BYTES:
            return False
        self._queue.append(message)
        self._queued_bytes += len(message)
        self._filled.set()
        return True

    def offer_latest(self, topic: str, message: Outgoing) -> None:
        """In place of what waits for this topic: a slow client gets the newest value, however many it missed."""
        if self.closed_with is not None:
            return
        if not self._queue and self._connection.send_at_once(message):
            return
        if topic not in self._latest:
            self._queue.append(topic)
            self._filled.set()
        self._latest[topic] = message

    async def empty_queue(self) -> None:
        """Runs for as long as the socket is open; ends when a send fails, since the client is gone then."""
        with suppress(Exception):  # daphne: Disconnected; others: their own
            while True:
                await self._filled.wait()
                while self._queue:
                    await self._send(self._queue[0])
                    self._queue.popleft()
                self._filled.clear()

    async def _send(self, message: Outgoing | str) -> None:
        """What is sent stays in the queue meanwhile: what comes must not overtake it."""
        if isinstance(message, str):
            await self._connection.send(self._latest.pop(message))
        else:
            await self._connection.send(message)
            self._queued_bytes -= len(message)

    async def close(self, code: int) -> None:
        if self.closed_with is None:
            self.closed_with = code
            with suppress(Exception):
                await self._connection.close(code)
