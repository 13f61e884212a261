"""What a real daphne takes before it knows who sends."""

import json
import socket
from contextlib import suppress

import psutil
import pytest

from tests.live.running_site import RunningSite
from tests.security.wire import answer_of, ask, connect, head

MB = 1024 * 1024
BIG = 400 * MB
LARGE_ROUTES = [
    ("POST", "/api/v1/detect"),
    ("POST", "/api/v1/files"),
    ("PATCH", "/files/uploads/00000000-0000-4000-8000-000000000001"),
]


def cookie_of(site: RunningSite) -> str:
    return f"sessionid={site.sign_in('ada', 'operator')}"


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/api/v1/users", "/api/v1/detect", "/files/uploads/", "/no/such"])
@pytest.mark.parametrize("method", ["POST", "PUT", "GET"])
def test_nobody_unknown_may_announce_more_than_a_little(running_site: RunningSite, method: str, path: str) -> None:
    answer = ask(running_site.port, head(method, path, Host="localhost", Content_Length=str(BIG)))

    assert answer.status == 413
    assert json.loads(answer.body)["error"]["code"].startswith("body_too_large")
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["connection"] == "close"


@pytest.mark.parametrize(("method", "path"), LARGE_ROUTES)
@pytest.mark.parametrize(
    "shape", [{"Cookie": "sessionid=madeup"}, {"Authorization": "Bearer bl_00000000_0"}, {"Authorization": "Basic x"}]
)
def test_something_that_looks_like_a_key_is_not_enough(
    running_site: RunningSite, method: str, path: str, shape: dict[str, str]
) -> None:
    answer = ask(running_site.port, head(method, path, Host="localhost", Content_Length=str(2 * MB), **shape))

    assert (answer.status, json.loads(answer.body)["error"]["code"]) == (413, "body_too_large_unknown")


def test_who_is_known_may_send_a_piece_and_no_more(running_site: RunningSite) -> None:
    cookie = cookie_of(running_site)
    method, path = LARGE_ROUTES[2]
    headers = {"Host": "localhost", "Cookie": cookie, "Content-Type": "application/offset+octet-stream"}

    taken = ask(running_site.port, head(method, path, Content_Length=str(5 * MB), **headers) + b"x" * 5 * MB)
    refused = ask(running_site.port, head(method, path, Content_Length=str(17 * MB), **headers))

    assert taken.status == 403  # it came as far as the CSRF check
    assert (refused.status, json.loads(refused.body)["error"]["code"]) == (413, "body_too_large")


def test_a_body_without_length_is_counted(running_site: RunningSite) -> None:
    with connect(running_site.port) as connection:
        connection.sendall(head("POST", "/sign-in/", Host="localhost", Transfer_Encoding="chunked"))
        piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
        with suppress(BrokenPipeError, ConnectionResetError):
            for _ in range(17):
                connection.sendall(piece)
        assert answer_of(connection).status == 413


def test_what_is_refused_takes_neither_memory_nor_disk(running_site: RunningSite) -> None:
    """A refused sender goes on all the same: nothing of it stays."""
    process = psutil.Process(running_site.daphne.pid)
    before = process.memory_info().rss
    senders = [connect(running_site.port) for _ in range(8)]
    for sender in senders:
        sender.sendall(head("POST", "/sign-in/", Host="localhost", Content_Length=str(BIG)))
    for sender in senders:
        _send_until_cut(sender, 16 * MB)

    assert process.memory_info().rss - before < 16 * MB
    assert [file.path for file in process.open_files() if "(deleted)" in file.path] == []


def test_a_refused_sender_that_waits_for_leave_gets_none(running_site: RunningSite) -> None:
    answer = ask(
        running_site.port, head("POST", "/sign-in/", Host="localhost", Content_Length=str(BIG), Expect="100-continue")
    )

    assert answer.status == 413


def test_the_refusal_is_in_the_readers_language(running_site: RunningSite) -> None:
    answer = ask(running_site.port, head("POST", "/", Host="localhost", Content_Length=str(BIG), Accept_Language="ko"))

    assert answer.headers["content-language"] == "ko"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (head("GET", "/", Host="localhost", **{f"x-{n}": "1" for n in range(120)}), 400),
        (head("GET", "/", Host="localhost", x_long="x" * 20000), 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400),
        (b"nonsense\r\n\r\n", 400),
    ],
    ids=["too many headers", "a header too long", "two framings", "two lengths", "a negative length", "no request"],
)
def test_a_head_that_is_out_of_bounds_is_refused(running_site: RunningSite, sent: bytes, status: int) -> None:
    answer = ask(running_site.port, sent)

    assert answer.status == status
    assert "content-security-policy" in answer.headers


def test_a_socket_that_sends_before_it_is_accepted_is_cut(running_site: RunningSite) -> None:
    sent = head(
        "GET",
        "/live/ws",
        Host=f"127.0.0.1:{running_site.port}",
        Origin=running_site.url,
        Upgrade="websocket",
        Connection="Upgrade",
        Sec_WebSocket_Version="13",
        Sec_WebSocket_Key="dGhlIHNhbXBsZSBub25jZQ==",
    )
    with connect(running_site.port) as connection:
        connection.sendall(sent)
        _send_until_cut(connection, 64 * MB)


def _send_until_cut(connection: socket.socket, at_most: int) -> None:
    with suppress(BrokenPipeError, ConnectionResetError), connection:
        for _ in range(at_most // 65536):
            connection.sendall(b"x" * 65536)


@pytest.mark.parametrize("root", ["/elsewhere", "\xe9\xa9"])
def test_no_sender_says_where_the_site_begins(running_site: RunningSite, root: str) -> None:
    headers = {"Host": "localhost", "Accept": "text/html", "Daphne_Root_Path": root}

    answer = ask(running_site.port, head("GET", "/settings/profile/", **headers))

    assert answer.status == 302
    assert answer.headers["location"].startswith("/sign-in/")
