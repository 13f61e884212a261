"""Whoever dawdles over a request is cut off: measured on Twisted's own clock, so nothing here waits."""

from types import SimpleNamespace
from typing import Any

import pytest
from twisted.internet.task import Clock
from twisted.internet.testing import StringTransport

from webapp import guarded_daphne
from webapp.guarded_daphne import BODY_S, HEAD_S, GuardedChannel, GuardedRequest


def _transport() -> Any:
    return StringTransport()  # type: ignore[no-untyped-call]


def _channel() -> Any:
    return GuardedChannel()  # type: ignore[no-untyped-call]


class Connection:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.transport = _transport()
        self.transport.abortConnection = self.transport.loseConnection
        self.channel = _channel()
        self.channel.callLater = clock.callLater
        self.channel.timeOut = None
        self.channel.factory = SimpleNamespace(server=SimpleNamespace(protocol_connected=lambda _request: None))
        self.channel.requestFactory = GuardedRequest
        self.channel.makeConnection(self.transport)

    def drip(self, sent: bytes, *, seconds_each: float) -> bytes:
        """Byte by byte until cut off; returns what was heard."""
        for byte in sent:
            if self.transport.disconnecting:
                break
            self.channel.dataReceived(bytes([byte]))
            self.clock.advance(seconds_each)
        return bytes(self.transport.value())


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch) -> Connection:
    clock = Clock()
    monkeypatch.setattr(guarded_daphne, "reactor", clock)
    monkeypatch.setattr(GuardedRequest, "process", lambda self: None)
    return Connection(clock)


def test_a_head_that_drips_in_is_cut_off(connection: Connection) -> None:
    heard = connection.drip(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: aaaaaaaaaaaaaaa", seconds_each=1)

    assert connection.transport.disconnecting
    assert heard.startswith(b"HTTP/1.1 408 ")
    assert connection.clock.seconds() == pytest.approx(HEAD_S, abs=1)


def test_a_body_that_drips_in_is_cut_off(connection: Connection) -> None:
    heard = connection.drip(
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n" + b"x" * 899, seconds_each=0.1
    )

    assert heard.startswith(b"HTTP/1.1 408 ")
    assert connection.clock.seconds() < HEAD_S + BODY_S + 1


def test_who_says_nothing_is_hung_up_on(connection: Connection) -> None:
    connection.clock.advance(HEAD_S)

    assert connection.transport.disconnecting
    assert connection.transport.value() == b""


def test_who_sends_in_time_is_left_alone(connection: Connection) -> None:
    connection.drip(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc", seconds_each=0.1)
    connection.clock.advance(3600)  # the answer may take its time

    assert not connection.transport.disconnecting
