"""A socket's connection with the two things that daphne's ASGI face lacks: backpressure and any close code."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from typing import Any

from twisted.internet.interfaces import IPushProducer
from twisted.internet.tcp import Connection as TcpConnection
from zope.interface import implementer  # type: ignore[import-untyped]

from live.outgoing import Outgoing

_UNSENT_BYTES = 128 * 1024
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


@implementer(IPushProducer)
class Connection:
    """Daphne's `send` never waits: it buffers without end. Twisted pauses us when more than 64 KB wait to be written.

    Other servers' `send` waits by itself; then only `send` is used.
    """

    def __init__(self, send: Send) -> None:
        self._send = send
        # Under daphne `send` is bound to the connection's protocol.
        self._protocol = send.args[0] if isinstance(send, partial) and send.args else None
        self._writable = asyncio.Event()
        self._writable.set()

    def accepted(self) -> None:
        transport = getattr(self._protocol, "transport", None)
        if isinstance(transport, TcpConnection):
            # Left to itself, the kernel takes up to 4 MB for a client that reads nothing.
            transport.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT_BYTES)
        if transport is not None:
            transport.unregisterProducer()  # the HTTP channel that the socket grew out of
            transport.registerProducer(self, True)

    def send_at_once(self, message: Outgoing) -> bool:
        """Straight into the kernel, past all layers and the reactor's turn; False where that cannot be."""
        protocol = self._protocol
        if protocol is None or not self._writable.is_set() or protocol.state != protocol.STATE_OPEN:
            return False
        transport = protocol.transport
        if not isinstance(transport, TcpConnection) or transport.TLS:
            return False
        waits = transport.dataBuffer or transport._tempDataBuffer
        sent = 0 if waits else transport.writeSomeData(message.frame)
        written = sent if isinstance(sent, int) else 0  # else the connection is lost, and Twisted notices by itself
        if written < len(message.frame):
            transport.write(message.frame[written:])  # type: ignore[no-untyped-call]
        return True

    async def send(self, message: Outgoing) -> None:
        """Wait until the client takes bytes, then send. Raises what the server raises when the client is gone."""
        await self._writable.wait()
        await self._send({"type": "websocket.send", "text": message.text})

    async def close(self, code: int) -> None:
        if self._protocol is None:
            await self._send({"type": "websocket.close", "code": code})
        else:  # websocket.close would refuse 1012 and 1013
            self._protocol.sendCloseFrame(code=code)

    def pauseProducing(self) -> None:
        self._writable.clear()

    def resumeProducing(self) -> None:
        self._writable.set()

    def stopProducing(self) -> None:
        self._writable.set()


def with_connection(application: Application) -> Application:
    """ASGI middleware, the outermost: scope["connection"]."""

    async def connected(scope: Scope, receive: Receive, send: Send) -> None:
        await application({**scope, "connection": Connection(send)}, receive, send)

    return connected
