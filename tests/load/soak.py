"""A long while of mixed work on the whole product, its worker and engine too: does anything grow?"""

import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import psutil

from tests.load.boards import board_png, golden_png
from tests.load.figures import table
from tests.load.lives import lives_of_sockets
from tests.load.site import Site
from tests.load.trends import connections_open, flat, sampled, trends
from tests.load.uploads import new_board_type
from tests.serving import free_port, served

_PAGES = (
    "/", "/?days=30", "/inspections/", "/inspections/?state=review", "/inspections/?q=board", "/board-types/",
    "/models/", "/queue/", "/queue/?state=ended", "/settings/profile/",
    "/api/v1/figures", "/api/v1/inspections", "/api/v1/jobs",
)  # fmt: skip


@dataclass(frozen=True)
class Soak:
    """seconds in all; samples every `every_s`; the first `warm_up` of them do not count."""

    seconds: float = 1800.0
    every_s: float = 10.0
    warm_up: float = 0.25
    seed: int = 4


def measure_soak(site: Site, soak: Soak) -> dict[str, Any]:
    people = json.loads(site.python("-m", "tests.load.people"))
    done: dict[str, int] = {}
    site.environment["BENCHLIGHT_PORT"] = str(free_port())
    with served(site.environment, site.folder / "serve.log") as process:
        site.ports[:] = [int(site.environment["BENCHLIGHT_PORT"])]
        work = _Work(site, people, soak.seed, done)
        with work.going_on(), lives_of_sockets(site, people["reviewer"]["session"], done):
            samples = _samples(site, process.pid, soak)
        left = httpx.get(f"http://127.0.0.1:{site.port}/healthz", timeout=60).status_code
        site.ports.clear()
    counted = samples[int(len(samples) * soak.warm_up) :]
    found = trends(counted)
    return {
        "database": site.database,
        "minutes": round(soak.seconds / 60, 1),
        "warm_up_minutes": round(soak.seconds * soak.warm_up / 60, 1),
        "seed": soak.seed,
        "work": done,
        "ready_at_the_end": left == 200,
        "trends": found,
        "flat": flat(found),
        "samples": samples,
    }


def in_words(result: Mapping[str, Any]) -> str:
    head = ("process", "what", "first", "last", "most", "slope an hour")
    rows = [
        (process, what, trend["first"], trend["last"], trend["most"], trend["slope_an_hour"])
        for process, whats in result["trends"].items()
        for what, trend in whats.items()
    ]
    said = (
        f"{result['database']}: {result['minutes']} minutes, {result['warm_up_minutes']} to warm up; work done: "
        f"{result['work']}; ready at the end: {result['ready_at_the_end']}; flat: {result['flat']}"
    )
    return "\n".join([said, table([head, *rows])])


def _samples(site: Site, pid: int, soak: Soak) -> list[dict[str, Any]]:
    found, start = [], time.monotonic()
    while (at := time.monotonic() - start) < soak.seconds:
        with suppress(psutil.NoSuchProcess):  # one ended while it was looked at: the next sample has it right
            found.append({"at_s": round(at, 1), **sampled(pid), "database": connections_open(site)})
        time.sleep(max(0.0, min(soak.every_s, start + soak.seconds - time.monotonic())))
    return found


class _Work:
    """Somebody uploads, somebody detects, somebody looks at pages, somebody steers jobs: a thread each."""

    def __init__(self, site: Site, people: Mapping[str, Mapping[str, str]], seed: int, done: dict[str, int]) -> None:
        self._address = f"http://127.0.0.1:{site.port}"
        self._people = people
        self._random = random.Random(seed)
        self._board_type = new_board_type(site, people["administrator"]["token"], golden=True)
        self._done = done
        self._stop = threading.Event()
        self._number = 0

    @contextmanager
    def going_on(self) -> Iterator[None]:
        works: Sequence[tuple[float, Callable[[httpx.Client], None]]] = (
            (4.0, self._upload), (20.0, self._detect), (1.0, self._look), (15.0, self._steer),
        )  # fmt: skip
        threads = [threading.Thread(target=self._again, args=work, daemon=True) for work in works]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _again(self, every_s: float, work: Callable[[httpx.Client], None]) -> None:
        name = work.__name__.strip("_")
        with httpx.Client(base_url=self._address, timeout=120) as client:
            client.headers["Authorization"] = f"Bearer {self._people['administrator']['token']}"
            while not self._stop.wait(every_s * self._random.uniform(0.5, 1.5)):
                try:
                    work(client)
                    self._count(name)
                except httpx.HTTPStatusError as refused:
                    self._count(f"{name} answered {refused.response.status_code} {refused.response.text[:60]!r}")
                except httpx.HTTPError as error:
                    self._count(f"{name} failed: {error!r}")

    def _count(self, name: str) -> None:
        self._done[name] = self._done.get(name, 0) + 1

    def _upload(self, client: httpx.Client) -> None:
        self._number += 1
        query: dict[str, str | int] = {"purpose": "inspection", "board_type": self._board_type}
        file = {"file": (f"board-{self._number}.png", board_png(self._number))}
        client.post("/api/v1/files", params=query, files=file).raise_for_status()

    def _detect(self, client: httpx.Client) -> None:
        self._number += 1
        files = {"file": ("board.png", board_png(self._number)), "golden": ("golden.png", golden_png())}
        client.post("/api/v1/detect", files=files).raise_for_status()

    def _look(self, client: httpx.Client) -> None:
        path = self._random.choice(_PAGES)
        who = self._people[self._random.choice(list(self._people))]
        headers = {"Cookie": f"sessionid={who['session']}", "Authorization": ""}
        client.get(path, headers=headers).raise_for_status()

    def _steer(self, client: httpx.Client) -> None:
        """An inspection is run once more, at a low priority, and sometimes cancelled again."""
        found = client.get("/api/v1/inspections", params={"limit": 20}).raise_for_status().json()["items"]
        if not found:
            return
        wanted = {"inspections": [self._random.choice(found)["id"]], "priority": "low"}
        (ran,) = client.post("/api/v1/inspections/run-again", json=wanted).raise_for_status().json()
        if ran["job"] and self._random.random() < 0.5:
            client.post(f"/api/v1/jobs/{ran['job']['id']}/cancel")
