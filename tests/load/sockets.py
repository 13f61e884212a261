"""Many open websockets: from `publish` in one process to every client, and what clients that do not read cost them."""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any, Self

from tests.load.figures import percentiles, table
from tests.load.processes import Watched
from tests.load.site import Site

GOAL_P99_MS = 250.0
TOPIC = "benchmark:1"
APPLICATION = "benchmarks.live_site:application"
_SETTLE_S = 1.0


@dataclass(frozen=True)
class Crowd:
    """clients in one process, each with a session of its own; publish `rate` a second for `seconds`."""

    clients: int = 1000
    rate: float = 5.0
    seconds: float = 30.0
    webs: int = 1
    padding: int = 0  # bytes that each message is longer

    def over(self, webs: int) -> "Crowd":
        return replace(self, webs=webs)


# SQLite is for one web process: a laptop.
WEBS = {"postgresql": (1, 2), "sqlite": (1,)}


class Clients:
    """A process of socket clients; open when made."""

    def __init__(self, site: Site, sessions: Sequence[str], count: int, *, deaf: int = 0) -> None:
        self.process = site.spawn("-m", "tests.load.socket_clients")
        asked = {"ports": site.ports, "sessions": sessions, "count": count, "deaf": deaf, "topics": [TOPIC]}
        self._say(asked)
        self.opened = self._hear()["open"]

    def waits(self) -> dict[str, Any]:
        """Since the last time: the waits of those that read, how many of these were cut off, CPU time of all."""
        self._say({})
        return self._hear()

    @classmethod
    @contextmanager
    def opened_at(cls, site: Site, sessions: Sequence[str], count: int, *, deaf: int = 0) -> Iterator[Self]:
        clients = cls(site, sessions, count, deaf=deaf)
        try:
            yield clients
        finally:
            clients.process.kill()

    def _say(self, told: dict[str, Any]) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()

    def _hear(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError("the socket clients ended early")
        heard: dict[str, Any] = json.loads(line)
        return heard


def measure_crowd(site: Site, crowd: Crowd) -> dict[str, Any]:
    sessions = site.sessions(crowd.clients)
    with site.serving(webs=crowd.webs, application=APPLICATION), ExitStack() as stack:
        clients = stack.enter_context(Clients.opened_at(site, sessions, crowd.clients))
        watched = [Watched(web.pid) for web in site.webs]
        for one in watched:
            stack.enter_context(one)
        start = time.monotonic()
        published = publish(site, crowd)
        told = clients.waits()
        took_s = time.monotonic() - start
        stack.close()
    waits = told["waits_ms"]
    return {
        "database": site.database,
        "web_processes": crowd.webs,
        "clients": clients.opened,
        "messages_a_second_each": crowd.rate,
        "expected": published * crowd.clients,
        "received": len(waits),
        "cut_off": told["lost"],
        "publish_to_client_ms": percentiles(waits),
        "web": [one.told() for one in watched],
        "web_cpu_share": [round(one.cpu_s / took_s, 2) for one in watched],
        "clients_cpu_s": round(told["cpu_s"], 1),
        "goal_p99_ms": GOAL_P99_MS,
        "met": len(waits) == published * crowd.clients and percentiles(waits)["p99"] < GOAL_P99_MS,
    }


def publish(site: Site, crowd: Crowd) -> int:
    count = round(crowd.seconds * crowd.rate)
    site.python("-m", "benchmarks.live_publisher", TOPIC, str(count), str(crowd.rate), str(crowd.padding))
    time.sleep(_SETTLE_S)
    return count


def in_words(results: Sequence[dict[str, Any]]) -> str:
    head = ("database", "webs", "clients", "received", "p50 ms", "p95 ms", "p99 ms", "max ms", "web CPU", "RSS peak MB")
    rows = [
        (
            one["database"],
            one["web_processes"],
            one["clients"],
            f"{one['received']}/{one['expected']}",
            *(one["publish_to_client_ms"].get(name) for name in ("p50", "p95", "p99", "max")),
            "+".join(f"{share:.0%}" for share in one["web_cpu_share"]),
            "+".join(f"{web['rss_peak_mb']:.0f}" for web in one["web"]),
        )
        for one in results
    ]
    return table([head, *rows])
