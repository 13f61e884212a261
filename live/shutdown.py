"""Closing frames at a stop: daphne cuts sockets without one, and its own cancelling may fail half-way."""

import asyncio
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
