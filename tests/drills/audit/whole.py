"""The audit after a drill: everything that must hold once the fault is over and the site has mended itself."""

import time
from collections.abc import Callable

from tests.drills.audit import callbacks, files, jobs, pages, processes
from tests.drills.kind import Kind
from tests.drills.scene import Scene
from tests.drills.site import Site

_SETTLING_S = 45.0  # what is on its way when the last job ends: a restart, a sweep, a socket that comes back
_CLAIM_S = 100.0


def findings(scene: Scene, kind: Kind) -> list[str]:
    """Call once all has ended. Empty: the invariant held."""
    site, accepted = scene.site, scene.accepted
    found = [
        *jobs.lost(site.query, accepted),
        *jobs.unended(site.query),
        *jobs.badly_ended(site.query, accepted, kind),
        *jobs.doubled(site.query, accepted),
        *jobs.unlike_the_others(site.query, accepted),
        *jobs.unpaired(site.query),
        *jobs.leaked_leases(site.query),
        *damaged(site),
    ]
    found += _once_settled(lambda: processes.findings(site.processes()))
    found += _once_settled(lambda: [answer] if (answer := site.sweep()) else files.findings(site.query, site.data))
    found += pages.differing(site.client, site.cookie, site.query, accepted)
    # A sender that died leaves its message claimed for a minute.
    heard = site.receiver.heard
    found += _once_settled(lambda: callbacks.findings(site.query, heard, accepted), within_s=_CLAIM_S)
    listener = site.listener
    if listener is not None:
        found += _once_settled(lambda: pages.unheard(listener, site.query, accepted))
    return found


def damaged(site: Site) -> list[str]:
    """What SQLite says of its own file; PostgreSQL checks pages as it reads them."""
    if site.database != "sqlite":
        return []
    told = [row["integrity_check"] for row in site.query("PRAGMA integrity_check")]
    return [] if told == ["ok"] else [f"damaged database: {told[:3]}"]


def _once_settled(look: Callable[[], list[str]], *, within_s: float = _SETTLING_S) -> list[str]:
    deadline, pause = time.monotonic() + within_s, 0.1
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2.0, pause * 2)
    return found
