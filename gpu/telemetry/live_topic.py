"""Who may watch the devices: whoever may see the queue."""

from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.telemetry.receiving import TOPIC, telemetry
from live import latest, topics


def register() -> None:
    topics.register(TOPIC, may_watch)
    latest.register(TOPIC, telemetry)


def may_watch(actor: Actor, key: str) -> bool:
    return not key and actor.may(Permission.VIEW)
