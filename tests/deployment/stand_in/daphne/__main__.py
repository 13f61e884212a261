"""A small site in daphne's place, at the same command line: it says who it is, and is as unwell as it is told."""

import json
import os
import platform
import signal
import socketserver
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

SICK = json.loads(Path("sickness.json").read_text(encoding="utf-8")).removesuffix(f" on {platform.node()}")


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = False
    request_queue_size = 128


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/live/ws":
            self._say(404 if SICK == "no websockets" else 403)
        elif self.path == "/healthz":
            if SICK == "hangs":
                time.sleep(60)
            self._say(500 if SICK == "errors" else 200)
        else:
            self._say(500 if SICK == "fails pages" else 200)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._say(200)

    def log_message(self, *_: object) -> None:
        pass

    def address_string(self) -> str:
        return "unix"

    def _say(self, status: int) -> None:
        release, slot = os.environ["BENCHLIGHT_RELEASE"], os.environ["BENCHLIGHT_SLOT"]
        body = json.dumps({"release": release, "lanes": lanes()}).encode()
        self.send_response(status)
        self.send_header("X-Benchlight-Release", release)
        self.send_header("X-Benchlight-Slot", slot)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def lanes() -> dict[str, str]:
    """Each says in a file of its own how it is."""
    data = Path(os.environ["BENCHLIGHT_DATA"])
    return {path.name.removeprefix("lane-"): path.read_text() for path in data.glob("lane-*")}


if SICK == "crashes":
    sys.exit("as told")
signal.signal(signal.SIGUSR1, signal.SIG_IGN)  # it has no websockets to send away
Server(sys.argv[sys.argv.index("-u") + 1], Answers).serve_forever()
