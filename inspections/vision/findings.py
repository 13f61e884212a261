"""What the vision says of a board: its classes and its findings."""

from dataclasses import dataclass
from typing import Any

DEFECT_CLASSES: tuple[str, ...] = ("open", "short", "mousebite", "spur", "spurious_copper", "pin_hole")


@dataclass(frozen=True)
class Finding:
    """One defect. box_xyxy and area_px are in pixels of the board image as shown (EXIF-oriented)."""

    cls: str
    confidence: float
    box_xyxy: tuple[float, float, float, float]
    area_px: int

    def __post_init__(self) -> None:
        if self.cls not in DEFECT_CLASSES:
            raise ValueError(f"unknown defect class {self.cls!r}")

    def as_json(self) -> dict[str, Any]:
        return {
            "class": self.cls,
            "confidence": round(self.confidence, 4),
            "box_xyxy": [round(v, 1) for v in self.box_xyxy],
            "area_px": self.area_px,
        }
