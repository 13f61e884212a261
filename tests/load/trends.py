"""What the product's processes hold, by what they are, and whether it grows."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import psutil
import psycopg

from tests.load.processes import family
from tests.load.site import Site

# A process is what the first of these words in its command line says; what none names is told as "other".
_NAMES = (
    ("daphne", "web"), ("engine_child", "engine"), ("lane_process", "worker"), ("qcluster", "worker"),
    ("watch_lane", "watchdog"), ("callbacks", "callbacks"), ("watch_devices", "devices"), ("manage.py serve", "serve"),
)  # fmt: skip
_FLAT_MB_AN_HOUR = 12.0
_FLAT_COUNT_AN_HOUR = 4.0


def sampled(pid: int) -> dict[str, dict[str, float]]:
    """Sums over the processes of each name."""
    found: dict[str, dict[str, float]] = {}
    for process in family(pid):
        with process.oneshot():
            held = {
                "rss_mb": process.memory_info().rss / 2**20,
                "files": process.num_fds(),
                "threads": process.num_threads(),
                "processes": 1,
            }
            sums = found.setdefault(_name(process), {})
        for what, value in held.items():
            sums[what] = round(sums.get(what, 0) + value, 1)
    return found


def connections_open(site: Site) -> dict[str, float]:
    url = site.environment["BENCHLIGHT_DATABASE_URL"]
    if not url:
        return {}
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        ).fetchone()
    return {"connections": float(row[0]) if row else 0.0}


def trends(samples: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, float]]]:
    """By process and by what it holds: first, last and most of the samples, and the slope of a straight line."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    for process in dict.fromkeys(name for sample in samples for name in sample if name != "at_s"):
        rows = [(sample["at_s"], sample[process]) for sample in samples if sample.get(process)]
        for what in rows[0][1] if rows else ():
            found.setdefault(process, {})[what] = _trend([(at, held.get(what, 0)) for at, held in rows])
    return found


def flat(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> bool:
    """Nothing grows by more than what samples scatter."""
    return all(
        trend["slope_an_hour"] <= (_FLAT_MB_AN_HOUR if what == "rss_mb" else _FLAT_COUNT_AN_HOUR)
        for whats in found.values()
        for what, trend in whats.items()
    )


def _trend(points: Sequence[tuple[float, float]]) -> dict[str, float]:
    at, held = np.array(points, float).T
    slope = float(np.polyfit(at, held, 1)[0]) * 3600 if len(points) > 2 else 0.0
    return {
        "first": float(held[0]), "last": float(held[-1]), "most": float(held.max()), "slope_an_hour": round(slope, 2),
    }  # fmt: skip


def _name(process: psutil.Process) -> str:
    words = " ".join(process.cmdline())
    return next((name for word, name in _NAMES if word in words), "other")
