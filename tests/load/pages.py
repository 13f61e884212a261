"""Every page and list at the size of a plant's year: how long each takes, asked one after the other as each role.

Beside the time until the answer, which grows with whatever else the machine does, the processor time that web process
and database took for it is told: that is the same on a busy machine.
"""

import http.client
import json
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from tests.load.addresses import Address, addresses
from tests.load.figures import percentiles, table
from tests.load.processes import cpu_s_of
from tests.load.site import Site

GOAL_MS = 300.0
ROLES = ("operator", "reviewer", "administrator")


def measure_pages(
    site: Site, *, inspections: int, queued: int, rounds: int, roles: Sequence[str] = ROLES
) -> dict[str, Any]:
    """Answers that are no 200 are told as errors, and count as missed."""
    people = json.loads(site.python("-m", "tests.load.people"))
    places = _places(site, inspections, queued)
    with site.serving():
        wanted = addresses(places)
        times: dict[str, list[float]] = {address.shown: [] for address in wanted}
        cpu_s = dict.fromkeys(times, 0.0)
        errors: dict[str, str] = {}
        _asked(site.port, wanted[0], people["administrator"], 3, errors)  # what a process does once
        for role, keys in ((role, people[role]) for role in roles):
            for address in (one for one in wanted if one.open_to(role)):
                before_s = _cpu_s(site)
                times[address.shown] += _asked(site.port, address, keys, rounds, errors)
                cpu_s[address.shown] += _cpu_s(site) - before_s
    rows = {
        shown: {**percentiles(found), "cpu": round(1000 * cpu_s[shown] / max(1, len(found)), 1)}
        for shown, found in times.items()
    }
    missed = {shown for shown, row in rows.items() if row["p95"] >= GOAL_MS} | set(errors)
    return {"goal_p95_ms": GOAL_MS, "routes": rows, "missed": sorted(missed), "errors": errors}


def in_words(result: Mapping[str, Any]) -> str:
    by_time = sorted(result["routes"].items(), key=lambda item: -item[1]["p95"])
    names = ("p50", "p95", "max", "cpu")
    rows: Sequence[Sequence[object]] = [(shown, *(row[name] for name in names)) for shown, row in by_time]
    head = [("address", "p50 ms", "p95 ms", "max ms", "CPU ms")]
    said = f"{len(rows)} addresses, {len(result['missed'])} at or above {result['goal_p95_ms']:.0f} ms"
    return "\n".join([table([*head, *rows]), said, *(f"{path}: {why}" for path, why in result["errors"].items())])


def _asked(port: int, address: Address, keys: Mapping[str, str], rounds: int, errors: dict[str, str]) -> list[float]:
    headers = {"Accept": "application/json" if address.is_api else "text/html"}
    token, session = f"Bearer {keys['token']}", f"sessionid={keys['session']}"
    who = {"Authorization": token} if address.takes_tokens else {"Cookie": session}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        connection.request("GET", address.path, headers=headers | who)
        answer = connection.getresponse()
        body = answer.read()
        found.append(1000 * (time.perf_counter() - start))
        if answer.status != 200 and address.shown != "/healthz":  # no lane runs here
            errors[address.shown] = f"{answer.status} {body[:60]!r}"
    connection.close()
    return found


def _cpu_s(site: Site) -> float:
    """Of the web process and of the database's processes, those that have ended too."""
    return sum(cpu_s_of(pid) for pid in (site.webs[0].pid, *site.database_pids()))


def _places(site: Site, inspections: int, queued: int) -> dict[str, object]:
    done, today = inspections - queued, date.today()
    judged = done // 2 * 2 + 1 if done % 2 else done - 1
    cursors = json.loads(site.python("-m", "tests.load.cursors", str(inspections), str(done)))
    return {
        "user": 50,
        "judged": judged,
        "judged_job": judged,  # as the seed numbers them
        "reviewed": cursors["reviewed"],
        "waiting": inspections - queued // 2,
        "middle": done // 2,
        "rare": 41,
        "type": 1,
        "target": 1,
        "run": "20260101T000001Z",
        "drawing": 13,  # as the seed numbers them: both wait to be approved
        "other_drawing": 23,
        "rows": ",".join(str(number) for number in range(judged - 49, judged + 1)),
        "queue_seq": inspections * 12 - 20,
        "long_ago": today - timedelta(days=200),
        "week_ago": today - timedelta(days=7),
        "quarter_ago": today - timedelta(days=90),
        "year_ago": today - timedelta(days=365),
        **cursors,
    }
