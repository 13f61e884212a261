"""What a lane's row says: who watches it, and when it last gave a sign of life."""

from django.db.models import F

from jobs.clock import database_now
from jobs.models import Lane


def sign_of_life(lane: str) -> None:
    Lane.objects.filter(pk=lane).update(signs=F("signs") + 1, seen_at=database_now())


def canary_answered(lane: str) -> None:
    now = database_now()
    Lane.objects.filter(pk=lane).update(signs=F("signs") + 1, seen_at=now, answered_at=now)
