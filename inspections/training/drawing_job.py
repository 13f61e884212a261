"""The job "synthesis": draws in advance what the next training would have to draw first."""

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from gpu.runtime.reporting import Report
from inspections.training.drawn_boards import calibration_pairs, drawn_samples
from inspections.training.recipes import BrokenOff
from inspections.training.training_request import Turn

STAGES = ("drawn", "calibrate")


def run(requests: Sequence[Mapping[str, Any]], report: Report) -> None:
    """Draws for each request. Asked to yield, or at the end of its slice, it stops and is called again later."""
    for index, data in enumerate(requests):
        turn = Turn(float(data["slice_s"]), partial(report, index))
        folder, pairs, boards = Path(data["drawn"]), int(data["drawn_pairs"]), int(data["calibration_pairs"])
        try:
            samples, held_back = drawn_samples(folder, pairs, partial(turn.step, "drawn"))
            calibration_pairs(folder, boards, partial(turn.step, "calibrate"))
        except BrokenOff:
            report(index, "yielded", {})
        else:
            report(index, "result", {"boards": pairs + boards, "samples": len(samples.labels) + len(held_back.labels)})
