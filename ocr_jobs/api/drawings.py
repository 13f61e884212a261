from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import Field

from accounts.actor import actor_of
from accounts.paging import Cursor, Limit, page_of
from accounts.permissions import Permission
from files.pictures import pyramid_reader
from jobs.priorities import checked_priority
from jobs.run_answers import RunJobOut
from ocr_jobs import comparing, exporting, intake, listing, pictures, review
from ocr_jobs.api.answers import (
    ChangeOut,
    DecisionMade,
    Doubt,
    DrawingDetail,
    DrawingList,
    DrawingOut,
)
from ocr_jobs.corrections import understood
from ocr_jobs.doubt_words import doubt_in_words
from ocr_jobs.models import Drawing, Sort
from ocr_jobs.options import checked_options
from ocr_jobs.reading.validation import REFUSED
from problems.answers import told
from problems.problem import Problem
from problems.typed import Number, Whole

router = Router()
Box = tuple[Number, Number, Number, Number]


class ReadAgain(Schema):
    priority: str = "normal"
    options: dict[str, Any] | None = Field(None, description="Of the reading; null: those of before")


class Decision(Schema):
    """One decision; which fields count depends on the action."""

    version: Whole = Field(description="The drawing's version that you decided on")
    action: str = Field(description="check, reopen, correct, add, withdraw, restore, approve or disapprove")
    entry: Whole | None = Field(None, description="The value's number")
    text: str = Field("", description="For correct and add: what the drawing says, as in 25H7 or 4x ⌀6.6±0.1")
    page: Whole | None = Field(None, description="For add")
    box_xyxy: Box | None = Field(None, description="For add, in pixels of the page's picture")
    name: str = Field("", description="For add: this field of the title block, such as number or general_tolerance")
    status: str = Field("", description="For correct: the status to leave it in; checked unless said")


class StaleDrawing(Schema):
    """409: what happened since your version, and what you attempted."""

    error: dict[str, Any]


class Question(Schema):
    text: str
    sort: Literal["dimension", "frame", "roughness", "datum", "note", "title"] = "dimension"
    general_tolerance: str = Field("", description="As a title block says it, such as ISO 2768-mK")


class Meaning(Schema):
    text: str = Field(description="In its normal form")
    sort: str
    values: list[dict[str, Any]]
    doubts: list[Doubt]
    refused: bool = Field(description="Whether it would not be kept")


class ComparedOut(Schema):
    first: int
    second: int
    changes: list[ChangeOut]


@router.get("", response=DrawingList, summary="Drawings, newest first")
def list_drawings(
    request: HttpRequest,
    state: Literal["", "to_approve", "approved", "under_way", "failed"] = "",
    text: str = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> DrawingList:
    rows = listing.find(actor_of(request), listing.Filters(state, text))
    rows = rows.select_related("job", "created_by", "approved_by")
    shown, next_cursor = page_of(rows if cursor is None else rows.filter(pk__lt=cursor), limit)
    counts = listing.counts(row.pk for row in shown)
    none = listing.Counts()
    return DrawingList(items=[DrawingOut.of(row, counts.get(row.pk, none)) for row in shown], next=next_cursor)


@router.post("/understand", response=Meaning, summary="What a text on a drawing means; nothing is saved")
def understand(request: HttpRequest, asked: Question) -> Meaning:
    actor_of(request).require(Permission.VIEW)
    found = understood(asked.text, sort=Sort(asked.sort), general=asked.general_tolerance)
    return Meaning(
        text=found.text,
        sort=found.sort,
        values=[dict(value) for value in found.values],
        doubts=[Doubt(code=code, message=str(doubt_in_words(code))) for code in found.doubts],
        refused=bool(REFUSED & set(found.doubts)),
    )


@router.get("/compare", response=ComparedOut, summary="What changed in values from one drawing to another")
def compare(request: HttpRequest, first: Whole, second: Whole) -> ComparedOut:
    actor_of(request).require(Permission.VIEW)
    changes = comparing.compared(_drawing(first), _drawing(second))
    return ComparedOut(first=first, second=second, changes=[ChangeOut.of(change) for change in changes])


@router.get("/{int:drawing_id}", response=DrawingDetail, summary="With its pages, values and decisions")
def show_drawing(request: HttpRequest, drawing_id: int) -> DrawingDetail:
    actor_of(request).require(Permission.VIEW)
    drawing = _drawing(drawing_id)
    counts = listing.counts([drawing_id]).get(drawing_id, listing.Counts())
    entries = drawing.entries.filter(withdrawn=False)
    return DrawingDetail.in_full(drawing, counts, entries, drawing.decisions.select_related("who", "entry"))


@router.post("/{int:drawing_id}/read-again", response={202: RunJobOut}, summary="Read it once more")
def read_drawing_again(request: HttpRequest, drawing_id: int, wanted: ReadAgain) -> Status[RunJobOut]:
    actor = actor_of(request)
    options = None if wanted.options is None else checked_options(wanted.options)
    priority = checked_priority(actor, wanted.priority)
    return Status(202, RunJobOut.of(intake.read_again(actor, drawing_id, priority=priority, options=options)))


@router.post(
    "/{int:drawing_id}/decisions",
    response={200: DecisionMade, 409: StaleDrawing},
    summary="Decide: check, correct, add, take away, approve",
)
def decide_on_drawing(request: HttpRequest, drawing_id: int, wanted: Decision) -> Any:
    fields = wanted.model_dump(exclude={"version"})
    try:
        decided = review.apply(actor_of(request), drawing_id, version=wanted.version, wanted=review.Wanted(**fields))
    except Problem as problem:
        if problem.code != "stale_drawing":
            raise
        shown = {name: problem.params[name] for name in ("version", "changes", "attempted")}
        return Status(409, StaleDrawing(error={**told(problem), **shown}))
    return DecisionMade.of(decided)


@router.get("/{int:drawing_id}/export/{format}", summary="Its values as a file: csv, xlsx, json, pdf, as9102")
def export_drawing(request: HttpRequest, drawing_id: int, format: str) -> HttpResponse:
    return exporting.answer(actor_of(request), drawing_id, format)


Side = Annotated[int, Field(ge=16, le=4096, description="The longer side of the answer at most, in pixels")]


@router.get("/{int:drawing_id}/pages/{int:page}/crop", summary="A part of a page's picture, JPEG")
def crop_of_page(
    request: HttpRequest, drawing_id: int, page: int, x1: Number, y1: Number, x2: Number, y2: Number, max_px: Side = 512
) -> HttpResponse:
    found = pictures.picture(actor_of(request), drawing_id, page)
    content = pyramid_reader.crop_jpeg(found.path, (x1, y1, x2, y2), max_px)
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


def _drawing(drawing_id: int) -> Drawing:
    drawing = Drawing.objects.select_related("job", "created_by", "approved_by").filter(pk=drawing_id).first()
    if drawing is None:
        raise Problem("drawing_unknown", status=404, drawing=drawing_id)
    return drawing
