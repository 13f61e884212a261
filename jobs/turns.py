"""The order of the queue. A job's turn is the time it was queued plus a wait that its priority adds.

The order of two jobs never changes while they wait, so one index holds it, and nobody starves: a low job comes before
everything that was queued some hours after it, however urgent.
"""

from datetime import datetime, timedelta

from jobs.models import Priority

_WAIT = {
    Priority.URGENT: timedelta(),
    Priority.HIGH: timedelta(hours=1),
    Priority.NORMAL: timedelta(hours=2),
    Priority.LOW: timedelta(hours=4),
}


def turn_at(queued_at: datetime, priority: int) -> datetime:
    return queued_at + _WAIT[Priority(priority)]
