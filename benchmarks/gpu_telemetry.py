"""What watching the devices costs, and how long a reading takes to an open page: JSON.

    .venv/bin/python -m benchmarks.gpu_telemetry [--gpus 8] [--hertz 2] [--seconds 60] [--pages 5]

A real daphne and a real watch_devices on a fresh data folder, with the driver of tests/gpu/nvml, whose every value
moves, and websocket clients. `watcher_core_percent` is the watcher's CPU time, user and system, of one core; a real
driver's own time comes on top (see docs/gpu.md). With --real, this machine's own driver is read.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
import websockets

from benchmarks.live_latency import SESSION, daphne, run_python
from tests.gpu.nvml.driver import MIB, Driver

_ROOT = Path(__file__).resolve().parent.parent
_TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
_WARM_UP_S = 8.0


def main() -> None:
    asked = _arguments()
    with tempfile.TemporaryDirectory(prefix="benchlight-gpu-") as folder:
        environment = {
            **os.environ,
            **({} if asked.real else _scripted(Path(folder), asked.gpus)),
            "BENCHLIGHT_DATA": folder,
            "BENCHLIGHT_LOG_LEVEL": "ERROR",
            "BENCHLIGHT_TELEMETRY_HZ": str(asked.hertz),
            "DJANGO_SETTINGS_MODULE": "webapp.settings",
        }
        run_python(environment, "manage.py", "migrate", "-v0")
        session = run_python(environment, "-c", SESSION).strip()
        watcher = subprocess.Popen([sys.executable, "manage.py", "watch_devices"], cwd=_ROOT, env=environment)
        try:
            with daphne(environment) as port:
                told = asyncio.run(_measure(watcher.pid, session, port, asked))
        finally:
            watcher.terminate()
            watcher.wait(15)
    json.dump({"gpus": asked.gpus, "hertz": asked.hertz, "pages": asked.pages} | told, sys.stdout, indent=2)
    sys.stdout.write("\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gpus", type=int, default=8)
    parser.add_argument("--hertz", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--pages", type=int, default=5)
    parser.add_argument("--real", action="store_true", help="this machine's driver and devices")
    return parser.parse_args()


def _scripted(folder: Path, gpus: int) -> dict[str, str]:
    driver = Driver(folder, gpus=gpus)
    for index in range(gpus):
        driver.set(f"{index}.utilisation", "10 35 80 60 95")
        driver.set(f"{index}.temperature", "60 61 63 62")
        driver.set(f"{index}.memory_used", " ".join(str(size * MIB) for size in (900, 4000, 8000, 6000)))
        driver.set(f"{index}.power_mw", "120000 180000 250000")
        driver.run_processes(index, {os.getpid(): 2048, 1: 512})
    return driver.environment()


async def _measure(watcher: int, session: str, port: int, asked: argparse.Namespace) -> dict[str, Any]:
    await asyncio.sleep(_WARM_UP_S)
    used, begun = _cpu_s(watcher), time.monotonic()
    until = begun + asked.seconds
    pages = await asyncio.gather(*(_page(session, port, until) for _ in range(asked.pages)))
    core_percent = 100 * (_cpu_s(watcher) - used) / (time.monotonic() - begun)
    waits = [wait for page in pages for wait in page]
    p50, p95, p99 = np.percentile(waits, [50, 95, 99])
    return {
        "watcher_core_percent": round(core_percent, 2),
        "watcher_rss_mb": round(_rss_bytes(watcher) / 1e6),
        "readings_received": len(waits),
        "readings_expected": round(asked.seconds * asked.hertz) * asked.pages,
        "sample_to_page_ms": {"p50": round(p50, 1), "p95": round(p95, 1), "p99": round(p99, 1), "max": max(waits)},
    }


async def _page(session: str, port: int, until: float) -> list[float]:
    """From the moment before the driver is asked to the message in the page's hands."""
    waits: list[float] = []
    async with websockets.connect(
        f"ws://127.0.0.1:{port}/live/ws",
        origin=f"http://127.0.0.1:{port}",  # type: ignore[arg-type]
        additional_headers={"Cookie": f"sessionid={session}"},
    ) as connection:
        await connection.send(json.dumps({"type": "subscribe", "topic": "gpu", "after": 0}))
        first = True
        while time.monotonic() < until:
            message = json.loads(await connection.recv())
            if message["type"] != "event":
                continue
            if not first:  # that one was kept in the database for whoever comes
                waits.append(time.time() * 1000 - message["seq"])
            first = False
    return waits


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def _rss_bytes(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    main()
