"""One connection to one address that was judged: resolved once, the peer looked at again, no proxy, in limited time."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

from django.conf import settings

from jobs.callbacks.urls_of_targets import Place, check_address
from problems.problem import Problem

CONNECT_S = 5.0
READ_S = 10.0
TOTAL_S = 20.0
_MOST_ADDRESSES = 4


class Deadline:
    """Shuts the socket under whoever reads from it: timeouts of single reads do not stop a receiver that dribbles."""

    def __init__(self, seconds: float) -> None:
        self._at = time.monotonic() + seconds
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True

    @property
    def left_s(self) -> float:
        return self._at - time.monotonic()

    @property
    def passed(self) -> bool:
        return self.left_s <= 0

    def guard(self, open_socket: socket.socket) -> None:
        self._socket = open_socket
        if self.passed:
            self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()


class CheckedConnection(HTTPConnection):
    """Takes its socket from `connected` and never looks up a name itself."""

    def __init__(self, place: Place, deadline: Deadline) -> None:
        super().__init__(place.host, place.port)
        self._place = place
        self._deadline = deadline

    def connect(self) -> None:
        self.sock = connected(self._place, self._deadline)

    def getresponse(self) -> HTTPResponse:
        """To http.client, headers cut off by the deadline are whole ones."""
        answer = super().getresponse()
        if self._deadline.passed:
            raise TimeoutError
        return answer


@contextlib.contextmanager
def connection_to(place: Place) -> Iterator[CheckedConnection]:
    """Raises TimeoutError, whatever the socket said, when the time was up."""
    with Deadline(TOTAL_S) as deadline, contextlib.closing(CheckedConnection(place, deadline)) as connection:
        try:
            yield connection
        except Exception as error:
            if deadline.passed:
                raise TimeoutError from error
            raise


def connected(place: Place, deadline: Deadline) -> socket.socket:
    """Raises Problem when an address is refused, OSError when none answers."""
    addresses = _addresses(place)
    for address in addresses:
        check_address(place, address)
    plain = _first_to_answer(addresses, place.port, deadline)
    try:
        check_address(place, plain.getpeername()[0])
        deadline.guard(plain)
        return _secured(plain, place, deadline) if place.secure else plain
    except BaseException:
        plain.close()
        raise


def _addresses(place: Place) -> list[str]:
    found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    addresses = list(dict.fromkeys(str(where[4][0]) for where in found))
    if not addresses:
        raise Problem("callback_name_unknown", host=place.host)
    return addresses


def _first_to_answer(addresses: list[str], port: int, deadline: Deadline) -> socket.socket:
    failure: OSError = TimeoutError()
    for address in addresses[:_MOST_ADDRESSES]:
        if deadline.passed:
            break
        try:
            return _open(address, port, min(CONNECT_S, deadline.left_s))
        except OSError as error:
            failure = error
    raise failure


def _open(address: str, port: int, timeout_s: float) -> socket.socket:
    plain = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        plain.settimeout(timeout_s)
        plain.connect((address, port))
        plain.settimeout(READ_S)
    except BaseException:
        plain.close()
        raise
    return plain


def _secured(plain: socket.socket, place: Place, deadline: Deadline) -> ssl.SSLSocket:
    host = place.host.rstrip(".")
    secured = _trust().wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
    try:
        deadline.guard(secured)
        secured.do_handshake()
    except BaseException:
        secured.close()
        raise
    return secured


def _trust() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if settings.CALLBACK_CA_FILE:
        try:
            context.load_verify_locations(settings.CALLBACK_CA_FILE)
        except OSError:
            raise Problem("callback_ca_unreadable") from None
    return context
