"""Who may watch an inspection: whoever may see it on its page."""

from typing import Any

from accounts.actor import Actor
from accounts.permissions import Permission
from live import topics


def register() -> None:
    topics.register("inspection", may_watch)


def may_watch(user: Any, key: str) -> bool:
    return Actor(user=user, via="page").may(Permission.VIEW)
