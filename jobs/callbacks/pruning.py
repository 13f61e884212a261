"""What nobody asks for any more goes out of the outbox."""

from datetime import timedelta

from jobs.callbacks import of_one_job
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.clock import database_now

_KEEP_ENDED = timedelta(days=14)
_KEEP_UNSENT = timedelta(days=7)  # of a target that is switched off
_KEEP_REMOVED = timedelta(days=1)
_AT_ONCE = 1000


def prune() -> None:
    now = database_now()
    ended = Callback.objects.filter(ended_at__lt=now - _KEEP_ENDED)
    while chunk := list(ended.values_list("pk", flat=True)[:_AT_ONCE]):
        Callback.objects.filter(pk__in=chunk).delete()
    Callback.objects.filter(
        state=Callback.State.WAITING, target__active=False, created_at__lt=now - _KEEP_UNSENT
    ).update(state=Callback.State.GIVEN_UP, ended_at=now, last_code="callback_target_off")
    of_one_job.prune()
    for target in CallbackTarget.objects.filter(removed_at__lt=now - _KEEP_REMOVED):
        target.delete()
