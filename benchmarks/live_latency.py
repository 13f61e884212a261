"""How long an event takes from `publish` in one process to an open page: p50, p95, p99 over all pages, as JSON.

    .venv/bin/python -m benchmarks.live_latency [--pages 50] [--seconds 20] [--rate 10]

A real daphne on a fresh data folder, a publisher in a process of its own, and websocket clients. With
BENCHLIGHT_DATABASE_URL set (to an empty database), that database is measured instead of SQLite.
"""

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import websockets

_TOPIC = "benchmark:1"
_ROOT = Path(__file__).resolve().parent.parent
SESSION = """
import django; django.setup()
from django.contrib.auth import get_user_model
from django.test import Client
user = get_user_model().objects.create_user("benchmark")
client = Client()
client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
print(client.cookies["sessionid"].value)
"""


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="benchlight-live-") as folder:
        environment = {
            **os.environ,
            "BENCHLIGHT_DATA": folder,
            "BENCHLIGHT_LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
        }
        run_python(environment, "manage.py", "migrate", "-v0")
        session = run_python(environment, "-c", SESSION).strip()
        with daphne(environment) as port:
            count = round(asked.seconds * asked.rate)
            waits_ms = asyncio.run(_measure(environment, session, port, asked.pages, count, asked.rate))
    json.dump(_summary(asked, waits_ms, count), sys.stdout, indent=2)
    sys.stdout.write("\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--rate", type=float, default=10, help="events a second")
    return parser.parse_args()


def _summary(asked: argparse.Namespace, waits_ms: list[float], count: int) -> dict[str, Any]:
    p50, p95, p99 = np.percentile(waits_ms, [50, 95, 99])
    return {
        "database": os.environ.get("BENCHLIGHT_DATABASE_URL", "sqlite").split(":")[0],
        "pages": asked.pages,
        "events_per_s": asked.rate,
        "expected": asked.pages * count,
        "received": len(waits_ms),
        "publish_to_page_ms": {
            "p50": round(float(p50), 1),
            "p95": round(float(p95), 1),
            "p99": round(float(p99), 1),
            "max": round(max(waits_ms), 1),
        },
    }


async def _measure(
    environment: dict[str, str], session: str, port: int, pages: int, count: int, rate: float
) -> list[float]:
    ready = asyncio.Barrier(pages + 1)
    clients = [asyncio.create_task(_page(session, port, count, ready)) for _ in range(pages)]
    await ready.wait()
    command = [sys.executable, "-m", "benchmarks.live_publisher", _TOPIC, str(count), str(rate)]
    publisher = await asyncio.create_subprocess_exec(*command, cwd=_ROOT, env=environment)
    waits = await asyncio.gather(*clients)
    await publisher.wait()
    return [wait for page in waits for wait in page]


async def _page(session: str, port: int, count: int, ready: asyncio.Barrier) -> list[float]:
    waits: list[float] = []
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/live/ws",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={session}"},
    ) as connection:
        await connection.send(json.dumps({"type": "subscribe", "topic": _TOPIC, "after": 0}))
        await connection.recv()
        await ready.wait()
        while len(waits) < count:
            message = json.loads(await connection.recv())
            if message["type"] == "event":
                waits.append((time.time_ns() - message["data"]["published_ns"]) / 1e6)
    return waits


@contextmanager
def daphne(environment: dict[str, str]) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-m", "daphne", "-v0", "-b", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen([*command, "benchmarks.live_site:application"], cwd=_ROOT, env=environment)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        yield port
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(15)


def run_python(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=_ROOT, env=environment, check=True, capture_output=True, text=True).stdout


if __name__ == "__main__":
    main()
