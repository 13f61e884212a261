"""What the pages, the API and an open socket say is what the database says."""

import re
from collections.abc import Iterable, Iterator

import httpx

from tests.drills.client import Client
from tests.drills.listener import Listener
from tests.drills.rows import Query, numbers
from tests.drills.scene import Accepted

_BADGES = {"succeeded": "Done", "failed": "Failed", "cancelled": "Cancelled"}
_STATE = re.compile(r"<dt>State</dt><dd>\s*<span class=\"badge[^\"]*\">(?:<svg.*?</svg>)?\s*([^<]+)<", re.DOTALL)


def differing(client: Client, cookie: str, query: Query, accepted: Iterable[Accepted]) -> list[str]:
    """API and HTML against the rows."""
    accepted = list(accepted)
    rows = query(f"SELECT id, state, attempts FROM jobs_job WHERE id IN ({numbers([one.job for one in accepted])})")
    states = {row["id"]: row for row in rows}
    found: list[str] = []
    for one in accepted:
        found += _one(client, cookie, one, states[one.job]["state"], states[one.job]["attempts"])
    return found


def _one(client: Client, cookie: str, one: Accepted, state: str, attempts: int) -> Iterator[str]:
    told = client.persist("GET", f"/api/v1/jobs/{one.job}").json()
    if (told["state"], told["attempts"]) != (state, attempts):
        yield f"API: job {one.job} is {told['state']}, the row says {state}"
    shown = client.persist("GET", f"/api/v1/inspections/{one.inspection}").json()
    if shown["job"]["state"] != state or (shown["verdict"] == "") != (state != "succeeded"):
        says = f"{shown['job']['state']} {shown['verdict']!r}"
        yield f"API: inspection {one.inspection} shows {says}, the row says {state}"
    page = httpx.get(
        f"{client.address}/jobs/{one.job}/",
        cookies={"sessionid": cookie},
        headers={"Accept-Language": "en"},
        timeout=20,
        trust_env=False,
    )
    badge = _STATE.search(page.text)
    if badge is None or badge.group(1).strip() != _BADGES[state]:
        yield f"page of job {one.job}: {badge and badge.group(1)!r} ({page.status_code}), the row says {state}"


def unheard(listener: Listener, query: Query, accepted: Iterable[Accepted]) -> list[str]:
    """The open socket must have heard every event of each job once, in order, the end too."""
    found = list(listener.missed)
    for one in accepted:
        topic = f"job:{one.job}"
        rows = query(f"SELECT seq, type FROM live_event WHERE topic = '{topic}' ORDER BY seq")
        wanted, heard = [(row["seq"], row["type"]) for row in rows], listener.heard(topic)
        if heard != wanted:
            found.append(f"socket: {topic} heard {heard[-4:]}, written was {wanted[-4:]}")
    return found
