"""One attempt over real sockets: what is sent, to whom it is not, and how long a receiver may take."""

import base64
import hashlib
import hmac
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from jobs.callbacks import connection, signing
from jobs.callbacks.addresses import read_networks
from jobs.callbacks.delivery import MOST_READ_BYTES, Message, deliver
from tests.jobs.callbacks.receiver import Authority, new_authority, receiving

BODY = '{"id":"msg_1","title":"보드.png"}'


@pytest.fixture(autouse=True)
def _loopback_is_the_plant(settings: Settings) -> None:
    settings.CALLBACK_NETWORKS = read_networks(["127.0.0.0/8"])


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


def message(url: str) -> Message:
    return Message(url, "nonce", "msg_1", BODY)


@contextmanager
def speaking(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A receiver that says byte for byte what the test wants."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with server.accept()[0] as client:
                client.settimeout(30)
                answer(client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join(30)


def test_what_the_receiver_gets() -> None:
    with receiving() as receiver:
        outcome = deliver(message(receiver.url))
    (got,) = receiver.got
    assert outcome.arrived
    assert (got.path, got.body.decode()) == ("/told", BODY)
    assert got.headers["host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-id"] == "msg_1"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    with receiving() as receiver:
        deliver(message(receiver.url))
    (got,) = receiver.got
    key = base64.b64decode(signing.secret_for("nonce").removeprefix("whsec_"))
    signed = f"msg_1.{got.headers['webhook-timestamp']}.{BODY}".encode()
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert got.headers["webhook-signature"] == f"v1,{wanted}"


def test_the_documented_check_takes_ours_and_nothing_else() -> None:
    verify = documented_check()
    secret, body, timestamp = signing.secret_for("nonce"), BODY.encode(), 1_700_000_000
    headers = dict(signing.headers("nonce", "msg_1", timestamp, body))
    assert verify(secret, headers, body, now=timestamp + 60)
    assert not verify(secret, headers, body + b" ", now=timestamp)
    assert not verify(secret, headers | {"webhook-id": "msg_2"}, body, now=timestamp)
    assert not verify(secret, headers | {"webhook-timestamp": str(timestamp + 1)}, body, now=timestamp)
    assert not verify(signing.secret_for("another"), headers, body, now=timestamp)
    assert not verify(secret, headers, body, now=timestamp + 3600), "an old message, played again"
    assert not verify(secret, headers | {"webhook-signature": "v1,AAAA"}, body, now=timestamp)


def documented_check() -> Callable[..., bool]:
    page = (Path(__file__).resolve().parents[3] / "docs" / "callbacks.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    found: dict[str, Any] = {}
    exec(snippet, found)
    verify: Callable[..., bool] = found["is_from_benchlight"]
    return verify


@pytest.mark.parametrize(
    ("status", "code"),
    [(200, ""), (204, ""), (299, ""), (404, "callback_refused"), (500, "callback_refused"), (410, "callback_gone")],
)
def test_what_an_answer_means(status: int, code: str) -> None:
    with receiving() as receiver:
        receiver.status, receiver.body = status, b""
        outcome = deliver(message(receiver.url))
    assert (outcome.code, outcome.status) == (code, status)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiving() as inside, receiving() as receiver:
        receiver.status, receiver.headers = status, {"Location": inside.url, "Content-Length": "0"}
        outcome = deliver(message(receiver.url))
    assert outcome.code == "callback_redirected"
    assert inside.got == []


@pytest.mark.parametrize(
    ("retry_after", "seconds"), [("7", 7.0), ("soon", None), ("-1", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)]
)
def test_when_the_receiver_wants_to_be_asked_again(retry_after: str, seconds: float | None) -> None:
    with receiving() as receiver:
        receiver.status, receiver.headers = 429, {"Retry-After": retry_after}
        assert deliver(message(receiver.url)).retry_after_s == seconds


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with receiving() as proxy, receiving() as receiver:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        assert deliver(message(receiver.url)).arrived
    assert proxy.got == []
    assert len(receiver.got) == 1


def answers_of_a_resolver(monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[str]:
    """Each look-up has the next answer. Returns the names that were looked up."""
    asked: list[str] = []

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        address = answers[min(len(asked), len(answers) - 1)]
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_resolver_that_changes_its_answer_is_asked_once(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """The first answer is allowed, the second would be the trap."""
    settings.CALLBACK_NETWORKS = read_networks(["127.0.0.2/32"])
    with receiving(host="127.0.0.2") as allowed:
        asked = answers_of_a_resolver(monkeypatch, "127.0.0.2", "127.0.0.1")
        assert deliver(message(f"http://mes.example:{allowed.port}/told")).arrived
    assert asked == ["mes.example"]
    assert allowed.got[0].headers["host"] == f"mes.example:{allowed.port}"


def test_at_the_next_attempt_the_name_is_judged_anew(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    settings.CALLBACK_NETWORKS = read_networks(["127.0.0.2/32"])
    with receiving(host="127.0.0.2") as allowed:
        answers_of_a_resolver(monkeypatch, "127.0.0.2", "127.0.0.1")
        url = f"http://mes.example:{allowed.port}/told"
        assert deliver(message(url)).arrived
        assert deliver(message(url)).code == "callback_address_refused"
    assert len(allowed.got) == 1


def test_who_really_answers_is_looked_at_before_a_byte_is_sent(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Somebody between us and the network connects us elsewhere."""
    settings.CALLBACK_NETWORKS = read_networks(["127.0.0.2/32"])
    heard: list[bytes] = []
    with speaking(lambda client: heard.append(client.recv(100))) as inside:
        port = int(inside.split(":")[2].strip("/"))
        real = socket.socket.connect
        monkeypatch.setattr(socket.socket, "connect", lambda self, _where: real(self, ("127.0.0.1", port)))
        outcome = deliver(message(f"http://127.0.0.2:{port}/told"))
    assert outcome.code == "callback_address_refused"
    assert heard == [b""]


class TestOverTls:
    def test_a_receiver_whose_certificate_is_trusted(self, authority: Authority, settings: Settings) -> None:
        settings.CALLBACK_CA_FILE = authority.file
        with receiving(authority.server_context("IP:127.0.0.1")) as receiver:
            assert deliver(message(receiver.url)).arrived

    def test_one_whose_authority_nobody_knows(self, authority: Authority) -> None:
        with receiving(authority.server_context("IP:127.0.0.1")) as receiver:
            assert deliver(message(receiver.url)).code == "callback_certificate_refused"
        assert receiver.got == []

    def test_one_with_a_certificate_for_another_name(self, authority: Authority, settings: Settings) -> None:
        settings.CALLBACK_CA_FILE = authority.file
        with receiving(authority.server_context("other.example")) as receiver:
            assert deliver(message(receiver.url)).code == "callback_certificate_refused"
        assert receiver.got == []

    def test_the_name_is_checked_not_the_address(
        self, authority: Authority, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        settings.CALLBACK_CA_FILE = authority.file
        with receiving(authority.server_context("mes.example")) as receiver:
            answers_of_a_resolver(monkeypatch, "127.0.0.1")
            assert deliver(message(f"https://mes.example:{receiver.port}/")).arrived
            assert deliver(message(f"https://mas.example:{receiver.port}/")).code == "callback_certificate_refused"

    def test_an_authority_file_that_is_not_there_is_told(self, authority: Authority, settings: Settings) -> None:
        settings.CALLBACK_CA_FILE = authority.folder / "missing.pem"
        with receiving(authority.server_context("IP:127.0.0.1")) as receiver:
            assert deliver(message(receiver.url)).code == "callback_ca_unreadable"

    def test_a_receiver_that_speaks_no_tls(self) -> None:
        with receiving() as receiver:
            assert deliver(message(receiver.url.replace("http:", "https:"))).code == "callback_tls_failed"


class TestReceiversThatMisbehave:
    def test_nobody_listens(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        assert deliver(message(f"http://127.0.0.1:{port}/")).code == "callback_not_reached"

    def test_no_such_name(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def unknown(*_: Any, **__: Any) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)
        assert deliver(message("https://mes.example/")).code == "callback_name_unknown"

    def test_it_never_answers(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "READ_S", 0.2)
        with receiving() as receiver:
            receiver.may_answer.clear()
            assert deliver(message(receiver.url)).code == "callback_timeout"

    @pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 100 Continue\r\n\r\n"])
    def test_it_dribbles_without_end(self, monkeypatch: pytest.MonkeyPatch, first: bytes) -> None:
        """Each single read is quick enough."""
        monkeypatch.setattr(connection, "TOTAL_S", 0.5)

        def dribble(client: socket.socket) -> None:
            piece = first or b"H"
            try:
                while True:
                    client.sendall(piece)
                    piece = first if first.startswith(b"HTTP/1.1 100") else b"a"
                    threading.Event().wait(0.02)
            except OSError:
                return

        with speaking(dribble) as url:
            assert deliver(message(url)).code == "callback_timeout"

    def test_it_dribbles_the_body(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(connection, "TOTAL_S", 0.5)
        sent: list[bytes] = []

        def dribble(client: socket.socket) -> None:
            try:
                client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
                while len(sent) < MOST_READ_BYTES:
                    client.sendall(b"a")
                    sent.append(b"a")
                    threading.Event().wait(0.005)
            except OSError:
                return

        with speaking(dribble) as url:
            deliver(message(url))
        assert len(sent) < MOST_READ_BYTES, "it was hung up on"

    def test_its_answer_is_endless(self) -> None:
        sent: list[int] = [0]

        def pour(client: socket.socket) -> None:
            client.recv(10_000)
            try:
                client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n")
                while sent[0] < 1_000_000_000:
                    sent[0] += client.send(b"a" * 65536)
            except OSError:
                return

        with speaking(pour) as url:
            assert deliver(message(url)).arrived
        assert sent[0] < 50_000_000, "only what buffers hold"

    @pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 \r\n\r\n", b"\xff" * 100_000])
    def test_its_answer_is_no_http(self, answer: bytes) -> None:
        def say(client: socket.socket) -> None:
            client.recv(10_000)
            client.sendall(answer)

        with speaking(say) as url:
            assert deliver(message(url)).code in {"callback_answer_unreadable", "callback_not_reached"}

    def test_it_sends_headers_without_end(self) -> None:
        def say(client: socket.socket) -> None:
            client.recv(10_000)
            try:
                client.sendall(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 1000 + b"\r\n")
            except OSError:
                return

        with speaking(say) as url:
            assert deliver(message(url)).code == "callback_answer_unreadable"
