"""One hub a web process: follows the event table once, encodes each event once, feeds its own sockets.

A subscription never misses an event: it is entered first, then the tail learns from where to follow the topic, and only
then the events before that are read. What both bring is told apart by number.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

from channels.db import database_sync_to_async

from live import events, latest
from live.client import RESTARTING, SIGNED_OUT, TOO_SLOW, Client, Subscription
from live.models import Event
from live.outgoing import Outgoing
from live.rechecks import look_again
from live.sessions import Watchers
from live.shutdown import before_shutdown
from live.tail import Tail

logger = logging.getLogger(__name__)

ALIVE_S = 10.0
RECHECK_S = 2.0  # from one round to the next: a signed-out or disabled user is gone within 5 s
_BREATH_S = 0.2
_CLOSING_S = 1.0
# A page that slept for days reads its rows anew instead: "queue" may have had a million events since.
REPLAYED_AT_MOST = 5000
_ALIVE = Outgoing({"type": "alive"})

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="live-db")


async def in_thread(function: Callable[..., Any], *arguments: Any) -> Any:
    """Database work beside the loop, on few threads that keep their connections."""
    return await database_sync_to_async(function, thread_sensitive=False, executor=_threads)(*arguments)


class Hub:
    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self._watchers: dict[str, set[Client]] = {}
        self._session_watchers = Watchers()
        self._followed: dict[str, asyncio.Task[None]] = {}
        self._begun: set[str] = set()
        self._loop = asyncio.get_running_loop()
        self._tail = Tail(self._deliver_soon)
        self._tail.start()
        before_shutdown(self.close_all)
        self._rounds = [self._loop.create_task(self._keep_alive()), self._loop.create_task(self._recheck())]

    def join(self, client: Client) -> None:
        self.clients.add(client)

    def leave(self, client: Client) -> None:
        self.clients.discard(client)
        for topic in list(client.subscriptions):
            self.unsubscribe(client, topic)

    async def subscribe(self, client: Client, topic: str, after: int | None) -> None:
        """Replay the events above `after` (None: from now on), then keep feeding. Once more: start over."""
        if source := latest.source_of(topic):
            await self._subscribe_to_latest(client, topic, source)
            return
        subscription = client.subscriptions[topic] = Subscription(sent=after or 0)
        self._watchers.setdefault(topic, set()).add(client)
        await self._follow(topic)
        newest = await in_thread(events.last_seq, topic)
        missed = after is not None and newest - after > REPLAYED_AT_MOST
        if after is None or missed or after > newest:  # above the newest: numbers of a database that was replaced
            subscription.sent = newest
        while len(page := await in_thread(events.after, topic, subscription.sent)):
            missed = missed or page[0].seq > subscription.sent + 1  # trimmed meanwhile
            for event in page:
                await self._gently(client, Outgoing(events.as_message(event)))
            subscription.sent = page[-1].seq
        if client.subscriptions.get(topic) is not subscription:
            return
        told = {"type": "subscribed", "topic": topic, "last_seq": subscription.sent, "missed": missed}
        self._feed(client, Outgoing(told))
        held, subscription.held = subscription.held or [], None
        for seq, message in held:
            self._pass_on(client, subscription, seq, message)

    async def _subscribe_to_latest(self, client: Client, topic: str, source: latest.Source) -> None:
        client.subscriptions[topic] = Subscription(sent=0, held=None)
        self._watchers.setdefault(topic, set()).add(client)
        if topic not in self._begun:
            self._begun.add(topic)
            source.begin(partial(self._deliver_latest, topic))
        newest = await in_thread(source.read)
        # Any number may be the next: a page that has seen a higher one starts over.
        self._feed(client, Outgoing({"type": "subscribed", "topic": topic, "last_seq": 0, "missed": False}))
        if newest is not None:
            self._feed(client, Outgoing(latest.as_message(topic, *newest)))

    def unsubscribe(self, client: Client, topic: str) -> None:
        client.subscriptions.pop(topic, None)
        watchers = self._watchers.get(topic, set())
        watchers.discard(client)
        if not watchers and topic in self._watchers:
            del self._watchers[topic]
            self._followed.pop(topic, None)
            self._tail.forget(topic)

    async def close_all(self) -> None:
        """At shutdown: tell every client to come back, and give the frames a moment to leave."""
        await asyncio.gather(*(client.close(RESTARTING) for client in self.clients))
        with suppress(TimeoutError):
            async with asyncio.timeout(_CLOSING_S):
                while self.clients:
                    await asyncio.sleep(0.02)

    async def _follow(self, topic: str) -> None:
        """Returns when the tail follows the topic; whoever reads the topic's rows after that misses nothing."""
        if topic not in self._followed:
            self._followed[topic] = self._loop.create_task(self._start_following(topic))
        await asyncio.shield(self._followed[topic])

    async def _start_following(self, topic: str) -> None:
        try:
            self._tail.watch(topic, await in_thread(events.last_seq, topic))
        except Exception:
            self._followed.pop(topic, None)
            raise

    def _deliver_soon(self, found: list[Event]) -> None:
        """Called in the tail's thread."""
        self._loop.call_soon_threadsafe(self._deliver, found)

    def _deliver(self, found: list[Event]) -> None:
        for event in found:
            watchers = self._watchers.get(event.topic)
            if not watchers:
                continue
            message = Outgoing(events.as_message(event))
            for client in list(watchers):
                self._pass_on(client, client.subscriptions[event.topic], event.seq, message)

    def _deliver_latest(self, topic: str, seq: int, value: Mapping[str, Any]) -> None:
        watchers = self._watchers.get(topic)
        if watchers:
            message = Outgoing(latest.as_message(topic, seq, value))
            for client in watchers:
                client.offer_latest(topic, message)

    def _pass_on(self, client: Client, subscription: Subscription, seq: int, message: Outgoing) -> None:
        if subscription.held is not None:
            subscription.held.append((seq, message))
        elif seq > subscription.sent:
            subscription.sent = seq
            self._feed(client, message)

    async def _gently(self, client: Client, message: Outgoing) -> None:
        """A replay may be longer than the queue: wait for a client that reads, within reason."""
        for _ in range(200):
            if client.closed_with is not None or client.offer(message):
                return
            await asyncio.sleep(0.05)
        self._drop(client, TOO_SLOW)

    def _feed(self, client: Client, message: Outgoing) -> None:
        if not client.offer(message):
            self._drop(client, TOO_SLOW)

    def _drop(self, client: Client, code: int) -> None:
        self.leave(client)
        self._rounds.append(self._loop.create_task(client.close(code)))
        self._rounds = [task for task in self._rounds if not task.done()]

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(ALIVE_S)
            for client in list(self.clients):
                self._feed(client, _ALIVE)

    async def _recheck(self) -> None:
        while True:
            next_round = self._loop.time() + RECHECK_S
            try:
                await self._recheck_all()
            except Exception:
                logger.exception("live sockets could not be checked again; trying in %s s", RECHECK_S)
            await asyncio.sleep(max(_BREATH_S, next_round - self._loop.time()))

    async def _recheck_all(self) -> None:
        watched = [(client.session_key, tuple(client.subscriptions)) for client in self.clients]
        found = await in_thread(look_again, watched, self._session_watchers)
        for client in list(self.clients):
            if client.session_key in found.ended:
                self._drop(client, SIGNED_OUT)
                continue
            for topic in list(client.subscriptions):
                if code := found.refused.get((client.session_key, topic)):
                    self.unsubscribe(client, topic)
                    self._feed(client, Outgoing({"type": "refused", "topic": topic, "code": code}))


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


async def send_all_away() -> None:
    """Those who come back come to whichever process serves then."""
    await asyncio.gather(*(one.close_all() for one in _hubs.values()))


def hub() -> Hub:
    """The running loop's hub, started with its first socket."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]
