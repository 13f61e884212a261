"""Who may watch a drawing: whoever may see it on its page."""

from accounts.actor import Actor
from accounts.permissions import Permission
from live import topics


def register() -> None:
    topics.register("drawing", may_watch)


def may_watch(actor: Actor, key: str) -> bool:
    return actor.may(Permission.VIEW)
