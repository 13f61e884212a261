"""Rows to test with: board types, inspections as they stand after a run, results as the engine reports them."""

import hashlib
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.actor import Actor
from files.models import Blob
from inspections.models import BoardType, Defect, Inspection, Verdict

_numbers = count()
Box = tuple[float, float, float, float]


def blob(text: str = "") -> Blob:
    """A blob row without its file."""
    name = text or f"blob {next(_numbers)}"
    sha256 = hashlib.sha256(name.encode()).hexdigest()
    made, _ = Blob.objects.get_or_create(
        sha256=sha256, defaults={"size_bytes": 9, "media_type": "image/png", "width_px": 640, "height_px": 480}
    )
    return made


def board_type(name: str = "", **fields: Any) -> BoardType:
    return BoardType.objects.create(name=name or f"Board {next(_numbers)}", **fields)


def inspected(
    of: BoardType, *, verdict: str = Verdict.FAIL, boxes: Sequence[tuple[str, Box]] = (), **fields: Any
) -> Inspection:
    """An inspection that the machine has judged, with these defects (class, box)."""
    made = Inspection.objects.create(
        board_type=of,
        image=blob(),
        filename="board.png",
        inspected_at=timezone.now(),
        machine_verdict=verdict,
        verdict=verdict,
        first_verdict=verdict,
        first_machine_version=2,
        width_px=640,
        height_px=480,
        version=2,
        machine_version=2,
        **fields,
    )
    for number, (cls, (x1, y1, x2, y2)) in enumerate(boxes, start=1):
        made.defects.create(number=number, cls=cls, machine_cls=cls, confidence=0.9, x1=x1, y1=y1, x2=x2, y2=y2)
    return made


def defect(inspection: Inspection, number: int = 1) -> Defect:
    return inspection.defects.get(number=number)


def result(*defects: tuple[str, Box], verdict: str = "fail", confidence: float = 0.9, **fields: Any) -> dict[str, Any]:
    """What the engine reports."""
    return {
        "verdict": verdict,
        "reason": "",
        "reason_params": {},
        "defects": [
            {"class": cls, "confidence": confidence, "box_xyxy": list(box), "area_px": 100} for cls, box in defects
        ],
        "size_wh": [640, 480],
        "alignment": {"ok": True, "residual_px": 0.4, "shift_xy": [1, 2], "rotation_deg": 0.0, "scale": 1.0},
        "method": "comparator",
        "model_sha256": "0" * 64,
        "ms": {"total": 12.0},
        **fields,
    }


def named(actor: Actor) -> str:
    return actor.required_user.get_username()
