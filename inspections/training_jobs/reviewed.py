"""What people have decided so far, as training takes it: boards that have their verdict, with the marks on them."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inspections.models import Defect, DefectClass, Inspection, Verdict

MOST_BOARDS = 1500  # the newest
FEWEST_BOARDS = 10  # of one type: its latest fifth is held back
FEWEST_MARKS = 10

Board = dict[str, Any]


@dataclass(frozen=True)
class ClassCount:
    cls: str
    defects: int
    false_calls: int


@dataclass(frozen=True)
class Stock:
    """What a training would learn from. drawn: defects among the others that people had to add."""

    boards: int
    most_of_a_type: int
    defects: int
    false_calls: int
    drawn: int
    by_class: tuple[ClassCount, ...]

    @property
    def marks(self) -> int:
        return self.defects + self.false_calls

    @property
    def too_few(self) -> bool:
        return self.most_of_a_type < FEWEST_BOARDS or self.marks < FEWEST_MARKS

    def as_json(self) -> dict[str, Any]:
        return {
            "boards": self.boards,
            "defects": self.defects,
            "false_calls": self.false_calls,
            "drawn": self.drawn,
            "by_class": {one.cls: {"defects": one.defects, "false_calls": one.false_calls} for one in self.by_class},
        }


def boards() -> list[Board]:
    """The newest, in the order in which they came: judged beside a golden board, and passed or failed by a person."""
    rows = Inspection.objects.filter(
        reviewed_at__isnull=False, verdict__in=[Verdict.PASS, Verdict.FAIL], golden__isnull=False
    )
    newest = rows.select_related("board_type", "golden").order_by("-pk")[:MOST_BOARDS]
    found = {inspection.pk: _board(inspection) for inspection in reversed(newest)}
    for defect in Defect.objects.filter(inspection__in=list(found), withdrawn=False).order_by("inspection", "number"):
        found[defect.inspection_id]["marks"].append(_mark(defect))
    return list(found.values())


def stock_of(found: Iterable[Mapping[str, Any]]) -> Stock:
    types: dict[str, int] = {}
    said = {cls: {"defect": 0, "false_call": 0} for cls in DefectClass.values}
    drawn = 0
    for board in found:
        types[board["group"]] = types.get(board["group"], 0) + 1
        for mark in board["marks"]:
            if mark["said"] in said[mark["class"]]:
                said[mark["class"]][mark["said"]] += 1
                drawn += bool(mark["drawn"])
    counts = tuple(ClassCount(cls, told["defect"], told["false_call"]) for cls, told in said.items())
    return Stock(
        boards=sum(types.values()),
        most_of_a_type=max(types.values(), default=0),
        defects=sum(one.defects for one in counts),
        false_calls=sum(one.false_calls for one in counts),
        drawn=drawn,
        by_class=counts,
    )


def sha256_of(found: Iterable[Mapping[str, Any]]) -> str:
    """Of images, golden boards and marks: the same decisions make the same data."""
    return hashlib.sha256(json.dumps(list(found), sort_keys=True).encode()).hexdigest()


def _board(inspection: Inspection) -> Board:
    assert inspection.golden is not None
    return {
        "number": inspection.pk,
        "group": str(inspection.board_type_id),
        "board_sha256": inspection.image_id,
        "golden_sha256": inspection.golden.image_id,
        "copper": inspection.board_type.copper,
        "thresholds": inspection.board_type.thresholds,
        "marks": [],
    }


def _mark(defect: Defect) -> dict[str, Any]:
    return {
        "said": _said(defect),
        "class": defect.cls,
        "box": list(defect.box_xyxy),
        "drawn": defect.origin == Defect.Origin.PERSON,
    }


def _said(defect: Defect) -> str:
    if defect.status == Defect.Status.FALSE_CALL:
        return "false_call"
    if defect.status == Defect.Status.CONFIRMED or defect.origin == Defect.Origin.PERSON:
        return "defect"
    return "doubt" if defect.doubtful else "undecided"
