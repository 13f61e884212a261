"""Two ways to the product: its ASGI application in this process, and a real daphne over the wire."""

import asyncio
import logging
import socket
import time
import traceback
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote_to_bytes

from tests.fuzz.http.asked import Answer, Asked

_ROOT = Path(__file__).resolve().parents[3]
_WIRE_TIMEOUT_S = 60.0
Application = Callable[
    [dict[str, Any], Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]
]


class Sender(Protocol):
    def send(self, asked: Asked) -> Answer: ...


class InProcess:
    def __init__(self, application: Application) -> None:
        self._application = application
        self._loop = asyncio.new_event_loop()
        self._faults = _Faults()
        logging.getLogger().addHandler(self._faults)

    def send(self, asked: Asked) -> Answer:
        self._faults.last = ""
        began = time.perf_counter()
        try:
            answer = self._loop.run_until_complete(self._send(asked))
        except Exception as error:  # what nobody caught: daphne would answer 500
            return Answer(599, error=_signature(error), seconds=time.perf_counter() - began)
        seconds = time.perf_counter() - began
        return Answer(answer.status, answer.headers, answer.body, seconds, self._faults.last)

    def close(self) -> None:
        logging.getLogger().removeHandler(self._faults)
        self._loop.close()

    async def _send(self, asked: Asked) -> Answer:
        """The scope as daphne makes it."""
        path, _, query = asked.target.partition(b"?")
        headers = [(b"host", b"localhost"), *asked.headers, (b"content-length", str(len(asked.body)).encode())]
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "scheme": "http",
            "method": asked.method,
            "path": unquote_to_bytes(path).decode("utf-8", "replace"),
            "raw_path": path,
            "root_path": "",
            "query_string": query,
            "headers": [(name, value) for name, value in dict(headers).items()],
            "client": ["127.0.0.1", 40000],
            "server": ["127.0.0.1", 80],
        }
        messages = [{"type": "http.request", "body": asked.body, "more_body": False}]
        gone = asyncio.Event()
        status, found, body = 0, {}, b""

        async def receive() -> Any:
            if messages:
                return messages.pop()
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            nonlocal status, found, body
            if message["type"] == "http.response.start":
                status = message["status"]
                found = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in message["headers"]}
            else:
                body += message.get("body", b"")

        await self._application(scope, receive, send)
        return Answer(status, found, body)


class Wire:
    """As raw bytes, so that what no client library sends can be sent too."""

    def __init__(self, port: int) -> None:
        self._port = port

    def send(self, asked: Asked) -> Answer:
        headers = dict([(b"host", f"127.0.0.1:{self._port}".encode()), *asked.headers])
        headers |= {b"content-length": str(len(asked.body)).encode(), b"connection": b"close"}
        lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers.items())
        raw = asked.method.encode() + b" " + asked.target + b" HTTP/1.1\r\n" + lines + b"\r\n" + asked.body
        began = time.perf_counter()
        received = self._exchange(raw)
        seconds = time.perf_counter() - began
        head, _, body = received.partition(b"\r\n\r\n")
        first, *rest = head.split(b"\r\n")
        parts = first.split(b" ")
        status = int(parts[1]) if len(parts) > 1 and parts[1].isdigit() else 0
        found = {
            name.decode("latin-1").lower(): value.decode("latin-1").strip() for name, _, value in map(_split, rest)
        }
        return Answer(status, found, _joined(body) if found.get("transfer-encoding") == "chunked" else body, seconds)

    def _exchange(self, raw: bytes) -> bytes:
        """What came until the server hung up; nothing when it did so at once, as it may with what is no HTTP."""
        received = bytearray()
        with socket.create_connection(("127.0.0.1", self._port), timeout=_WIRE_TIMEOUT_S) as connection:
            try:
                connection.sendall(raw)
                while block := connection.recv(1 << 16):
                    received += block
            except (ConnectionResetError, BrokenPipeError):
                pass
        return bytes(received)


class _Faults(logging.Handler):
    """The last exception that the product's log told of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.last = ""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            self.last = _signature(record.exc_info[1])


def _signature(error: BaseException) -> str:
    """Exception, and the last place in our own code: what makes two findings the same."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if _ROOT in Path(frame.filename).parents and ".venv" not in frame.filename
    ]
    where = f"{Path(frames[-1].filename).relative_to(_ROOT)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__} at {where}: {str(error)[:160]}"


def _split(line: bytes) -> tuple[bytes, bytes, bytes]:
    return line.partition(b":")


def _joined(chunked: bytes) -> bytes:
    body, rest = b"", chunked
    while rest:
        size, _, rest = rest.partition(b"\r\n")
        length = int(size.split(b";")[0] or b"0", 16)
        if not length:
            break
        body, rest = body + rest[:length], rest[length + 2 :]
    return body
