"""How well drawings are read, counted as eDOCr2 does, and two figures more: exact, and CER over all.

For each labelled shape the prediction with the highest polygon IoU is taken; it matches if the IoU is at least 0.2 and
neither side is "other_info". Coordinates are truncated to whole pixels first.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import cv2
import numpy as np

from benchmarks import drawing_texts
from benchmarks.drawing_truth import OTHER, Labelled, Polygon, Truth, corners

LEAST_IOU = 0.2


@dataclass(frozen=True)
class Miss:
    """A dimension that was not read exactly; `read` is empty where nothing matched."""

    text: str
    read: str
    polygon: Polygon


@dataclass(frozen=True)
class Tally:
    """Counts of one sheet or of many; edits and characters are those of the edit distances."""

    dimensions: int = 0
    predicted: int = 0
    matched: int = 0
    exact: int = 0
    characters: int = 0
    matched_characters: int = 0
    matched_edits: int = 0
    frames: int = 0
    frames_predicted: int = 0
    frames_right: int = 0
    fields: int = 0
    fields_predicted: int = 0
    fields_right: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))

    def shares(self) -> dict[str, float | None]:
        """Shares from 0 to 1; None where nothing was there to count."""
        deleted = self.characters - self.matched_characters
        return {
            "recall": _share(self.matched, self.dimensions),
            "precision": _share(self.matched, self.predicted),
            "exact": _share(self.exact, self.dimensions),
            "cer_matched": _share(self.matched_edits, self.matched_characters),
            "cer_all": _share(self.matched_edits + deleted, self.characters),
            "frames_right": _share(self.frames_right, self.frames),
            "frames_precision": _share(self.frames_right, self.frames_predicted),
            "title_block_f1": _share(2 * self.fields_right, self.fields + self.fields_predicted),
        }


def score(truth: Truth, reading: Mapping[str, Any]) -> tuple[Tally, list[Miss]]:
    """reading: a page as PageReading.as_json gives it."""
    counted, misses = _dimensions(truth.shapes, predictions(reading))
    frames = _frames(truth.frames, reading) if truth.frames is not None else Tally()
    block = _title_block(truth.fields, reading) if truth.fields is not None else Tally()
    return counted + frames + block, misses


def predictions(reading: Mapping[str, Any]) -> list[Labelled]:
    """One for each callout, however many dimensions it gives; everything else that was read is other_info."""
    callouts = {each.get("callout") or (at, ""): each for at, each in enumerate(reading["dimensions"])}
    found = [Labelled(each["text"], corners(each["polygon"])) for each in callouts.values()]
    others = [*reading["frames"], *reading["roughness"], *reading["datums"], *reading["notes"]]
    others += reading["title_block"].values()
    return found + [Labelled(OTHER, corners(each["polygon"])) for each in others]


def _dimensions(shapes: Sequence[Labelled], found: Sequence[Labelled]) -> tuple[Tally, list[Miss]]:
    matched = exact = characters = matched_characters = edits = 0
    misses = []
    for shape in shapes:
        if not shape.is_dimension:
            continue
        length = drawing_texts.length(shape.text)
        characters += length
        best = _best(shape, found)
        if best is None:
            misses.append(Miss(shape.text, "", shape.polygon))
            continue
        matched += 1
        matched_characters += length
        edits += drawing_texts.edits(shape.text, best.text)
        if drawing_texts.same(shape.text, best.text):
            exact += 1
        else:
            misses.append(Miss(shape.text, best.text, shape.polygon))
    wanted = sum(shape.is_dimension for shape in shapes)
    predicted = sum(each.is_dimension for each in found)
    return Tally(wanted, predicted, matched, exact, characters, matched_characters, edits), misses


def _best(shape: Labelled, found: Sequence[Labelled]) -> Labelled | None:
    best, most = None, 0.0
    for each in found:
        if (overlap := iou(shape.polygon, each.polygon)) > most:
            best, most = each, overlap
    return best if best is not None and most >= LEAST_IOU and best.is_dimension else None


def _frames(truths: Sequence[Labelled], reading: Mapping[str, Any]) -> Tally:
    found = [Labelled(each["text"], corners(each["polygon"])) for each in reading["frames"]]
    right = 0
    for truth in truths:
        best = _best(truth, found)
        right += best is not None and frame_text(best.text) == frame_text(truth.text)
    return Tally(frames=len(truths), frames_predicted=len(found), frames_right=right)


def frame_text(text: str) -> str:
    """A frame's text without what does not count."""
    return re.sub(r"\s+", "", drawing_texts.unified(text)).strip("|")


def _title_block(truths: Mapping[str, str], reading: Mapping[str, Any]) -> Tally:
    found = {name: _plain(each["text"]) for name, each in reading["title_block"].items() if each["text"]}
    right = sum(found.get(name) == _plain(text) for name, text in truths.items())
    return Tally(fields=len(truths), fields_predicted=len(found), fields_right=right)


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", text).casefold()


def iou(one: Polygon, other: Polygon) -> float:
    """Of two convex polygons, with corners truncated to whole pixels."""
    a, b = (cv2.convexHull(np.trunc(np.array(each)).astype(np.float32)) for each in (one, other))
    common, _ = cv2.intersectConvexConvex(a, b)
    whole = cv2.contourArea(a) + cv2.contourArea(b) - common
    return float(common / whole) if whole > 0 else 0.0


def _share(part: float, whole: float) -> float | None:
    return round(part / whole, 4) if whole else None
