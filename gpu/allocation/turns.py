"""When it is the turn of a service's work among that of the others."""

from datetime import datetime, timedelta

from gpu.allocation.plan import Share
from gpu.allocation.windows import opened_at

COMES_LATER = {1: timedelta(0), 2: timedelta(hours=12), 3: timedelta(hours=24)}
COMES_AGAIN = timedelta(hours=1)


def turn(share: Share, since: datetime, zone: str, now: datetime) -> datetime:
    """Where a job stands among the services' jobs. The time outside of its windows does not make it older."""
    opened = opened_at(share.windows, zone, now) if share.windows else None
    return (max(since, opened) if opened else since) + COMES_LATER[share.priority]
