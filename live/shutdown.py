"""Closing frames at a stop: daphne cuts sockets without one, and its own cancelling may fail half-way.

And before one: a release that no longer serves sends its sockets to the one that does, while it ends what else it has.
"""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from typing import Any

from twisted.internet import reactor as installed_reactor
from twisted.internet.defer import Deferred

reactor: Any = installed_reactor


def before_shutdown(goodbye: Callable[[], Awaitable[None]]) -> None:
    """Under daphne, wait for `goodbye` before connections are cut. Other servers close sockets themselves."""
    if reactor.running:
        reactor.addSystemEventTrigger(
            "before", "shutdown", lambda: Deferred.fromFuture(asyncio.ensure_future(goodbye()))
        )


def at_signal(number: signal.Signals, goodbye: Callable[[], Awaitable[None]]) -> None:
    """The process goes on. In the main thread."""

    under_way: set[asyncio.Future[None]] = set()  # the loop's own hold is a weak one

    def begin() -> None:
        said = asyncio.ensure_future(goodbye())
        under_way.add(said)
        said.add_done_callback(under_way.discard)

    signal.signal(number, lambda *_: reactor.callFromThread(begin))
