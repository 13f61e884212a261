"""The audit after a drill: everything that must hold once the fault is over and the site has mended itself."""

import time
from collections.abc import Callable

from tests.drills.audit import files, jobs, pages, processes
from tests.drills.kind import Kind
from tests.drills.scene import Scene

_SETTLING_S = 45.0  # what is on its way when the last job ends: a restart, a sweep, a socket that comes back


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
    ]
    found += _once_settled(lambda: processes.findings(site.processes()))
    found += _once_settled(lambda: [answer] if (answer := site.sweep()) else files.findings(site.query, site.data))
    found += pages.differing(site.client, site.cookie, site.query, accepted)
    listener = site.listener
    if listener is not None:
        found += _once_settled(lambda: pages.unheard(listener, site.query, accepted))
    return found


def _once_settled(look: Callable[[], list[str]]) -> list[str]:
    deadline, pause = time.monotonic() + _SETTLING_S, 0.1
    while (found := look()) and time.monotonic() < deadline:
        time.sleep(pause)
        pause = min(2.0, pause * 2)
    return found
