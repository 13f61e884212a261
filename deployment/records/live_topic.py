"""One topic for all that the deployment pages show; who may look at them may watch it."""

from accounts.actor import Actor
from accounts.permissions import Permission
from live import events, topics

TOPIC = "deployments"


def register() -> None:
    topics.register(TOPIC, may_watch)


def may_watch(actor: Actor, key: str) -> bool:
    return not key and actor.may(Permission.DEPLOY)


def tell(what: str) -> None:
    """Inside the writer's transaction, last in it."""
    events.publish(TOPIC, what, {})
