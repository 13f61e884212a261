"""A defect as the inspection page lists it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from inspections.models import Defect, DefectClass, Inspection
from inspections.pictures import stamp_of

LETTERS = dict(zip(DefectClass.values, "OSMUCP", strict=True))
_ROOM_PX = 16  # shown around a defect, at least
_STATUS_SIGN = {Defect.Status.OPEN: "", Defect.Status.CONFIRMED: "✓", Defect.Status.FALSE_CALL: "✗"}


@dataclass(frozen=True)
class DefectRow:
    defect: Defect
    tag: str  # on the board: letter, number, sign of its status
    box: str  # board pixels, "x1 y1 x2 y2"
    around: str  # the square that its crops show, "x1,y1,x2,y2"
    crop: str  # address of the board's
    width_px: int
    height_px: int
    width_mm: float | None
    height_mm: float | None

    @property
    def percent(self) -> int | None:
        """At most 99: no machine is quite sure, and a person who reads 100 would not look."""
        return None if self.defect.confidence is None else min(round(self.defect.confidence * 100), 99)


def defect_rows(inspection: Inspection, defects: Iterable[Defect]) -> list[DefectRow]:
    """Most certain first: that is where a board most likely fails; what people drew stands at the end."""
    ordered = sorted(defects, key=lambda defect: (defect.confidence is None, -(defect.confidence or 0), defect.number))
    crops = f"{reverse('inspections:crop', args=[inspection.pk, 'board'])}?v={stamp_of(inspection)}"
    return [_row(inspection, defect, crops) for defect in ordered]


def counts(defects: Iterable[Defect]) -> list[tuple[str, int]]:
    """(class, how many that stand), all six in their order."""
    found = Counter(defect.cls for defect in defects if defect.stands)
    return [(cls, found[cls]) for cls in DefectClass.values]


def _row(inspection: Inspection, defect: Defect, crops: str) -> DefectRow:
    width, height = defect.size_wh_px
    in_mm = defect.size_wh_mm(inspection.board_type.scale_px_per_mm)
    around = _around(defect)
    sign = _STATUS_SIGN[Defect.Status(defect.status)]
    return DefectRow(
        defect=defect,
        tag=f"{LETTERS[defect.cls]} {defect.number}{sign}",  # a gap: O4 would read as 04
        box=" ".join(f"{side:.1f}" for side in defect.box_xyxy),
        around=around,
        crop=f"{crops}&box={around}",
        width_px=round(width),
        height_px=round(height),
        width_mm=in_mm[0] if in_mm else None,
        height_mm=in_mm[1] if in_mm else None,
    )


def _around(defect: Defect) -> str:
    """A square with the defect in its middle, so that board and golden board lie side by side at one scale."""
    x1, y1, x2, y2 = defect.box_xyxy
    half = max(x2 - x1, y2 - y1) * 0.75 + _ROOM_PX
    x, y = (x1 + x2) / 2, (y1 + y2) / 2
    return ",".join(f"{side:.0f}" for side in (x - half, y - half, x + half, y + half))
