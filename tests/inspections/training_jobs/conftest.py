from collections.abc import Callable

import pytest
from django.utils import timezone

from gpu.allocation.models import Allocation
from gpu.allocation.presets import cpu_only
from inspections.models import BoardType, GoldenBoard, Inspection, ModelVersion, Verdict
from tests.inspections.boards import blob, board_type, inspected

BOX = (10.0, 10.0, 50.0, 50.0)


@pytest.fixture
def motor(db: None) -> BoardType:
    """A board type with a golden board, and a comparator that judges."""
    of = board_type("Motor driver")
    GoldenBoard.objects.create(board_type=of, image=blob("golden"), filename="golden.png")
    ModelVersion.objects.create(
        kind="comparator", name="comparator", filename="c.onnx", sha256="c" * 64, state=ModelVersion.State.ACTIVE
    )
    return of


@pytest.fixture
def review(motor: BoardType) -> Callable[..., Inspection]:
    """A board that somebody looked at: marks are (class, status, doubtful, origin)."""

    def make(*marks: tuple[str, str, bool, str], verdict: str = Verdict.FAIL, golden: bool = True) -> Inspection:
        made = inspected(motor, verdict=verdict, reviewed_at=timezone.now(), golden=motor.golden if golden else None)
        for number, (cls, status, doubtful, origin) in enumerate(marks, start=1):
            x1, y1, x2, y2 = BOX
            made.defects.create(
                number=number, cls=cls, status=status, doubtful=doubtful, origin=origin, x1=x1, y1=y1, x2=x2, y2=y2
            )
        return made

    return make


@pytest.fixture
def enough(review: Callable[..., Inspection]) -> None:
    """Just as much as a training wants."""
    for _ in range(10):
        review(("open", "confirmed", False, "machine"))


@pytest.fixture
def able(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine could train: packages are there, and the allocation lets it on the CPU."""
    monkeypatch.setattr("inspections.training_jobs.starting.NEEDS", ())
    Allocation.objects.create(document=cpu_only("UTC", train=True).document())
