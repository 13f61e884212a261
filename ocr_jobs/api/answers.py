"""What this room's API answers, typed: the same shapes stand in the OpenAPI document."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from jobs.run_answers import RunJobOut
from ocr_jobs.comparing import Compared
from ocr_jobs.doubt_words import doubt_in_words
from ocr_jobs.listing import Counts
from ocr_jobs.models import Drawing, DrawingDecision, DrawingPage, Entry
from reviewing.answers import DecidedTold, DecisionTold, decided_told, told
from reviewing.recording import Decided


class DrawingOut(Schema):
    id: int
    filename: str
    sha256: str
    number: str = Field(description="Of the title block, as corrected")
    title: str
    revision: str
    created_at: datetime
    created_by: str | None
    read_at: datetime | None
    approved_at: datetime | None
    approved_by: str | None
    version: int = Field(description="Send it with a decision; a stale one is refused with 409")
    characteristics: int
    doubtful: int = Field(description="Values that somebody should look at, and nobody has")
    job: RunJobOut | None

    @classmethod
    def of(cls, drawing: Drawing, counts: Counts) -> "DrawingOut":
        return cls(**_told(drawing, counts))


class DrawingPageOut(Schema):
    number: int
    size_wh: tuple[int, int]
    turned_deg: float
    remarks: list[str]
    ms: dict[str, float]

    @classmethod
    def of(cls, page: DrawingPage) -> "DrawingPageOut":
        return cls(
            number=page.number,
            size_wh=(page.width_px, page.height_px),
            turned_deg=page.turned_deg,
            remarks=page.remarks,
            ms=page.timings_ms,
        )


class Doubt(Schema):
    code: str = Field(description="For programs; stays the same")
    message: str = Field(description="For people, in the language of Accept-Language")


class EntryOut(Schema):
    number: int = Field(description="In its balloon")
    page: int
    sort: str = Field(description="dimension, frame, roughness, datum, note or title")
    name: str = Field(description="Of a title block field")
    text: str
    values: list[dict[str, Any]] = Field(description="What it says: one dictionary a dimension, frame or roughness")
    confidence: float | None
    polygon: list[tuple[float, float]] = Field(description="Pixels of the page's picture")
    source: str
    origin: str = Field(description="machine or person")
    status: str = Field(description="open or checked")
    corrected: bool
    doubtful: bool
    doubts: list[Doubt]

    @classmethod
    def of(cls, entry: Entry) -> "EntryOut":
        return cls(
            number=entry.number,
            page=entry.page,
            sort=entry.sort,
            name=entry.name,
            text=entry.text,
            values=entry.values,
            confidence=entry.confidence,
            polygon=entry.polygon,
            source=entry.source,
            origin=entry.origin,
            status=entry.status,
            corrected=entry.corrected,
            doubtful=entry.doubtful and entry.status == Entry.Status.OPEN,
            doubts=[Doubt(code=code, message=str(doubt_in_words(code))) for code in entry.doubts],
        )


class DrawingDecisionOut(DecisionTold):
    entry: int | None

    @classmethod
    def of(cls, row: DrawingDecision) -> "DrawingDecisionOut":
        return cls(entry=row.entry.number if row.entry else None, **told(row))


class DrawingDetail(DrawingOut):
    options: dict[str, Any]
    pages: list[DrawingPageOut]
    entries: list[EntryOut]
    decisions: list[DrawingDecisionOut]

    @classmethod
    def in_full(
        cls, drawing: Drawing, counts: Counts, entries: Iterable[Entry], decisions: Iterable[DrawingDecision]
    ) -> "DrawingDetail":
        return cls(
            **_told(drawing, counts),
            options=drawing.options,
            pages=[DrawingPageOut.of(page) for page in drawing.pages.all()],
            entries=[EntryOut.of(entry) for entry in entries],
            decisions=[DrawingDecisionOut.of(row) for row in decisions],
        )


class DrawingList(Schema):
    items: list[DrawingOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class DecisionMade(DecidedTold):
    drawing: int
    entry: int | None

    @classmethod
    def of(cls, decided: Decided) -> "DecisionMade":
        return cls(drawing=decided.subject, entry=decided.number, **decided_told(decided))


class ChangeOut(Schema):
    what: str = Field(description="changed, added or removed")
    sort: str
    first: int | None = Field(description="The value's number on the first drawing")
    second: int | None
    before: str
    after: str

    @classmethod
    def of(cls, change: Compared) -> "ChangeOut":
        return cls(
            what=change.what,
            sort=change.sort,
            first=change.first.number if change.first else None,
            second=change.second.number if change.second else None,
            before=change.first.text if change.first else "",
            after=change.second.text if change.second else "",
        )


def _told(drawing: Drawing, counts: Counts) -> dict[str, Any]:
    return {
        "id": drawing.pk,
        "filename": drawing.filename,
        "sha256": drawing.file_id,
        "number": drawing.number,
        "title": drawing.title,
        "revision": drawing.revision,
        "created_at": drawing.created_at,
        "created_by": drawing.created_by.get_username() if drawing.created_by else None,
        "read_at": drawing.read_at,
        "approved_at": drawing.approved_at,
        "approved_by": drawing.approved_by.get_username() if drawing.approved_by else None,
        "version": drawing.version,
        "characteristics": counts.characteristics,
        "doubtful": counts.doubtful,
        "job": RunJobOut.of(drawing.job) if drawing.job else None,
    }
