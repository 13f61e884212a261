"""Tells a consumer when its client's connection is backed up: daphne's `send` never waits, it buffers without end."""

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer  # type: ignore[import-untyped]

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@implementer(IPushProducer)
class WriteGate:
    """Open while the transport takes bytes; Twisted closes it when more than its buffer (64 KB) waits."""

    def __init__(self) -> None:
        self._open = asyncio.Event()
        self._open.set()

    async def passed(self) -> None:
        await self._open.wait()

    def pauseProducing(self) -> None:
        self._open.clear()

    def resumeProducing(self) -> None:
        self._open.set()

    def stopProducing(self) -> None:
        self._open.set()

    def attach(self, send: Send) -> None:
        """Under daphne `send` is bound to the connection's protocol; other servers' `send` waits by itself."""
        protocol = send.args[0] if isinstance(send, partial) and send.args else None
        transport = getattr(protocol, "transport", None)
        if transport is not None:
            transport.unregisterProducer()  # the HTTP channel that the socket grew out of
            transport.registerProducer(self, True)


def with_write_gate(application: Application) -> Application:
    """ASGI middleware: scope["write_gate"] is the gate; attach it once the socket is accepted."""

    async def gated(scope: Scope, receive: Receive, send: Send) -> None:
        gate = WriteGate()
        scope = {**scope, "write_gate": gate, "attach_write_gate": partial(gate.attach, send)}
        await application(scope, receive, send)

    return gated
