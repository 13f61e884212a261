"""What daphne lacks before a request reaches Django: limits of size and time, and headers on its own answers.

Daphne reads a whole body, into memory or a temporary file, before it asks anybody; a connection may take for ever over
its head. Here the head decides how much may come (webapp.body_limits), and more than a little only from those whom the
database knows, asked while the sender is held back.
"""

from http import HTTPStatus
from io import BytesIO
from typing import Any

from daphne import http_protocol, ws_protocol
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from twisted.internet import reactor as installed_reactor
from twisted.internet.protocol import connectionDone
from twisted.internet.threads import deferToThread
from twisted.web.http import HTTPChannel

from problems.answers import json_answer
from problems.problem import Problem
from webapp.body_limits import SMALL_BYTES, is_known, limit_of, too_large, too_large_of_the_unknown
from webapp.outages import what_broke
from webapp.security_headers import HEADERS

reactor: Any = installed_reactor

HEAD_S = 20.0  # for a request's head to be complete
BODY_S = 30.0  # for its body, and as long again as the slowest sender takes
SLOWEST_BYTES_PER_S = 8 * 1024
_DISCARD_S = 5.0  # for a refused sender to hear why: closing at once would cut the answer off
_HANDSHAKE_BYTES = 64 * 1024  # sent before a socket is accepted
_UNREAD_MESSAGES = 256  # of one socket


def install() -> None:
    http_protocol.WebRequest = GuardedRequest
    http_protocol.HTTPFactory.protocol = GuardedChannel
    ws_protocol.WebSocketFactory.protocol = GuardedSocket


class GuardedChannel(HTTPChannel):
    """One connection: it has so long for each part of a request."""

    maxHeaders = 100
    transport: Any  # TCP: the interface that its base names has less
    _due: Any = None

    def connectionMade(self) -> None:
        super().connectionMade()  # type: ignore[no-untyped-call]
        self._expect_within(HEAD_S)

    def dataReceived(self, data: bytes) -> None:
        if self._due is None and not self._handlingRequest:
            self._expect_within(HEAD_S)
        super().dataReceived(data)  # type: ignore[no-untyped-call]

    def allHeadersReceived(self) -> None:
        super().allHeadersReceived()  # type: ignore[no-untyped-call]
        if self.length != 0:
            self._expect_within(BODY_S + (self.length or SMALL_BYTES) / SLOWEST_BYTES_PER_S)

    def allContentReceived(self) -> None:
        self._expect_within(None)
        super().allContentReceived()  # type: ignore[no-untyped-call]

    def connectionLost(self, reason: Any = connectionDone) -> None:
        self._expect_within(None)
        super().connectionLost(reason)  # type: ignore[no-untyped-call]

    def _expect_within(self, seconds: float | None) -> None:
        if self._due is not None and self._due.active():
            self._due.cancel()
        self._due = None if seconds is None else reactor.callLater(seconds, self._too_slow)

    def _too_slow(self) -> None:
        self._due = None
        if self.requests:
            self.transport.write(as_bytes(HttpResponse(status=408)))
            self.transport.loseConnection()
        else:
            self.transport.abortConnection()

    def lineLengthExceeded(self, line: bytes) -> None:
        self._respondToBadRequestAndDisconnect()

    def _respondToBadRequestAndDisconnect(self) -> None:
        self.transport.write(as_bytes(HttpResponse(status=400)))
        self.loseConnection()  # type: ignore[no-untyped-call]


