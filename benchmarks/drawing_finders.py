"""Who finds dimension texts best: ink, a text detector's boxes with grouping, a trained finder, and their unions.

    python -m benchmarks.drawing_finders --sheets 20 [--finder finder.onnx]
    python -m benchmarks.drawing_finders --data FOLDER [--finder finder.onnx]

Everything but the finding is the same: layout, recogniser, and the choice among candidates that overlap. For each: the
share of dimensions that have a candidate with IoU of at least 0.2 (found) and 0.5, how many candidates there are to a
dimension, the share that is read exactly in the end, the share of what is kept as a dimension that is one (precision),
and the seconds of finding on a page. --finder: what ocr_jobs.training.finder.run wrote (it does not ship).
Prints one JSON value.
"""

import argparse
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks import drawing_texts
from benchmarks.drawing_scores import LEAST_IOU, iou
from benchmarks.drawing_truth import Labelled, truth_of, truths
from benchmarks.drawings import FIRST_SEED
from ocr_jobs.reading.candidate_readings import chosen, ways
from ocr_jobs.reading.engines.choosing import text_reader
from ocr_jobs.reading.engines.face import Pixels
from ocr_jobs.reading.finding import Candidate, find
from ocr_jobs.reading.finding.candidates import grouped
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.layout import PageLayout, layout_of
from ocr_jobs.reading.requests import ReadingOptions
from ocr_jobs.reading.text_reader import TextReader

_CLOSE = 0.5

Find = Callable[[Pixels, PageLayout], list[Candidate]]


@dataclass
class Count:
    dimensions: int = 0
    found: int = 0
    found_close: int = 0
    candidates: int = 0
    exact: int = 0
    kept: int = 0
    matched: int = 0
    seconds: float = 0.0
    pages: int = 0

    def told(self) -> dict[str, float]:
        some = max(self.dimensions, 1)
        return {
            "dimensions": self.dimensions,
            "found": round(self.found / some, 4),
            "found_close": round(self.found_close / some, 4),
            "candidates_a_dimension": round(self.candidates / some, 2),
            "exact": round(self.exact / some, 4),
            "precision": round(self.matched / max(self.kept, 1), 4),
            "seconds_a_page": round(self.seconds / max(self.pages, 1), 2),
        }


@dataclass
class Contest:
    reader: TextReader
    finders: dict[str, Find]
    counts: dict[str, Count] = field(default_factory=dict)

    def look(self, grey: Pixels, shapes: Sequence[Labelled]) -> None:
        layout = layout_of(grey)
        wanted = [shape for shape in shapes if shape.is_dimension]
        for name, finder in self.finders.items():
            count = self.counts.setdefault(name, Count())
            began = time.perf_counter()
            candidates = finder(grey, layout)
            count.seconds += time.perf_counter() - began
            count.pages += 1
            count.candidates += len(candidates)
            self._compare(count, wanted, grey, candidates)

    def _compare(self, count: Count, wanted: Sequence[Labelled], grey: Pixels, candidates: list[Candidate]) -> None:
        reads = self.reader.dimensions(grey, [ways(each) for each in candidates])
        kept = [read for read in chosen(candidates, reads) if parse_callout(read.text).sort == Sort.DIMENSION]
        count.dimensions += len(wanted)
        count.kept += len(kept)
        for shape in wanted:
            nearest = max((iou(shape.polygon, each.polygon) for each in candidates), default=0.0)
            count.found += nearest >= LEAST_IOU
            count.found_close += nearest >= _CLOSE
            best = max(kept, key=lambda read: iou(shape.polygon, read.polygon), default=None)
            if best is not None and iou(shape.polygon, best.polygon) >= LEAST_IOU:
                count.matched += 1
                count.exact += drawing_texts.same(shape.text, parse_callout(best.text).text or best.text)


def finders(reader: TextReader, finder: Path | None) -> dict[str, Find]:
    """By name, as they are told of."""

    def boxes(grey: Pixels) -> list[Any]:
        return [each.polygon for each in reader.engine.find(grey)]

    known: dict[str, Find] = {
        "ink": lambda grey, layout: find(layout),
        "detector": lambda grey, layout: grouped(boxes(grey), layout),
        "ink and detector": lambda grey, layout: find(layout, boxes(grey)),
    }
    if finder is not None:
        from ocr_jobs.training.finder.asking import Finder

        trained = Finder(finder)

        def seen(grey: Pixels) -> list[Any]:
            return [each.polygon for each in trained.find(grey) if each.is_dimension]

        known["trained finder"] = lambda grey, layout: grouped(seen(grey), layout)
        known["ink and trained finder"] = lambda grey, layout: find(layout, seen(grey))
    return known


def main() -> None:
    options = _arguments()
    reader = text_reader(ReadingOptions())
    told = {}
    looks = {"real": _labelled(options.data)} if options.data else {}
    if options.sheets:
        looks |= {look: _sheets(options.sheets, options.seed, look) for look in ("drawn", "scanned")}
    for look, pages in looks.items():
        contest = Contest(reader, finders(reader, options.finder))
        for grey, shapes in pages:
            contest.look(grey, shapes)
            _say({name: count.told()["exact"] for name, count in contest.counts.items()})
        told[look] = {name: count.told() for name, count in contest.counts.items()}
    print(json.dumps(told, indent=1))  # noqa: T201


def _labelled(folder: Path) -> Iterator[tuple[Pixels, Sequence[Labelled]]]:
    for truth in truths(folder):
        yield np.asarray(cv2.imread(str(truth.picture), cv2.IMREAD_GRAYSCALE), np.uint8), truth.shapes


def _sheets(count: int, seed: int, look: str) -> Iterator[tuple[Pixels, Sequence[Labelled]]]:
    from ocr_jobs.synthesis.sheets import pictures

    for number in range(seed, seed + count):
        picture = pictures.drawn(number)
        if look == "scanned":
            picture = pictures.scan(picture, random.Random(number))
        yield picture.page, truth_of(picture.truth, Path()).shapes


def _say(value: object) -> None:
    print(value, file=sys.stderr, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=int, default=0)
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--data", type=Path, help="a folder of labelme files with their images")
    parser.add_argument("--finder", type=Path, help="an ONNX file of ocr_jobs.training.finder")
    return parser.parse_args()


if __name__ == "__main__":
    main()
