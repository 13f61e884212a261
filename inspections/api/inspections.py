from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from files.pictures import pyramid_reader
from inspections import intake, listing, pictures
from inspections.api.answers import InspectionDetail, InspectionOut, InspectionPage
from inspections.models import Inspection
from jobs.priorities import checked_priority
from jobs.run_answers import RunJobOut
from problems.answers import told
from problems.problem import Problem
from problems.typed import Number, Whole

router = Router()


class ListFilters(Schema):
    board_type: Whole | None = None
    verdict: Literal["", "pass", "fail", "review"] = ""
    state: Literal["", "review", "reviewed", "under_way", "failed"] = ""
    first: date | None = Field(None, description="Received on this day or later")
    last: date | None = Field(None, description="Received on this day or earlier")
    text: str = Field("", description="Words of the file's name or the board type's, or its number")
    defect: str = Field("", description="Has a standing defect of this class: one that `counts` counts")


class RunAgain(Schema):
    priority: str = "normal"


class RunSeveral(RunAgain):
    inspections: list[Whole] = Field(max_length=500)


class RunOutcome(Schema):
    inspection: int
    job: RunJobOut | None
    error: dict[str, Any] | None


@router.get("", response=InspectionPage, summary="Inspections, newest first")
def list_inspections(
    request: HttpRequest, filters: Query[ListFilters], cursor: Cursor = None, limit: Limit = 50
) -> InspectionPage:
    rows = listing.find(
        actor_of(request),
        listing.Filters(
            board_type=filters.board_type,
            verdict=filters.verdict,
            state=filters.state,
            first=filters.first,
            last=filters.last,
            text=filters.text,
            cls=filters.defect,
        ),
    )
    rows = rows.select_related("board_type", "job", "reviewed_by")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    counts = listing.class_counts(row.pk for row in shown)
    return InspectionPage(items=[InspectionOut.of(row, counts.get(row.pk, {})) for row in shown], next=next_cursor)


@router.get("/{int:inspection_id}", response=InspectionDetail, by_alias=True, summary="With its defects and decisions")
def show_inspection(request: HttpRequest, inspection_id: int) -> InspectionDetail:
    actor_of(request).require(Permission.VIEW)
    inspection = (
        Inspection.objects.select_related("board_type", "golden", "model", "job", "reviewed_by")
        .filter(pk=inspection_id)
        .first()
    )
    if inspection is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    return InspectionDetail.in_full(
        inspection,
        inspection.defects.filter(withdrawn=False),
        inspection.decisions.select_related("who", "defect"),
    )


@router.post(
    "/{int:inspection_id}/run-again", response={202: RunJobOut}, summary="Inspect with today's golden board and models"
)
def run_again(request: HttpRequest, inspection_id: int, wanted: RunAgain) -> Status[RunJobOut]:
    actor = actor_of(request)
    priority = checked_priority(actor, wanted.priority)
    return Status(202, RunJobOut.of(intake.run_again(actor, inspection_id, priority=priority)))


@router.post("/run-again", response=list[RunOutcome], summary="Inspect several again; each has its own outcome")
def run_several(request: HttpRequest, wanted: RunSeveral) -> list[RunOutcome]:
    actor = actor_of(request)
    priority = checked_priority(actor, wanted.priority)
    return [
        RunOutcome(inspection=number, job=None, error=told(outcome))
        if isinstance(outcome, Problem)
        else RunOutcome(inspection=number, job=RunJobOut.of(outcome), error=None)
        for number, outcome in intake.run_several(actor, wanted.inspections, priority=priority)
    ]


Layer = Literal["board", "golden", "difference"]
Side = Annotated[int, Field(ge=16, le=2048, description="The longer side of the answer at most, in pixels")]


class PyramidOut(Schema):
    size_wh: tuple[int, int]
    tile_size: int
    levels: int


@router.get(
    "/{int:inspection_id}/images/{layer}", response=PyramidOut, summary="Size and levels of its deep-zoom tiles"
)
def pyramid(request: HttpRequest, inspection_id: int, layer: Layer) -> PyramidOut:
    info = pyramid_reader.info(_path(request, inspection_id, layer))
    return PyramidOut(size_wh=info.size_wh, tile_size=info.tile_size, levels=info.levels)


@router.get("/{int:inspection_id}/images/{layer}/{int:level}/{int:x}/{int:y}", summary="A tile, JPEG")
def tile(request: HttpRequest, inspection_id: int, layer: Layer, level: int, x: int, y: int) -> HttpResponse:
    return _jpeg(pyramid_reader.read_tile(_path(request, inspection_id, layer), level, x, y))


@router.get("/{int:inspection_id}/crops/{layer}", summary="A part of the image, JPEG")
def crop(
    request: HttpRequest,
    inspection_id: int,
    layer: Layer,
    x1: Number,
    y1: Number,
    x2: Number,
    y2: Number,
    max_px: Side = 512,
) -> HttpResponse:
    return _jpeg(pyramid_reader.crop_jpeg(_path(request, inspection_id, layer), (x1, y1, x2, y2), max_px))


def _path(request: HttpRequest, inspection_id: int, layer: Layer) -> Path:
    return pictures.layer(actor_of(request), inspection_id, layer).path


def _jpeg(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})
