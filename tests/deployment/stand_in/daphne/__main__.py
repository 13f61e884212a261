"""A small site in daphne's place, at the same command line: it says who it is, and is as unwell as it is told."""

import json
import os
import socketserver
import sys
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path

SICK = json.loads(Path("sickness.json").read_text(encoding="utf-8"))


class Server(socketserver.ThreadingUnixStreamServer):
    daemon_threads = False
    request_queue_size = 128


class Answers(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/healthz":
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
        told = {"release": os.environ["BENCHLIGHT_RELEASE"], "slot": os.environ["BENCHLIGHT_SLOT"]}
        body = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


if SICK == "crashes":
    sys.exit("as told")
Server(sys.argv[sys.argv.index("-u") + 1], Answers).serve_forever()
