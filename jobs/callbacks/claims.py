"""Who sends which message, and what became of it: conditional updates, so that many senders send each once."""

import random
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actor import SYSTEM
from jobs.callbacks.delivery import Outcome
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.clock import database_now

LEASE = timedelta(seconds=60)  # longer than an attempt may take
MOST_ATTEMPTS = 14  # about a day
_FIRST_WAIT_S = 5.0
_LONGEST_WAIT_S = 4 * 3600.0
_JITTER = 0.2
_PUT_BACK = timedelta(seconds=5)


def claim(target: CallbackTarget, most: int) -> list[Callback]:
    """Messages that are due, each under a new fence. Of several senders each is one's alone until its lease lapses."""
    due = Callback.objects.filter(target=target, state=Callback.State.WAITING, next_at__lte=database_now())
    return [callback for callback in due.order_by("next_at", "id")[:most] if _take(callback)]


def _take(callback: Callback) -> bool:
    now = database_now()
    taken = Callback.objects.filter(pk=callback.pk, fence=callback.fence, state=Callback.State.WAITING).update(
        fence=F("fence") + 1,
        attempts=F("attempts") + 1,
        next_at=now + LEASE,
        next_set_at=now,
        tried_at=now,
    )
    callback.fence += 1
    callback.attempts += 1
    return taken == 1


def settle(callback: Callback, outcome: Outcome) -> bool:
    """Whether it was still ours to settle. False: its lease lapsed, and another attempt tells what becomes of it."""
    with transaction.atomic():
        now = database_now()
        changes: dict[str, Any] = {"last_status": outcome.status, "last_code": outcome.code}
        if outcome.arrived:
            changes |= {"state": Callback.State.DELIVERED, "ended_at": now}
        elif outcome.code == "callback_gone" or callback.attempts >= MOST_ATTEMPTS:
            changes |= {"state": Callback.State.GIVEN_UP, "ended_at": now}
        else:
            wait = timedelta(seconds=wait_s(callback.attempts, outcome.retry_after_s))
            changes |= {"next_at": now + wait, "next_set_at": now}
        held = Callback.objects.filter(pk=callback.pk, fence=callback.fence, state=Callback.State.WAITING)
        if held.update(**changes) != 1:
            return False
        if outcome.code == "callback_gone":
            _switch_off(callback.target_id, outcome.code)
    return True


def wait_s(attempts: int, retry_after_s: float | None) -> float:
    """5, 15, 45 s … 4 h, a fifth more or less; later if the receiver asks for it, but not by more than 4 h."""
    own = min(_FIRST_WAIT_S * 3.0 ** (attempts - 1), _LONGEST_WAIT_S)
    return max(own * random.uniform(1 - _JITTER, 1 + _JITTER), min(retry_after_s or 0.0, _LONGEST_WAIT_S))


def bring_forward_after_a_clock_was_put_back(*, but: set[int]) -> int:
    """Messages whose wait began in the future would wait for as long as the clock was put back."""
    now = database_now()
    late = Callback.objects.filter(state=Callback.State.WAITING, next_set_at__gt=now + _PUT_BACK)
    return late.exclude(pk__in=but).update(next_at=now, next_set_at=now)


def _switch_off(target_id: int, code: str) -> None:
    if CallbackTarget.objects.filter(pk=target_id, active=True).update(active=False, off_code=code):
        subject = f"callback_target:{target_id}"
        audit.record(SYSTEM, "callback_target.switch_off", subject, after={"active": False, "reason": code})
