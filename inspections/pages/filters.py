"""The inspections list's filters, as they stand in its URL."""

from dataclasses import dataclass, fields
from datetime import date
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date

from accounts.actor import Actor
from inspections import listing
from inspections.analytics import Period
from inspections.models import DefectClass, Inspection, Verdict
from inspections.tallies import FIRST_DAY, LAST_DAY

PERIODS_DAYS = (1, 7, 30, 90)
_MOST_DAYS = 36500


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
            state=_one_of(query.get("state", ""), list(listing.STATES)),
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

    def rows(self, actor: Actor) -> QuerySet[Inspection]:
        wanted = listing.Filters(
            board_type=self.type,
            verdict=self.verdict,
            state=self.state,
            first=max((day for day in (self.since, self._first_of_days()) if day), default=None),
            last=self.until,
            text=self.q,
            cls=self.cls,
        )
        return listing.find(actor, wanted, oldest_first=self.oldest_first, days_in_order=True)

    def _first_of_days(self) -> date | None:
        """As Home counts them."""
        if not self.days:
            return None
        return max(FIRST_DAY, timezone.localdate(Period.last_days(min(self.days, _MOST_DAYS)).start))


def _one_of(value: str, known: list[str]) -> str:
    return value if value in known else ""


def _number(value: str) -> int | None:
    return int(value) if value.isdecimal() and len(value) < 12 else None


def _day(value: str) -> date | None:
    try:
        day = parse_date(value)
    except ValueError:
        return None
    return day if day and FIRST_DAY <= day <= LAST_DAY else None