class GuardedRequest(http_protocol.WebRequest):  # type: ignore[misc]
    """One request: its body is taken only as far as its head allows."""

    content: Any
    allowed_bytes = SMALL_BYTES
    taken_bytes = 0
    refused = False

    def __init__(self, *arguments: Any, **named: Any) -> None:
        # Twisted would take every form apart in memory, on the one thread that serves all, whoever sent it.
        super().__init__(*arguments, **named, parsePOSTFormSubmission=False)

    def gotLength(self, length: int | None) -> None:
        """The head is complete. A body of unknown length counts as small until it is not."""
        super().gotLength(length)
        limit = limit_of(self.channel._command, self.channel._path)
        if length is not None and length > limit:
            self.refuse(too_large(limit))
        elif length is not None and length > SMALL_BYTES:
            self._ask_who_sends(limit)

    def handleContentChunk(self, data: bytes) -> None:
        self.taken_bytes += len(data)
        if self.taken_bytes > self.allowed_bytes:
            self.refuse(too_large(self.allowed_bytes))
        if not self.refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:
        if self.refused:
            self.channel.transport.loseConnection()
            return
        # Daphne takes a sender's word for where the site begins: every link of the answer would lead there.
        self.requestHeaders.removeHeader(b"Daphne-Root-Path")
        super().requestReceived(command, path, version)

    def refuse(self, problem: Problem) -> None:
        """Answers at once, takes what still comes for a moment, and keeps none of it."""
        if self.refused or self.channel is None:
            return
        self.refused = True
        self.content.close()
        self.content = BytesIO()
        self.requestHeaders.removeHeader(b"Expect")
        self.channel.persistent = False
        transport = self.channel.transport
        transport.write(as_bytes(self._told(problem)))
        transport.loseWriteConnection()
        reactor.callLater(_DISCARD_S, transport.abortConnection)

    def basic_error(self, status: int, status_text: bytes, body: str) -> None:
        """Daphne's own page has an inline style and no headers."""
        code = "bad_request" if status < 500 else "broke"
        answer = self._told(Problem(code, status=status, retry=status >= 500))
        headers = [(name.encode(), value.encode()) for name, value in headers_of(answer).items()]
        self.handle_reply({"type": "http.response.start", "status": status, "headers": headers})
        self.handle_reply({"type": "http.response.body", "body": answer.content})

    def _ask_who_sends(self, limit: int) -> None:
        producer = self.channel._networkProducer
        producer.pauseProducing()
        asked = deferToThread(is_known, self._header("authorization"), self._header("cookie"))

        def answered(known: Any) -> None:
            if self.channel is None:  # gone meanwhile
                return
            if known is True:
                self.allowed_bytes = limit
            elif known is False:
                self.refuse(too_large_of_the_unknown())
            else:  # a Failure
                self.refuse(what_broke(known.value))
            producer.resumeProducing()

        asked.addBoth(answered)

    def _header(self, name: str) -> str:
        return "; ".join(self.requestHeaders.getRawHeaders(name, []))

    def _told(self, problem: Problem) -> HttpResponse:
        asking = HttpRequest()
        asking.META["HTTP_ACCEPT_LANGUAGE"] = self._header("accept-language")
        language = translation.get_language_from_request(asking)
        with translation.override(language):
            answer = json_answer(problem)
        answer.headers["Content-Language"] = language
        return answer


class GuardedSocket(ws_protocol.WebSocketProtocol):  # type: ignore[misc]
    """One websocket: what is sent before it is accepted, or faster than it is answered, is bounded."""

    def dataReceived(self, data: bytes) -> None:
        if self.state == self.STATE_CONNECTING and len(self.data or b"") + len(data) > _HANDSHAKE_BYTES:
            self.transport.abortConnection()
        else:
            super().dataReceived(data)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        if self.application_queue.qsize() < _UNREAD_MESSAGES:
            super().onMessage(payload, isBinary)
        else:
            self.sendCloseFrame(code=1008)

    def sendHttpErrorResponse(self, code: int, reason: str, responseHeaders: Any = None) -> None:
        self.sendData(as_bytes(HttpResponse(status=code)))


def headers_of(answer: HttpResponse) -> dict[str, str]:
    own = {"Content-Length": str(len(answer.content)), "Connection": "close"}
    return {**HEADERS, **dict(answer.items()), **own}


def as_bytes(answer: HttpResponse) -> bytes:
    """A whole answer, for where no request is that could be answered."""
    head = f"HTTP/1.1 {answer.status_code} {HTTPStatus(answer.status_code).phrase}\r\n"
    return (head + "".join(f"{name}: {value}\r\n" for name, value in headers_of(answer).items()) + "\r\n").encode(
        "latin1"
    ) + answer.content
