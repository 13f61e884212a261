"""What the training job is asked, as values; and the turn that it has on its lane."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gpu.runtime.model_files import ModelFile
from gpu.runtime.yielding import asked
from inspections.training.recipes import BrokenOff
from inspections.training.reviewed_boards import ReviewedBoard

Tell = Callable[[str, Mapping[str, Any]], None]
"""Called with an event of gpu.runtime.reporting and its payload."""


@dataclass(frozen=True)
class TrainingRequest:
    """work: this training's own folder, in which it goes on. drawn: samples of drawn boards, for all trainings.

    active: the model that judges now; the new one starts from it and is measured against it. slice_s: so long it keeps
    its lane before others have their turn.
    """

    work: Path
    drawn: Path
    boards: tuple[ReviewedBoard, ...]
    active: ModelFile
    data_sha256: str
    drawn_pairs: int
    calibration_pairs: int
    epochs: int
    slice_s: float

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "TrainingRequest":
        return cls(
            work=Path(data["work"]),
            drawn=Path(data["drawn"]),
            boards=tuple(ReviewedBoard.from_json(board) for board in data["boards"]),
            active=ModelFile(Path(data["active"]["path"]), data["active"]["sha256"]),
            data_sha256=data["data_sha256"],
            drawn_pairs=int(data["drawn_pairs"]),
            calibration_pairs=int(data["calibration_pairs"]),
            epochs=int(data["epochs"]),
            slice_s=float(data["slice_s"]),
        )


class Turn:
    """Asked between two steps whether to go on; says how far the work is."""

    def __init__(self, slice_s: float, tell: Tell) -> None:
        self._over_at = time.monotonic() + slice_s
        self._tell = tell

    def over(self) -> bool:
        return asked() or time.monotonic() >= self._over_at

    def step(self, stage: str, done: int, total: int, unit: str) -> None:
        """Raises BrokenOff where others have their turn; what is done so far has to be kept before."""
        self.stage(stage, done, total, unit)
        if self.over():
            raise BrokenOff

    def stage(self, stage: str, done: int, total: int, unit: str) -> None:
        self._tell("stage", {"stage": stage, "done": done, "total": total, "unit": unit})

    def found(self, what: Mapping[str, Any]) -> None:
        self._tell("partial", what)
