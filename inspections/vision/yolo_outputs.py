"""What a YOLO's output tensor says, in the two shapes that exports have."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from inspections.vision.findings import DEFECT_CLASSES

Floats = npt.NDArray[np.float32]

_END_TO_END_COLUMNS = 6
_MOST_CANDIDATES = 3000
_OTHER_NAMES = {"opencircuit": "open", "shortcircuit": "short", "copper": "spurious_copper"}


@dataclass(frozen=True)
class Boxes:
    """float32[N,4] in pixels of the model's input, float32[N], int64[N]."""

    boxes_xyxy: Floats
    confidences: Floats
    classes: npt.NDArray[np.int64]

    def kept(self, which: npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Boxes":
        return Boxes(self.boxes_xyxy[which], self.confidences[which], self.classes[which])


def class_names(metadata: Mapping[str, str]) -> dict[int, str]:
    """Output index -> our class, from the `names` that ultralytics writes; our order where there are none.

    Names that are none of ours are left out.
    """
    if "names" not in metadata:
        return dict(enumerate(DEFECT_CLASSES))
    try:
        names = ast.literal_eval(metadata["names"])
        pairs = names.items() if isinstance(names, dict) else enumerate(names)
        known = {int(index): _our_class(str(name)) for index, name in pairs}
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return {}
    return {index: name for index, name in known.items() if name is not None}


def boxes_of(output: Floats, conf: float) -> Boxes:
    """One image's output above conf: [300,6] end to end (xyxy, conf, class) or [4+classes,anchors] (cx cy w h)."""
    if output.ndim != 2 or min(output.shape) < 5:
        raise ValueError(f"no YOLO output: {output.shape}")
    if output.shape[1] == _END_TO_END_COLUMNS:
        found = Boxes(
            output[:, :4], output[:, 4], np.nan_to_num(output[:, 5], nan=-1, posinf=-1, neginf=-1).astype(np.int64)
        )
    else:
        found = _anchors(output.T if output.shape[0] < output.shape[1] else output)
    # NaN compares false, so what a broken model says falls out here.
    found = found.kept((found.confidences >= conf) & np.isfinite(found.boxes_xyxy).all(axis=1))
    strongest = np.argsort(-found.confidences, kind="stable")[:_MOST_CANDIDATES]
    return found.kept(strongest)


def suppressed(found: Boxes, iou: float) -> Boxes:
    """Of boxes that overlap by more than iou the most confident stays, whatever the classes: a mark has but one.

    Sorted input, sorted output.
    """
    left, top, right, bottom = found.boxes_xyxy.T
    areas = (right - left) * (bottom - top)
    alive = np.ones(len(areas), bool)
    for index in range(len(areas)):
        if not alive[index]:
            continue
        rest = slice(index + 1, None)
        wide = np.minimum(right[index], right[rest]) - np.maximum(left[index], left[rest])
        high = np.minimum(bottom[index], bottom[rest]) - np.maximum(top[index], top[rest])
        shared = np.clip(wide, 0, None) * np.clip(high, 0, None)
        alive[rest] &= shared <= iou * (areas[index] + areas[rest] - shared)
    return found.kept(alive)


def _anchors(rows: Floats) -> Boxes:
    centres, halves, scores = rows[:, :2], rows[:, 2:4] / 2, rows[:, 4:]
    boxes = np.concatenate([centres - halves, centres + halves], axis=1)
    return Boxes(boxes, scores.max(axis=1), scores.argmax(axis=1).astype(np.int64))


def _our_class(name: str) -> str | None:
    plain = "".join(letter for letter in name.lower() if letter.isalpha())
    ours = {cls.replace("_", ""): cls for cls in DEFECT_CLASSES} | _OTHER_NAMES
    return ours.get(plain)
