"""Who may watch a job, and the queue: whoever may see them on their pages."""

from typing import Any

from accounts.actor import Actor
from accounts.permissions import Permission
from live import topics


def register() -> None:
    topics.register("job", may_watch)
    topics.register("queue", may_watch)


def may_watch(user: Any, key: str) -> bool:
    return Actor(user=user, via="page").may(Permission.VIEW)
