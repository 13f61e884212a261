"""The plant's machine that is told of endings: keeps what it heard, and can be told to answer badly."""

import base64
import hashlib
import hmac
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Heard:
    """Of one message id."""

    bodies: list[bytes] = field(default_factory=list)
    signed: list[bool] = field(default_factory=list)


class Receiver:
    def __init__(self) -> None:
        self.heard: dict[str, Heard] = defaultdict(Heard)
        self.secret = ""
        self.fail_next = 0  # so many are answered with 500
        self.drop_next = 0  # so many are heard, and not answered
        self.hold_s = 0.0  # before an answer
        self.holding = threading.Event()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/told"

    def behave(self) -> None:
        self.fail_next = self.drop_next = 0
        self.hold_s = 0.0
        self.holding.clear()

    def forget(self, ids: list[str]) -> None:
        with self._lock:
            for one in ids:
                self.heard.pop(one, None)

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def take(self, headers: dict[str, str], body: bytes) -> int:
        """Returns the status to answer with; 0: none."""
        with self._lock:
            one = self.heard[headers.get("webhook-id", "")]
            one.bodies.append(body)
            one.signed.append(is_signed(self.secret, headers, body))
            failing, dropping = self.fail_next > 0, self.drop_next > 0
            self.fail_next, self.drop_next = max(0, self.fail_next - 1), max(0, self.drop_next - 1)
        if self.hold_s:
            self.holding.set()
            time.sleep(self.hold_s)
        return 500 if failing else 0 if dropping else 204

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status = receiver.take({name.lower(): value for name, value in self.headers.items()}, body)
                if status:
                    self.send_response(status)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        return Handler


def is_signed(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """As docs/callbacks.md tells receivers, but for the time: the site's clock is stepped on purpose."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join([headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body])
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = [one.removeprefix("v1,") for one in headers["webhook-signature"].split(" ") if one.startswith("v1,")]
    return any(hmac.compare_digest(wanted, one) for one in given)
