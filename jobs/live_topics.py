"""Who may watch a job, and the queue: whoever may see them on their pages."""

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.models import Job
from jobs.sight import may_see
from live import topics

_LONGEST_KEY = 18  # digits that fit the column


def register() -> None:
    topics.register("job", may_watch_job)
    topics.register("queue", may_watch_queue)


def may_watch_job(actor: Actor, key: str) -> bool:
    if not key.isdecimal() or len(key) > _LONGEST_KEY:
        return False
    job = Job.objects.only("kind", "submitted_by").filter(pk=int(key)).first()
    return job is not None and may_see(actor, job)


def may_watch_queue(actor: Actor, key: str) -> bool:
    return actor.may(Permission.VIEW)
