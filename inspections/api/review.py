from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from inspections import review
from inspections.api.answers import Box, DecidedOut
from problems.answers import told
from problems.problem import Problem
from problems.typed import Whole

router = Router()


class Wanted(Schema):
    """One decision; which fields count depends on the action."""

    version: Whole = Field(description="The inspection's version that you decided on")
    action: str = Field(
        description="confirm, false_call, reopen, reclassify, draw, withdraw, restore, comment or verdict"
    )
    defect: Whole | None = Field(None, description="The defect's number; for a comment, null means the inspection")
    cls: str = Field("", alias="class", description="For reclassify and draw")
    status: str = Field("confirmed", description="For reclassify: the status to leave the defect in")
    box_xyxy: Box | None = Field(None, description="For draw, in pixels of the board image")
    text: str = Field("", description="For comment")
    verdict: str = Field("", description="For verdict: pass, fail, review; empty takes a person's verdict back")


class Stale(Schema):
    """409: what happened since your version, and what you attempted."""

    error: dict[str, Any]


class BulkItem(Schema):
    inspection: Whole
    version: Whole


class BulkVerdict(Schema):
    verdict: str
    inspections: list[BulkItem] = Field(max_length=500)


class BulkOutcome(Schema):
    inspection: int
    decided: DecidedOut | None
    error: dict[str, Any] | None


@router.post(
    "/{int:inspection_id}/decisions",
    response={200: DecidedOut, 409: Stale},
    summary="Decide: confirm, call false, reclassify, draw, comment, set the verdict",
)
def decide(request: HttpRequest, inspection_id: int, wanted: Wanted) -> Any:
    try:
        decided = review.apply(
            actor_of(request),
            inspection_id,
            version=wanted.version,
            wanted=review.Wanted(
                action=wanted.action,
                defect=wanted.defect,
                cls=wanted.cls,
                status=wanted.status,
                box_xyxy=wanted.box_xyxy,
                text=wanted.text,
                verdict=wanted.verdict,
            ),
        )
    except Problem as problem:
        if problem.code != "stale_review":
            raise
        return Status(409, Stale(error=_with_changes(problem)))
    return DecidedOut.of(decided)


@router.post("/verdicts", response=list[BulkOutcome], summary="One verdict for several; each has its own outcome")
def set_verdicts(request: HttpRequest, wanted: BulkVerdict) -> list[BulkOutcome]:
    pairs = [(item.inspection, item.version) for item in wanted.inspections]
    return [
        BulkOutcome(
            inspection=outcome.inspection,
            decided=DecidedOut.of(outcome.decided) if outcome.decided else None,
            error=_with_changes(outcome.problem) if outcome.problem else None,
        )
        for outcome in review.set_verdicts(actor_of(request), pairs, verdict=wanted.verdict)
    ]


def _with_changes(problem: Problem) -> dict[str, Any]:
    shown = ("version", "verdict", "changes", "attempted")
    return {**told(problem), **{name: problem.params[name] for name in shown if name in problem.params}}
