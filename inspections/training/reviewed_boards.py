"""Boards that people reviewed, as training sees them: defects, false calls, and marks that nobody decided on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import Box
from inspections.vision.inspection_request import Copper

Said = Literal["defect", "false_call", "undecided", "doubt"]


@dataclass(frozen=True)
class Mark:
    """said: what people made of it. What they left undecided, or as the doubt that it was, is no sample of anything."""

    said: Said
    cls: str
    box: Box

    def as_json(self) -> dict[str, Any]:
        return {"said": self.said, "class": self.cls, "box": list(self.box)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Mark":
        x1, y1, x2, y2 = (float(side) for side in data["box"])
        return cls(data["said"], data["class"], (x1, y1, x2, y2))


@dataclass(frozen=True)
class ReviewedBoard:
    """number: of its inspection; boards are in the order in which they came. group: boards of one type.

    thresholds: from which confidence a finding of a class is a defect.
    """

    number: int
    group: str
    board: Path
    golden: Path
    board_sha256: str
    copper: Copper = "auto"
    marks: tuple[Mark, ...] = ()
    thresholds: Mapping[str, float] = field(default_factory=dict)

    @property
    def decided(self) -> bool:
        """Nothing that counts as a defect is undecided: it can tell how good a model is. A doubt counts as none."""
        return all(mark.said != "undecided" for mark in self.marks)

    def marks_that_are(self, said: Said) -> list[Mark]:
        return [mark for mark in self.marks if mark.said == said]

    def as_pair(self) -> AnnotatedPair:
        truth = tuple((mark.cls, mark.box) for mark in self.marks_that_are("defect"))
        return AnnotatedPair(self.board, self.golden, truth, self.group, str(self.number), self.copper)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "ReviewedBoard":
        return cls(
            int(data["number"]),
            data["group"],
            Path(data["board"]),
            Path(data["golden"]),
            data["board_sha256"],
            data["copper"],
            tuple(Mark.from_json(mark) for mark in data["marks"]),
            dict(data["thresholds"]),
        )
