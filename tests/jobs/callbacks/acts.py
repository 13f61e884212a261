"""What puppets do with a site's outbox."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from jobs import results
from jobs.callbacks import claims, outbox
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.claim import claim


def clear() -> None:
    CallbackTarget.objects.all().delete()


def add_target(url: str) -> int:
    return CallbackTarget.objects.create(name="mes", url=url, events=["succeeded", "cancelled"], nonce="n").pk


def write_tests(target_id: int, count: int) -> list[int]:
    with transaction.atomic():
        return [outbox.write_test(CallbackTarget.objects.get(pk=target_id)).pk for _ in range(count)]


def claim_all(target_id: int) -> list[int]:
    taken, target = [], CallbackTarget.objects.get(pk=target_id)
    while batch := claims.claim(target, 3) or _due(target_id):
        taken += [callback.pk for callback in batch if isinstance(callback, Callback)]
    return taken


def _due(target_id: int) -> list[Any]:
    """Another claimer may have been quicker with all three; there may be more."""
    due = Callback.objects.filter(target=target_id, state="waiting", next_at__lte=timezone.now())
    return list(due.values_list("pk")[:1])


def end_queued_jobs() -> int:
    ended = 0
    while batch := claim("cpu0", "elsewhere:1"):
        ended += sum(results.succeed(job, {"echo": "well"}) for job in batch)
    return ended


def make_due() -> None:
    Callback.objects.update(next_at=timezone.now())


def callbacks() -> list[dict[str, Any]]:
    rows = Callback.objects.order_by("pk").values("id", "message_id", "state", "attempts", "fence", "job")
    return [dict(row) for row in rows]
