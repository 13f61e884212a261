"""Many open pages in one process, lean enough to measure the server and not themselves.

Speaks lines of JSON. On standard input, what to open: {"ports": [...], "sessions": [...], "count": 1000, "deaf": 0,
"topics": [...]}; on standard output {"open": n} when every socket is subscribed. Each further line is answered with the
waits seen since. Of the sockets, the first `deaf` have a narrow buffer and stop reading once subscribed.
"""

import asyncio
import base64
import json
import os
import re
import socket
import sys
import time
from typing import Any

_PUBLISHED = re.compile(rb'"published_ns":(\d+)')
_PING = b"\x89"  # no byte of the texts, which are all ASCII
_AT_ONCE = 50
_PATIENCE_S = 120.0


class Page(asyncio.Protocol):
    """One socket. Frames are not taken apart: each event holds the time of its publication, which is looked for."""

    def __init__(self, port: int, session: str, topics: list[str], waits_ms: list[float]) -> None:
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False
        self._request = _handshake(port, session)
        self._topics = topics
        self._waits_ms = waits_ms
        self._left = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        now_ns = time.time_ns()
        if not self.subscribed.done():
            self._greet(data)
            return
        if (ping := data.find(_PING)) >= 0 and self.transport is not None:
            length = data[ping + 1]
            self.transport.write(bytes([0x8A, 0x80 | length, 0, 0, 0, 0]) + data[ping + 2 : ping + 2 + length])
        data = self._left + data
        end = 0
        for found in _PUBLISHED.finditer(data):
            self._waits_ms.append((now_ns - int(found[1])) / 1e6)
            end = found.end()
        self._left = data[max(end, len(data) - 64) :]

    def connection_lost(self, error: Exception | None) -> None:
        self.lost = True
        if not self.subscribed.done():
            self.subscribed.set_exception(error or ConnectionError("closed before it was subscribed"))

    def _greet(self, data: bytes) -> None:
        self._left += data
        if self._request and b"\r\n\r\n" in self._left:
            if b" 101 " not in self._left.split(b"\r\n", 1)[0]:
                self.subscribed.set_exception(ConnectionError(self._left[:200].decode(errors="replace")))
                return
            self._request = b""
            assert self.transport is not None
            for topic in self._topics:
                self.transport.write(_masked(json.dumps({"type": "subscribe", "topic": topic}).encode()))
        if self._left.count(b'"subscribed"') == len(self._topics):
            self._left = b""
            self.subscribed.set_result(None)


async def main() -> None:
    asked = json.loads(await _line())
    waits_ms: list[float] = []
    pages = await _open(asked, waits_ms)
    _say({"open": len(pages)})
    heard = pages[asked["deaf"] :]
    while await _line():
        used = os.times()
        _say({"waits_ms": waits_ms, "lost": sum(page.lost for page in heard), "cpu_s": used.user + used.system})
        waits_ms.clear()


async def _open(asked: dict[str, Any], waits_ms: list[float]) -> list[Page]:
    loop = asyncio.get_running_loop()
    places = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> Page:
        port = asked["ports"][number % len(asked["ports"])]
        session = asked["sessions"][number % len(asked["sessions"])]
        deaf = number < asked["deaf"]
        async with places:
            narrow = _connected(port, narrow=deaf)
            _, page = await loop.create_connection(
                lambda: Page(port, session, asked["topics"], [] if deaf else waits_ms), sock=narrow
            )
            await asyncio.wait_for(page.subscribed, _PATIENCE_S)
        if deaf and page.transport is not None:
            page.transport.pause_reading()
        return page

    return list(await asyncio.gather(*(one(number) for number in range(asked["count"]))))


def _connected(port: int, *, narrow: bool) -> socket.socket:
    one = socket.socket()
    if narrow:  # so that little of what is never read fits into the kernel
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    one.connect(("127.0.0.1", port))
    one.setblocking(False)
    return one


def _handshake(port: int, session: str) -> bytes:
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        "GET /live/ws HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Origin: http://127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        f"Cookie: sessionid={session}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def _masked(payload: bytes) -> bytes:
    """A text frame of less than 126 bytes; the mask is 0, which the standard allows and which changes nothing."""
    return bytes([0x81, 0x80 | len(payload), 0, 0, 0, 0]) + payload


async def _line() -> str:
    return await asyncio.to_thread(sys.stdin.readline)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
