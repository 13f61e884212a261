"""A YOLO, ours or a user's, finds marks anywhere on a board of any size."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from gpu.runtime.model_files import ModelFile
from gpu.runtime.sessions import Session
from inspections.vision.detector import DetectorSettings, detect
from inspections.vision.findings import DEFECT_CLASSES, Finding
from inspections.vision.yolo_outputs import class_names
from problems.problem import Problem

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

SIDE = 64
OURS = str(dict(enumerate(DEFECT_CLASSES)))


@dataclass
class BrightSpots:
    """Stands for ONNX Runtime: says a box for every white spot; redder spots are of higher classes."""

    shape: tuple[int | str, ...] = ("batch", 3, SIDE, SIDE)
    style: str = "end to end"
    metadata: dict[str, str] = field(default_factory=lambda: {"names": OURS})
    batches: list[int] = field(default_factory=list)

    def get_inputs(self) -> list[Any]:
        return [SimpleNamespace(name="images", shape=self.shape, type="tensor(float)")]

    def get_modelmeta(self) -> Any:
        return SimpleNamespace(custom_metadata_map=self.metadata)

    def run(self, _names: None, feed: dict[str, Floats]) -> list[Floats]:
        images = feed["images"]
        self.batches.append(len(images))
        assert images.dtype == np.float32
        assert images.min() >= 0
        assert images.max() <= 1
        return [np.stack([self._output(image) for image in images])]

    def _output(self, image: Floats) -> Floats:
        _, _, spots, _ = cv2.connectedComponentsWithStats((image[1] > 0.9).astype(np.uint8))
        rows = [
            (float(x), float(y), float(x + w), float(y + h), 0.9, round(float((1 - image[0, y, x]) * 10)))
            for x, y, w, h, _ in spots[1:]
        ]
        return end_to_end(rows) if self.style == "end to end" else classic(rows, transposed=self.style == "transposed")


def end_to_end(rows: Sequence[tuple[float, ...]]) -> Floats:
    out = np.zeros((300, 6), np.float32)
    out[: len(rows)] = np.reshape(np.array(rows, np.float32), (-1, 6))
    return out


def classic(rows: Sequence[tuple[float, ...]], *, transposed: bool) -> Floats:
    """Every box thrice, as neighbouring anchors say it, a little off and less sure."""
    out = np.zeros((10, 84), np.float32)
    for index, (x1, y1, x2, y2, confidence, cls) in enumerate(rows):
        for twin in range(3):
            column = index * 3 + twin
            out[:4, column] = (x1 + x2) / 2 + 0.3 * twin, (y1 + y2) / 2, x2 - x1, y2 - y1
            out[4 + int(cls), column] = confidence - 0.1 * twin
    return out.T if transposed else out


def session(**options: Any) -> Session:
    return Session(ModelFile(Path("user.onnx"), "0" * 64), "cpu0", BrightSpots(**options))


def board(size_wh: tuple[int, int], spots: list[tuple[int, int, int]]) -> Pixels:
    """BGR, with a spot of 12 x 8 at each x, y of class c."""
    picture = np.full((size_wh[1], size_wh[0], 3), 40, np.uint8)
    for x, y, cls in spots:
        picture[y : y + 8, x : x + 12] = (255, 255, round(255 * (1 - cls / 10)))
    return picture


def said(findings: list[Finding]) -> list[tuple[str, tuple[float, ...]]]:
    return sorted((finding.cls, finding.box_xyxy) for finding in findings)


SETTINGS = DetectorSettings(overlap=20)


@pytest.mark.parametrize("style", ["end to end", "classic", "transposed"])
def test_marks_anywhere_on_a_board_are_found_once(style: str) -> None:
    spots = [(2, 3, 0), (55, 60, 1), (100, 20, 2), (150, 120, 3), (86, 85, 4), (186, 140, 5)]
    findings = detect(board((200, 150), spots), session(style=style), SETTINGS)
    assert said(findings) == sorted((DEFECT_CLASSES[cls], (x, y, x + 12, y + 8)) for x, y, cls in spots)
    assert {finding.area_px for finding in findings} == {96}


def test_a_board_smaller_than_a_tile_is_padded_not_stretched() -> None:
    findings = detect(board((30, 20), [(10, 5, 1)]), session(), SETTINGS)
    assert said(findings) == [("short", (10, 5, 22, 13))]


def test_a_board_narrower_than_a_tile_but_longer() -> None:
    findings = detect(board((30, 500), [(10, 5, 1), (3, 480, 0)]), session(), SETTINGS)
    assert len(findings) == 2


def test_a_grey_board() -> None:
    grey = cv2.cvtColor(board((100, 100), [(50, 50, 0)]), cv2.COLOR_BGR2GRAY)
    assert said(detect(np.asarray(grey, np.uint8), session(), SETTINGS)) == [("open", (50, 50, 62, 58))]


def test_a_model_with_a_batch_of_its_own_size_or_any_input_size() -> None:
    picture = board((200, 150), [(100, 20, 2)])
    for shape in [(3, 3, SIDE, SIDE), (1, 3, SIDE, SIDE)]:
        assert said(detect(picture, session(shape=shape), SETTINGS)) == [("mousebite", (100, 20, 112, 28))]
    free = session(shape=("n", 3, "h", "w"), metadata={"names": OURS, "imgsz": "[96, 96]"})
    assert said(detect(picture, free, SETTINGS)) == [("mousebite", (100, 20, 112, 28))]


def test_a_model_of_small_inputs_with_the_usual_overlap() -> None:
    assert len(detect(board((200, 150), [(100, 20, 2), (20, 100, 0)]), session())) == 2


@pytest.mark.parametrize("side", [1, 16, 100_000])
def test_a_model_of_absurd_inputs_is_refused(side: int) -> None:
    fixed = session(shape=(1, 3, side, side))
    free = session(shape=("n", 3, "h", "w"), metadata={"names": OURS, "imgsz": str([side, side])})
    for absurd in (fixed, free):
        with pytest.raises(Problem, match="model_unusable"):
            detect(board((200, 150), []), absurd, SETTINGS)


def test_one_mark_is_one_finding_though_the_model_names_it_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [(10, 10, 22, 18, 0.5, 1), (11, 10, 23, 18, 0.8, 3)]
    monkeypatch.setattr(BrightSpots, "_output", lambda self, image: end_to_end(rows))
    assert [found.cls for found in detect(board((SIDE, SIDE), []), session(), SETTINGS)] == ["spur"]


def test_confidence_below_the_callers_is_not_a_finding() -> None:
    picture = board((100, 100), [(50, 50, 0)])
    assert detect(picture, session(), DetectorSettings(confidence=0.95, overlap=20)) == []


def test_a_model_with_a_map_of_confidences_says_what_they_are_worth() -> None:
    mapped = session(metadata={"names": OURS, "confidence_map": "[[0, 0], [0.9, 0.5], [1, 1]]"})
    image = board((100, 100), [(20, 20, 1)])

    assert [finding.confidence for finding in detect(image, mapped, SETTINGS)] == [pytest.approx(0.5, abs=0.001)]
    assert detect(image, mapped, DetectorSettings(confidence=0.51)) == []


def test_a_model_with_a_broken_map_is_refused() -> None:
    with pytest.raises(Problem, match="model_unusable"):
        detect(board((100, 100), []), session(metadata={"names": OURS, "confidence_map": "none"}), SETTINGS)


def test_progress_counts_tiles() -> None:
    told: list[tuple[int, int]] = []
    detect(board((200, 150), []), session(), SETTINGS, progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == 5 * 3
    assert [done for done, _ in told] == sorted(done for done, _ in told)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ("{0: 'open', 1: 'short'}", {0: "open", 1: "short"}),
        ("['pin-hole', 'Mouse_Bite', 'spurious copper']", {0: "pin_hole", 1: "mousebite", 2: "spurious_copper"}),
        ("{0: 'missing_hole', 1: 'open_circuit', 2: 'Copper'}", {1: "open", 2: "spurious_copper"}),
        ("{0: 'person'}", {}),
        ("__import__('os').abort()", {}),
        ("", {}),
    ],
)
def test_a_models_class_names_are_understood(names: str, expected: dict[int, str]) -> None:
    assert class_names({"names": names}) == expected


def test_without_names_the_classes_are_in_our_order() -> None:
    assert list(class_names({}).values()) == list(DEFECT_CLASSES)


def test_a_model_that_knows_none_of_our_classes_is_refused() -> None:
    with pytest.raises(Problem, match="model_classes"):
        detect(board((100, 100), []), session(metadata={"names": "{0: 'person'}"}), SETTINGS)


@pytest.mark.parametrize("shape", [("n", 1, SIDE, SIDE), ("n", 3), ("n", SIDE)])
def test_a_model_that_takes_no_colour_images_is_refused(shape: tuple[int | str, ...]) -> None:
    with pytest.raises(Problem, match="model_unusable"):
        detect(board((100, 100), []), session(shape=shape), SETTINGS)


@pytest.mark.parametrize("output", [np.zeros((1, 7)), np.zeros((1, 2, 3, 4)), np.zeros((1, 3, 3))])
def test_a_model_that_says_no_boxes_is_refused(output: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BrightSpots, "run", lambda self, names, feed: [np.repeat(output, len(feed["images"]), axis=0)])
    with pytest.raises(Problem, match="model_unusable"):
        detect(board((SIDE, SIDE), []), session(), SETTINGS)


def test_what_a_broken_model_says_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    nan, inf = float("nan"), float("inf")
    rows = [
        (nan, 0, 9, 9, 0.9, 0),
        (0, 0, inf, 9, 0.9, 0),
        (9, 9, 3, 3, 0.9, 0),
        (0, 0, 9, 9, nan, 0),
        (0, 0, 9, 9, 0.9, 77),
        (0, 0, 9, 9, 0.9, nan),
    ]
    monkeypatch.setattr(BrightSpots, "_output", lambda self, image: end_to_end(rows))
    assert detect(board((SIDE, SIDE), []), session(), SETTINGS) == []
