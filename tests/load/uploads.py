"""Uploads at once: all accepted, none lost, and what they cost the web process and everybody else's pages."""

import http.client
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from tests.load.boards import golden_png
from tests.load.figures import percentiles, table
from tests.load.processes import Watched
from tests.load.site import Site

_PAGES = ("/", "/inspections/", "/queue/", "/healthz")
_BETWEEN_S = 0.1


@dataclass(frozen=True)
class Wave:
    """count uploads at once, of side_by_side squared boards each, in pieces of so many bytes."""

    count: int = 200
    side_by_side: int = 3
    piece_bytes: int = 512 * 1024
    first: int = 0


def measure_uploads(site: Site, wave: Wave) -> dict[str, Any]:
    people = json.loads(site.python("-m", "tests.load.people"))
    with site.serving():
        token = people["administrator"]["token"]
        board_type = new_board_type(site, token)
        idle: list[float] = []
        meanwhile: list[float] = []
        with asking_pages(site.port, people["reviewer"]["session"], idle):
            time.sleep(min(5.0, wave.count / 10))
        with Watched(site.webs[0].pid) as web, asking_pages(site.port, people["reviewer"]["session"], meanwhile):
            told = send(site, token, board_type, wave)
    kept = json.loads(site.python("-m", "tests.load.kept", str(board_type)))
    states: dict[str, int] = {}
    for one in told["sent"]:
        states[one["told"]["state"]] = states.get(one["told"]["state"], 0) + 1
    return {
        "database": site.database,
        "uploads": wave.count,
        "megabytes": round(told["bytes"] / 1e6),
        "pieces_of_bytes": wave.piece_bytes,
        "states": states,
        "kept": kept,
        "seconds": round(told["seconds"], 2),
        "each_ms": percentiles([1000 * one["seconds"] for one in told["sent"]]),
        "web": web.told(),
        "pages_before_ms": percentiles(idle),
        "pages_meanwhile_ms": percentiles(meanwhile),
        "met": states == {"accepted": wave.count} and kept == {"inspections": wave.count, "whole_files": wave.count},
    }


def send(site: Site, token: str, board_type: int, wave: Wave) -> dict[str, Any]:
    clients = site.spawn("-m", "tests.load.upload_clients")
    asked = {"address": f"http://127.0.0.1:{site.port}", "token": token, "board_type": board_type, **vars(wave)}
    said, _ = clients.communicate(json.dumps(asked) + "\n")
    told: dict[str, Any] = json.loads(said)
    return told


def new_board_type(site: Site, token: str, *, golden: bool = False) -> int:
    with httpx.Client(base_url=f"http://127.0.0.1:{site.port}/api/v1", timeout=60) as client:
        client.headers["Authorization"] = f"Bearer {token}"
        made = client.post("/board-types", json={"name": f"Board {time.time_ns()}"}).raise_for_status().json()
        if golden:
            query = {"purpose": "golden_board", "board_type": made["id"]}
            client.post("/files", params=query, files={"file": ("golden.png", golden_png())}).raise_for_status()
    return int(made["id"])


@contextmanager
def asking_pages(port: int, session: str, times_ms: list[float]) -> Iterator[None]:
    """Somebody who looks at one page after the other, ten a second at most."""
    stop = threading.Event()
    asking = threading.Thread(target=_ask_until, args=(port, session, times_ms, stop), daemon=True)
    asking.start()
    try:
        yield
    finally:
        stop.set()
        asking.join()


def _ask_until(port: int, session: str, times_ms: list[float], stop: threading.Event) -> None:
    number = 0
    while not stop.wait(_BETWEEN_S):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        start = time.perf_counter()
        connection.request("GET", _PAGES[number % len(_PAGES)], headers={"Cookie": f"sessionid={session}"})
        connection.getresponse().read()
        times_ms.append(1000 * (time.perf_counter() - start))
        connection.close()
        number += 1


def in_words(result: Mapping[str, Any]) -> str:
    rows: list[tuple[object, ...]] = [("", "p50 ms", "p95 ms", "p99 ms", "max ms")]
    for name, key in (
        ("an upload", "each_ms"),
        ("pages before", "pages_before_ms"),
        ("pages meanwhile", "pages_meanwhile_ms"),
    ):
        rows.append((name, *(result[key].get(share) for share in ("p50", "p95", "p99", "max"))))
    web = result["web"]
    return "\n".join(
        [
            f"{result['database']}: {result['uploads']} uploads, {result['megabytes']} MB, {result['seconds']} s",
            f"outcomes {result['states']}, kept {result['kept']}",
            f"web process {web['rss_before_mb']} MB before, {web['rss_peak_mb']} MB at most, {web['cpu_s']} s of CPU",
            table(rows),
        ]
    )
