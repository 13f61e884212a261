"""A YOLO that looks at board and golden board: alone, or beside the comparator."""

from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import pytest

from gpu.runtime.model_files import ModelFile
from inspections.vision import pipeline
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect
from inspections.vision.turns import Floats
from tests.inspections.vision.drawn_boards import Grey, bench_board, moved, shift, spoil

COMPARATOR = ModelFile(Path("comparator.onnx"), "ab12")
YOLO = ModelFile(Path("pair.onnx"), "cd34")


@dataclass(frozen=True)
class Stand:
    """Stands for ONNX Runtime: a comparator that is undecided, or a YOLO that boxes what the third channel shows."""

    model: ModelFile
    key: str = "stand"
    input_budget_bytes: int = 50_000_000
    known_batch: int | None = None
    takes_bytes: bool = False
    metadata: dict[str, str] = field(default_factory=dict)

    @property
    def input_shape(self) -> tuple[int | None, ...]:
        return (None, 3, 64, 64) if self.model == COMPARATOR else (None, 3, 640, 640)

    def run(self, array: Floats) -> Floats:
        if self.model == COMPARATOR:
            return np.full((len(array), 7), 1 / 7, np.float32)
        assert np.allclose(array[:, 2, :300, :380], np.abs(array[:, 0] - array[:, 1])[:, :300, :380], atol=1 / 255)
        boxes = np.zeros((len(array), 300, 6), np.float32)
        for rows, difference in zip(boxes, array[:, 2], strict=True):
            marks = cv2.morphologyEx((difference > 0.5).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
            marks[:, 400:] = marks[320:] = 0  # the padding
            x, y, w, h = cv2.boundingRect(marks)
            if w:
                rows[0] = [x - 11, y - 11, x + w + 11, y + h + 11, 0.9, DEFECT_CLASSES.index("short")]
        return boxes


@pytest.fixture(autouse=True)
def _stands(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "open_session", lambda model, device, threads: Stand(model))


def files(folder: Path, board: Grey, golden: Grey) -> tuple[Path, Path]:
    for name, image in (("board.png", board), ("golden.png", golden)):
        cv2.imwrite(str(folder / name), image)
    return folder / "board.png", folder / "golden.png"


def test_alone_it_sees_the_golden_board_where_it_lies_on_the_board(tmp_path: Path) -> None:
    golden = bench_board()
    board, box = spoil(golden, "short")

    result = inspect(InspectRequest(*files(tmp_path, moved(board, shift(4, 3)), golden), pair=YOLO))

    (finding,) = result.findings
    assert (result.method, result.model_sha256, result.judgement.verdict) == ("pair", "cd34", "fail")
    assert finding.cls == "short"
    assert abs(finding.box_xyxy[0] - (box[0] - 11 + 4)) <= 3
    assert abs(finding.box_xyxy[1] - (box[1] - 11 + 3)) <= 3


def test_a_board_like_its_golden_board_passes(tmp_path: Path) -> None:
    result = inspect(InspectRequest(*files(tmp_path, bench_board(), bench_board()), pair=YOLO))

    assert (result.findings, result.judgement.verdict) == ((), "pass")


def test_beside_the_comparator_both_opinions_count(tmp_path: Path) -> None:
    golden = bench_board()
    paths = files(tmp_path, spoil(golden, "short")[0], golden)

    (alone,) = inspect(InspectRequest(*paths, comparator=COMPARATOR)).findings
    both = inspect(InspectRequest(*paths, comparator=COMPARATOR, pair=YOLO))

    (finding,) = both.findings
    assert (both.method, both.model_sha256) == ("comparator", "ab12")
    assert finding.cls == alone.cls == "short"
    assert finding.box_xyxy == alone.box_xyxy
    assert alone.confidence < finding.confidence < 0.9


def test_what_cannot_be_aligned_is_not_looked_at(tmp_path: Path) -> None:
    flat = np.full((320, 400), 90, np.uint8)

    result = inspect(InspectRequest(*files(tmp_path, flat, flat), pair=YOLO))

    assert (result.findings, result.judgement.reason) == ((), "no_contrast")
