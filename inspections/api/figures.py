from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from accounts.actor import actor_of
from inspections import analytics, needs
from inspections.api.answers import ClassCountOut, DayOut
from problems.problem import Problem
from problems.typed import Whole

LONGEST_DAYS = 3660
router = Router()


class FiguresOut(Schema):
    first: date
    last: date
    boards: int = Field(description="Received in the period")
    passed: int
    failed: int
    review: int
    first_passed: int = Field(
        description="Passed the first time: by their first run, or by a person who judged that run"
    )
    first_failed: int
    first_open: int = Field(description="Inspected, and neither a run nor a person has passed or failed them yet")
    first_pass_yield: float | None = Field(
        description="first_passed / (first_passed + first_failed); null: none decided"
    )
    defects: int = Field(description="Confirmed, drawn, or found beyond doubt and not yet decided")
    pareto: list[ClassCountOut]
    false_calls: int
    decided_calls: int
    false_call_rate: float | None = Field(description="false_calls / decided_calls; null: none decided")
    escapes: int = Field(description="Drawn by a person: the machine missed them")
    days: list[DayOut]


class NeedsOut(Schema):
    to_review: int
    failed: int


@router.get("", response=FiguresOut, by_alias=True, summary="First-pass yield, defect Pareto and false-call rate")
def show_figures(
    request: HttpRequest, first: date | None = None, last: date | None = None, board_type: Whole | None = None
) -> FiguresOut:
    last = last or timezone.localdate()
    first = first or last
    if not 0 <= (last - first).days < LONGEST_DAYS:
        raise Problem("period_unknown", first=first.isoformat(), last=last.isoformat(), limit=LONGEST_DAYS)
    actor, period = actor_of(request), analytics.Period.of_days(first, last)
    figures = analytics.figures(actor, period, board_type_id=board_type)
    return FiguresOut(
        first=first,
        last=last,
        boards=figures.boards,
        passed=figures.passed,
        failed=figures.failed,
        review=figures.review,
        first_passed=figures.first_passed,
        first_failed=figures.first_failed,
        first_open=figures.first_open,
        first_pass_yield=figures.first_pass_yield,
        defects=figures.defects,
        pareto=[
            ClassCountOut(cls=row.cls, count=row.count, share=row.share, running_share=row.running_share)
            for row in figures.pareto
        ],
        false_calls=figures.false_calls,
        decided_calls=figures.decided_calls,
        false_call_rate=figures.false_call_rate,
        escapes=figures.escapes,
        days=[
            DayOut(day=row.day, passed=row.passed, failed=row.failed, review=row.review)
            for row in analytics.by_day(actor, period, board_type_id=board_type)
        ],
    )


@router.get("/needs", response=NeedsOut, summary="What waits for a person")
def show_needs(request: HttpRequest) -> NeedsOut:
    waiting = needs.counts(actor_of(request))
    return NeedsOut(to_review=waiting.to_review, failed=waiting.failed)
