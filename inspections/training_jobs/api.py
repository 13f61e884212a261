from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from inspections.training_jobs import drawn, starting
from inspections.training_jobs.models import TrainingRun
from jobs.run_answers import RunJobOut
from problems.messages import sentence

router = Router()


class ClassCountOut(Schema):
    defects: int
    false_calls: int


class RefusalOut(Schema):
    code: str
    message: str


class OutlookOut(Schema):
    boards: int = Field(description="Passed or failed by a person, judged beside a golden board")
    defects: int = Field(description="Marks that people confirmed or drew")
    drawn: int = Field(description="Of these, the ones that the machine had not found")
    false_calls: int = Field(description="Marks that people called false")
    by_class: dict[str, ClassCountOut]
    drawn_ready: int = Field(description="Drawn boards that are ready for the next training")
    drawn_wanted: int
    refusal: RefusalOut | None = Field(description="Why no training can be started now; null: one can")


class EpochOut(Schema):
    number: int
    loss: float
    accuracy: float = Field(description="Share of the samples held back that is named rightly")
    seconds: float


class TrainingOut(Schema):
    id: int
    job: int = Field(description="Its job: state, progress, cancelling and trying again are there")
    state: str
    created_by: str | None
    created_at: datetime
    base: int = Field(description="The model version that it starts from and is measured against")
    made: int | None = Field(description="The candidate that came of it")
    data_sha256: str = Field(description="Of the boards, golden boards and decisions that it learns from")
    boards: int
    epochs: list[EpochOut]
    epochs_total: int
    outcomes: dict[str, Any] = Field(description="Of candidate and active model on the boards held back, in counts")

    @classmethod
    def of(cls, run: TrainingRun) -> "TrainingOut":
        return cls(
            id=run.pk,
            job=run.job_id,
            state=run.job.state,
            created_by=run.created_by.get_username() if run.created_by else None,
            created_at=run.created_at,
            base=run.base_id,
            made=run.made_id,
            data_sha256=run.data_sha256,
            boards=run.told.get("boards", 0),
            epochs=[EpochOut(**epoch) for epoch in run.epochs],
            epochs_total=run.epochs_total,
            outcomes=run.outcomes,
        )


class TrainingPage(Schema):
    items: list[TrainingOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


@router.get("", response=TrainingPage, summary="Trainings, newest first")
def list_trainings(request: HttpRequest, cursor: Cursor = None, limit: Limit = 50) -> TrainingPage:
    actor_of(request).require(Permission.VIEW)
    rows = TrainingRun.objects.select_related("job", "created_by").defer("boards")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    return TrainingPage(items=[TrainingOut.of(run) for run in shown], next=next_cursor)


@router.get("/outlook", response=OutlookOut, summary="What a training would learn from now, and whether it can start")
def outlook(request: HttpRequest) -> OutlookOut:
    found, boards = starting.outlook(actor_of(request)), drawn.drawn(actor_of(request))
    refusal = found.refusal
    told = RefusalOut(code=refusal.code, message=sentence(refusal.code, refusal.params)) if refusal else None
    return OutlookOut(**found.stock.as_json(), drawn_ready=boards.ready, drawn_wanted=boards.wanted, refusal=told)


@router.post("", response={202: TrainingOut}, summary="Train the comparator on what reviewers decided")
def start(request: HttpRequest) -> Status[TrainingOut]:
    return Status(202, TrainingOut.of(starting.start(actor_of(request))))


@router.post("/drawn-boards", response={202: RunJobOut}, summary="Draw in advance what a training would draw first")
def draw(request: HttpRequest) -> Status[RunJobOut]:
    return Status(202, RunJobOut.of(drawn.draw(actor_of(request))))


@router.get("/{int:training_id}", response=TrainingOut, summary="One training")
def training(request: HttpRequest, training_id: int) -> TrainingOut:
    return TrainingOut.of(starting.get(actor_of(request), training_id))
