"""Each ending is told under one id with one body, and arrives; the same id again is no second effect."""

import json
from collections.abc import Iterable, Mapping

from tests.drills.receiver import Heard
from tests.drills.rows import Query, numbers
from tests.drills.scene import Accepted


def findings(query: Query, heard: Mapping[str, Heard], accepted: Iterable[Accepted]) -> list[str]:
    ids = [one.job for one in accepted]
    states = {row["id"]: row["state"] for row in query(f"SELECT id, state FROM jobs_job WHERE id IN ({numbers(ids)})")}
    rows = query(f"SELECT job_id, event, state, message_id FROM jobs_callback WHERE job_id IN ({numbers(ids)})")
    found: list[str] = []
    for job, state in states.items():
        messages = [row for row in rows if row["job_id"] == job]
        if len(messages) != 1:
            found.append(f"doubled or missing: job {job} ({state}) has {len(messages)} callbacks, not 1")
            continue
        (message,) = messages
        if message["event"] != state or message["state"] != "delivered":
            found.append(f"callback of job {job} ({state}) tells {message['event']}, is {message['state']}")
        found += _heard(job, state, heard.get(message["message_id"]))
        told_of = [one for one, each in heard.items() if each.bodies and json.loads(each.bodies[0]).get("job") == job]
        if told_of != [message["message_id"]]:
            found.append(f"doubled or missing: the receiver heard of job {job} under {len(told_of)} ids, not 1")
    return found


def _heard(job: int, state: str, heard: Heard | None) -> list[str]:
    if heard is None or not heard.bodies:
        return [f"callback of job {job} never arrived"]
    found = []
    if len(set(heard.bodies)) != 1:
        found.append(f"doubled or missing: job {job} was told of with {len(set(heard.bodies))} bodies, not 1")
    if not all(heard.signed):
        found.append(f"callback of job {job} was not signed")
    if (told := json.loads(heard.bodies[0])["state"]) != state:
        found.append(f"callback of job {job} told {told}, the row says {state}")
    return found
