"""The priority that somebody names when they bring something."""

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.models import Priority
from problems.problem import Problem

_PRIORITIES = {priority.name.lower(): priority for priority in Priority}


def checked_priority(actor: Actor, name: object) -> Priority:
    """The priority called `name` (empty: normal). Urgent overtakes everybody: it takes the right to steer jobs."""
    if not name:
        return Priority.NORMAL
    priority = _PRIORITIES.get(str(name).lower())
    if priority is None:
        raise Problem("priority_unknown", priority=str(name)[:40], known=", ".join(_PRIORITIES))
    if priority == Priority.URGENT:
        actor.require(Permission.STEER_JOBS)
    return priority
