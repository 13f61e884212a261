"""Pages of a list that moves while it is read: a page goes on after the last row seen, wherever that is by now."""

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q, QuerySet

from jobs.models import Job
from problems.problem import Problem
from problems.typed import whole


@dataclass(frozen=True)
class Order:
    """By a time, then by id."""

    by: str
    newest_first: bool = False

    def sort(self, jobs: QuerySet[Job]) -> QuerySet[Job]:
        sign = "-" if self.newest_first else ""
        return jobs.order_by(f"{sign}{self.by}", f"{sign}id")

    def cursor(self, job: Job) -> str:
        """Where the page after this job begins. Opaque: only `after` reads it."""
        return base64.urlsafe_b64encode(f"{getattr(job, self.by).isoformat()} {job.pk}".encode()).decode().rstrip("=")

    def after(self, jobs: QuerySet[Job], cursor: str) -> QuerySet[Job]:
        """Raises: Problem queue_cursor_unreadable."""
        at, pk = _read(cursor)
        past = "lt" if self.newest_first else "gt"
        # The first condition says nothing new, but it lets the index be entered at the right place.
        return jobs.filter(
            Q((f"{self.by}__{past}", at)) | Q((self.by, at), (f"id__{past}", pk)), (f"{self.by}__{past}e", at)
        )


def _read(cursor: str) -> tuple[datetime, int]:
    try:
        at, pk = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").split(" ")
        moment, number = datetime.fromisoformat(at), whole(pk)
        if moment.tzinfo is None or number is None:
            raise Problem("queue_cursor_unreadable")
        return moment.astimezone(UTC), number  # at the calendar's edges there may be no such moment
    except (binascii.Error, ValueError, OverflowError):
        raise Problem("queue_cursor_unreadable") from None
