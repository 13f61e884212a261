"""The inspections list's filters, as they stand in its URL."""

from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from inspections.analytics import Period
from inspections.models import Defect, DefectClass, Inspection, Verdict
from jobs.models import Job

PERIODS_DAYS = (1, 7, 30, 90)
TO_REVIEW = Q(reviewed_at=None, verdict__in=[Verdict.FAIL, Verdict.REVIEW])
_UNDER_WAY = (Job.State.QUEUED, Job.State.RUNNING)
_STATES = {
    "review": TO_REVIEW,
    "reviewed": Q(reviewed_at__isnull=False),
    "under_way": Q(job__state__in=_UNDER_WAY),
    "failed": Q(job__state=Job.State.FAILED),
}


@dataclass(frozen=True)
class ListFilter:
    """Anything in the URL that makes no sense is left out: a link never ends at an error."""

    q: str = ""
    type: int | None = None
    verdict: str = ""
    state: str = ""
    cls: str = ""
    days: int | None = None
    since: date | None = None
    until: date | None = None
    order: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "ListFilter":
        return cls(
            q=query.get("q", "").strip()[:100],
            type=_number(query.get("type", "")),
            verdict=_one_of(query.get("verdict", ""), Verdict.values),
            state=_one_of(query.get("state", ""), list(_STATES)),
            cls=_one_of(query.get("cls", ""), DefectClass.values),
            days=_number(query.get("days", "")),
            since=_day(query.get("since", "")),
            until=_day(query.get("until", "")),
            order=_one_of(query.get("order", ""), ["old", "new"]),
        )

    @property
    def oldest_first(self) -> bool:
        """Work is done in the order in which it came; what is done is read from the newest on."""
        return self.order == "old" or (self.state == "review" and self.order != "new")

    @property
    def narrowed(self) -> bool:
        return self != ListFilter(order=self.order)

    def as_query(self) -> str:
        pairs = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return urlencode([(name, value) for name, value in pairs if value not in (None, "")])

    def rows(self) -> QuerySet[Inspection]:
        rows = Inspection.objects.filter(_STATES[self.state] if self.state else Q())
        if self.q:
            rows = rows.filter(_matches(self.q))
        if self.type is not None:
            rows = rows.filter(board_type=self.type)
        if self.verdict:
            rows = rows.filter(verdict=self.verdict)
        if self.cls:
            found = Defect.objects.filter(cls=self.cls, withdrawn=False).exclude(status=Defect.Status.FALSE_CALL)
            rows = rows.filter(pk__in=found.values("inspection"))
        return self._in_time(rows).order_by("id" if self.oldest_first else "-id")

    def _in_time(self, rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
        if self.days is not None:
            rows = rows.filter(created_at__gte=Period.last_days(min(self.days, 36500)).start)  # as Home counts
        if self.since is not None:
            rows = rows.filter(created_at__gte=_midnight(self.since))
        if self.until is not None:
            rows = rows.filter(created_at__lt=_midnight(self.until) + timedelta(days=1))
        return rows


def _matches(text: str) -> Q:
    """Every word in the file's name or the board type's: "panel-a 12" finds 0012.png of Panel-A."""
    found = Q()
    for word in text.split():
        named = Q(filename__icontains=word) | Q(board_type__name__icontains=word) | Q(board_type__revision__iexact=word)
        found &= named | Q(pk=int(word)) if word.isdecimal() and len(word) < 12 else named
    return found


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 12 else None


def _day(value: str) -> date | None:
    try:
        return parse_date(value)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
