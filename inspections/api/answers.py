"""What this room's API answers, typed: the same shapes stand in the OpenAPI document."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from inspections.models import BoardType, Decision, Defect, GoldenBoard, Inspection, ModelVersion
from jobs.run_answers import RunJobOut
from problems.messages import sentence
from problems.typed import Number
from reviewing.answers import DecidedTold, DecisionTold, decided_told, told
from reviewing.recording import Decided

Box = tuple[Number, Number, Number, Number]


COPPER = "How copper shows on the images: auto (bright in colour photographs, dark in grey ones), dark or bright"


class BoardTypeOut(Schema):
    id: int
    name: str
    revision: str
    scale_px_per_mm: float | None = Field(description="Pixels per millimetre; null: sizes are given in pixels only")
    thresholds: dict[str, float] = Field(description="Confidence from which a class fails a board")
    copper: str = Field(description=COPPER)
    archived: bool
    version: int = Field(description="Send it with a change; a stale one is refused with 409")
    golden_sha256: str | None

    @classmethod
    def of(cls, board_type: BoardType, golden_sha256: str | None) -> "BoardTypeOut":
        return cls(
            id=board_type.pk,
            name=board_type.name,
            revision=board_type.revision,
            scale_px_per_mm=board_type.scale_px_per_mm,
            thresholds=board_type.thresholds,
            copper=board_type.copper,
            archived=board_type.archived,
            version=board_type.version,
            golden_sha256=golden_sha256,
        )


class BoardTypePage(Schema):
    items: list[BoardTypeOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class GoldenBoardOut(Schema):
    id: int
    filename: str
    image_sha256: str
    active: bool = Field(description="Boards are compared with this one now")
    created_by: str | None
    created_at: datetime

    @classmethod
    def of(cls, golden: GoldenBoard) -> "GoldenBoardOut":
        return cls(
            id=golden.pk,
            filename=golden.filename,
            image_sha256=golden.image_id,
            active=golden.active,
            created_by=golden.created_by.get_username() if golden.created_by else None,
            created_at=golden.created_at,
        )


class GoldenBoardPage(Schema):
    items: list[GoldenBoardOut]
    next: int | None


class DefectOut(Schema):
    number: int
    cls: str = Field(serialization_alias="class")
    machine_class: str
    confidence: float | None = Field(description="null: drawn by a person")
    box_xyxy: Box = Field(description="Pixels of the board image, EXIF orientation applied")
    size_px: tuple[float, float]
    size_mm: tuple[float, float] | None
    area_px: int | None
    origin: str
    status: str
    doubtful: bool = Field(description="Below the threshold that fails a board")
    comment: str

    @classmethod
    def of(cls, defect: Defect, scale_px_per_mm: float | None) -> "DefectOut":
        return cls(
            number=defect.number,
            cls=defect.cls,
            machine_class=defect.machine_cls,
            confidence=defect.confidence,
            box_xyxy=defect.box_xyxy,
            size_px=defect.size_wh_px,
            size_mm=defect.size_wh_mm(scale_px_per_mm),
            area_px=defect.area_px,
            origin=defect.origin,
            status=defect.status,
            doubtful=defect.doubtful,
            comment=defect.comment,
        )


class DecisionOut(DecisionTold):
    defect: int | None

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        return cls(defect=decision.defect.number if decision.defect else None, **told(decision))


class InspectionOut(Schema):
    id: int
    board_type: int
    filename: str
    image_sha256: str
    verdict: str = Field(description="pass, fail, review; empty: not yet. A person's overrides the machine's")
    machine_verdict: str
    reason_code: str
    reason: str = Field(description="Why the machine left it to a person, in your language")
    reviewed_by: str | None
    reviewed_at: datetime | None
    created_at: datetime
    inspected_at: datetime | None
    comment: str
    version: int = Field(description="Send it with a decision; a stale one is refused with 409")
    counts: dict[str, int] = Field(description="Defects a class; false calls and undecided doubts are left out")
    job: RunJobOut | None

    @classmethod
    def of(cls, inspection: Inspection, counts: Mapping[str, int]) -> "InspectionOut":
        return cls(**_in_short(inspection, counts))


class InspectionDetail(InspectionOut):
    size_wh: tuple[int, int] | None
    alignment: dict[str, Any] | None
    ms: dict[str, float]
    golden_sha256: str | None = Field(description="The golden board that it was judged with")
    model_sha256: str | None
    defects: list[DefectOut]
    decisions: list[DecisionOut]

    @classmethod
    def in_full(
        cls, inspection: Inspection, defects: Iterable[Defect], decisions: Iterable[Decision]
    ) -> "InspectionDetail":
        shown = list(defects)
        counts: dict[str, int] = {}
        for defect in shown:
            if defect.stands:
                counts[defect.cls] = counts.get(defect.cls, 0) + 1
        width, height = inspection.width_px, inspection.height_px
        return cls(
            **_in_short(inspection, counts),
            size_wh=None if width is None or height is None else (width, height),
            alignment=inspection.alignment,
            ms=inspection.timings_ms,
            golden_sha256=inspection.golden.image_id if inspection.golden else None,
            model_sha256=inspection.model.sha256 if inspection.model else None,
            defects=[DefectOut.of(defect, inspection.board_type.scale_px_per_mm) for defect in shown],
            decisions=[DecisionOut.of(decision) for decision in decisions],
        )


class InspectionPage(Schema):
    items: list[InspectionOut]
    next: int | None = Field(description="Give it as `cursor` for the next page; null: this was the last")


class DecidedOut(DecidedTold):
    inspection: int
    defect: int | None

    @classmethod
    def of(cls, decided: Decided) -> "DecidedOut":
        return cls(inspection=decided.subject, defect=decided.number, **decided_told(decided))


class ModelVersionOut(Schema):
    id: int
    kind: str
    name: str
    sha256: str
    state: str
    shipped: bool
    created_at: datetime
    card: dict[str, Any] = Field(description="How it was trained, on what, its scores")

    @classmethod
    def of(cls, model: ModelVersion) -> "ModelVersionOut":
        return cls(
            id=model.pk,
            kind=model.kind,
            name=model.name,
            sha256=model.sha256,
            state=model.state,
            shipped=model.shipped,
            created_at=model.created_at,
            card=model.card,
        )


class ModelVersionPage(Schema):
    items: list[ModelVersionOut]
    next: int | None


class ClassCountOut(Schema):
    cls: str = Field(serialization_alias="class")
    count: int
    share: float
    running_share: float


class DayOut(Schema):
    day: date
    passed: int
    failed: int
    review: int


def _in_short(inspection: Inspection, counts: Mapping[str, int]) -> dict[str, Any]:
    code = inspection.verdict_code
    return {
        "id": inspection.pk,
        "board_type": inspection.board_type_id,
        "filename": inspection.filename,
        "image_sha256": inspection.image_id,
        "verdict": inspection.verdict,
        "machine_verdict": inspection.machine_verdict,
        "reason_code": code,
        "reason": sentence(code, inspection.verdict_params) if code else "",
        "reviewed_by": inspection.reviewed_by.get_username() if inspection.reviewed_by else None,
        "reviewed_at": inspection.reviewed_at,
        "created_at": inspection.created_at,
        "inspected_at": inspection.inspected_at,
        "comment": inspection.comment,
        "version": inspection.version,
        "counts": dict(counts),
        "job": RunJobOut.of(inspection.job) if inspection.job else None,
    }
