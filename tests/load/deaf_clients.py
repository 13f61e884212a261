"""Clients that stop reading and clients that stand still: what they cost those that read, and the web process."""

import signal
import time
from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

import psutil

from tests.load.figures import percentiles, table
from tests.load.processes import Watched
from tests.load.site import Site
from tests.load.sockets import APPLICATION, Clients, Crowd, publish

CROWD = Crowd(clients=100, rate=20.0, seconds=20.0, padding=20_000)
QUICK = Crowd(clients=5, rate=50.0, seconds=2.0, padding=100_000)
_GONE_WITHIN_S = 12.0


def measure_deaf(site: Site, *, crowd: Crowd = CROWD, deaf: int = 50, stopped: int = 50) -> dict[str, Any]:
    """The same crowd, alone and then beside `deaf` that read no more and `stopped` whose process stands still."""
    sessions = site.sessions(crowd.clients)
    with site.serving(application=APPLICATION), ExitStack() as stack:
        readers = stack.enter_context(Clients.opened_at(site, sessions, crowd.clients))
        alone, web_alone = _heard(site, readers, crowd)
        unread = stack.enter_context(Clients.opened_at(site, sessions, deaf, deaf=deaf))
        still = stack.enter_context(Clients.opened_at(site, sessions, stopped))
        before = _open_sockets(site)
        still.process.send_signal(signal.SIGSTOP)
        beside, web_beside = _heard(site, readers, crowd)
        left = _until_dropped(site, crowd.clients)
    expected = round(crowd.seconds * crowd.rate) * crowd.clients
    return {
        "database": site.database,
        "readers": crowd.clients,
        "messages_a_second_each": crowd.rate,
        "message_bytes": crowd.padding,
        "deaf": unread.opened,
        "standing_still": still.opened,
        "expected": expected,
        "alone": _told(alone["waits_ms"], web_alone),
        "beside": _told(beside["waits_ms"], web_beside),
        "readers_cut_off": beside["lost"],
        "sockets_open": {"with_all": before, "at_the_end": left},
        "met": len(beside["waits_ms"]) == expected and not beside["lost"],
    }


def _heard(site: Site, readers: Clients, crowd: Crowd) -> tuple[dict[str, Any], Watched]:
    with Watched(site.webs[0].pid) as web:
        publish(site, crowd)
    return readers.waits(), web


def _told(waits_ms: list[float], web: Watched) -> dict[str, Any]:
    return {"received": len(waits_ms), "ms": percentiles(waits_ms), "web": web.told()}


def _open_sockets(site: Site) -> int:
    connections = psutil.Process(site.webs[0].pid).net_connections(kind="tcp")
    return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == site.port for one in connections)


def _until_dropped(site: Site, readers: int) -> int:
    """How many sockets the server holds in the end; those that do not read are let go within seconds."""
    deadline = time.monotonic() + _GONE_WITHIN_S
    while (held := _open_sockets(site)) > readers and time.monotonic() < deadline:
        time.sleep(0.2)
    return held


def in_words(result: Mapping[str, Any]) -> str:
    rows: list[tuple[object, ...]] = [("readers", "received", "p50 ms", "p95 ms", "p99 ms", "max ms", "web peak MB")]
    for name in ("alone", "beside"):
        one = result[name]
        shares = (one["ms"].get(share) for share in ("p50", "p95", "p99", "max"))
        rows.append((name, f"{one['received']}/{result['expected']}", *shares, one["web"]["rss_peak_mb"]))
    said = (
        f"{result['database']}: {result['readers']} readers at {result['messages_a_second_each']} messages a second of"
        f" {result['message_bytes']} bytes, beside {result['deaf']} that stopped reading and {result['standing_still']}"
        f" that stand still; sockets at the server {result['sockets_open']}"
    )
    return "\n".join([said, table(rows)])
