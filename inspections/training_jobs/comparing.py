"""The new model beside the one that it started from, on the boards that were held back: in counts anybody can check."""

from dataclasses import dataclass

from inspections.models import DefectClass
from inspections.training_jobs.models import TrainingRun


@dataclass(frozen=True)
class Side:
    found: int
    missed: int
    false_calls: int


@dataclass(frozen=True)
class ClassRow:
    cls: str
    defects: int
    candidate: Side
    active: Side


@dataclass(frozen=True)
class Comparison:
    boards: int
    defects: int
    candidate: Side
    active: Side
    classes: tuple[ClassRow, ...]

    @property
    def gained(self) -> int:
        """So many mistakes fewer; below 0: more."""
        return _mistakes(self.active) - _mistakes(self.candidate)


def comparison(run: TrainingRun) -> Comparison | None:
    """None while there is nothing to compare."""
    if not run.outcomes:
        return None
    candidate, active = run.outcome("candidate"), run.outcome("active")
    rows = [_row(cls, *(each["by_class"].get(cls, _NOTHING) for each in (candidate, active))) for cls in DefectClass]
    shown = tuple(row for row in rows if row.defects or row.candidate.false_calls or row.active.false_calls)
    return Comparison(candidate["images"], candidate["defects"], _side(candidate), _side(active), shown)


_NOTHING = {"defects": 0, "found": 0, "false_calls": 0}


def _row(cls: str, candidate: dict[str, int], active: dict[str, int]) -> ClassRow:
    return ClassRow(cls, max(candidate["defects"], active["defects"]), _side(candidate), _side(active))


def _side(told: dict[str, int]) -> Side:
    return Side(told["found"], told["defects"] - told["found"], told["false_calls"])


def _mistakes(side: Side) -> int:
    return side.missed + side.false_calls
