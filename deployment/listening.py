"""`python -m deployment listen`: takes what is asked for on the site, and does it as the command line would.

It asks, over HTTPS; nothing calls in. All that the site can bring about is a rollback to a release that is installed.
"""

import platform
import time
from collections.abc import Callable, Sequence

from deployment.https import NotSent
from deployment.names import release_name
from deployment.remote.link import Link
from deployment.reporting import Say, Site, catch_up

HOSTS_EVERY_S = 60
RollBack = Callable[[str, str], str]  # release and reason; what came of it, empty when it is done


def listen(site: Site, links: Sequence[Link], roll_back: RollBack, say: Say, *, every_s: int, once: bool) -> None:
    looked = -float(HOSTS_EVERY_S)
    while True:
        if time.monotonic() - looked >= HOSTS_EVERY_S:
            looked = time.monotonic()
            catch_up(site, links, say)
        try:
            _take(site, roll_back, say)
        except NotSent as error:
            say(f"The site does not answer: {error}")
        if once:
            return
        time.sleep(every_s)


def _take(site: Site, roll_back: RollBack, say: Say) -> None:
    asked = site.post("/rollbacks/take", {"name": platform.node()[:200] or "deployer"})
    if not asked:
        return
    release, reason = str(asked["release"]), f"asked for on the site by {asked['asked_by']}: {asked['reason']}"
    say(f"rollback to {release}, {reason}")
    try:
        told = roll_back(release_name(release), reason.removesuffix(": "))
    except ValueError as error:
        told = str(error)
    site.post(f"/rollbacks/{int(asked['id'])}/end", {"done": not told, "told": told[:2000]})
