"""Requests byte by byte, as no well-meaning client would send them."""

import socket
from dataclasses import dataclass

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)


def head(method: str, path: str, **headers: str) -> bytes:
    headers = {"Connection": "close"} | headers
    lines = [f"{method} {path} HTTP/1.1", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items())]
    return "\r\n".join((*lines, "", "")).encode("latin1")


def answer_of(connection: socket.socket) -> Answer:
    """Reads until the other side closes, or has sent what it announced."""
    received = b""
    while not _complete(received) and (data := connection.recv(65536)):
        received += data
    assert received, "no answer came"
    top, _, body = received.partition(b"\r\n\r\n")
    first, *lines = top.decode("latin1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Answer(int(first.split()[1]), headers, body)


def ask(port: int, sent: bytes) -> Answer:
    with connect(port) as connection:
        connection.sendall(sent)
        return answer_of(connection)


def _complete(received: bytes) -> bool:
    top, found, body = received.partition(b"\r\n\r\n")
    lengths = [line for line in top.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(found and lengths) and len(body) >= int(lengths[0].partition(b":")[2])
