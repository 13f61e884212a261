"""Annotated boards put through the very pipeline that judges boards for people."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from gpu.runtime.model_files import ModelFile
from inspections.training.annotated_pair import AnnotatedPair
from inspections.vision.findings import Finding
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect
from inspections.vision.shipped import Kind
from problems.problem import Problem

# A precision-recall curve needs the faint findings too: all of a comparator's, those that ultralytics counts of a YOLO.
LOWEST_CONFIDENCE = {"comparator": 0.0, "detector": 0.001, "pair": 0.001}

Say = Callable[[str], None]


@dataclass(frozen=True)
class JudgedImage:
    """failed: the code of what went wrong; such an image has no findings. unaligned: why it lies on its golden board
    badly or not at all, where it does. ms: from its bytes to its verdict.
    """

    pair: AnnotatedPair
    findings: Sequence[Finding] = ()
    failed: str = ""
    unaligned: str = ""
    ms: float = 0.0


def judge_images(
    pairs: Iterable[AnnotatedPair], model: ModelFile, kind: Kind, *, comparator: ModelFile | None = None, say: Say
) -> Iterator[JudgedImage]:
    """kind "detector" judges the boards without their golden boards. Raises ValueError for a pair without one.

    comparator: with a model of kind "pair", whose opinion is then the second.
    """
    for number, pair in enumerate(pairs, start=1):
        request = _request(pair, model, kind, comparator)
        try:
            result = inspect(request)
        except Problem as problem:
            yield JudgedImage(pair, failed=problem.code)
        else:
            unaligned = result.alignment.reason if result.alignment and not result.alignment.ok else ""
            ms = sum(result.ms.values()) - result.ms.get("total", 0)
            yield JudgedImage(pair, result.findings, unaligned=unaligned, ms=ms)
        if number % 100 == 0:
            say(f"{number} images")


def _request(pair: AnnotatedPair, model: ModelFile, kind: Kind, comparator: ModelFile | None) -> InspectRequest:
    lowest = LOWEST_CONFIDENCE[kind]
    if kind == "detector":
        return InspectRequest(board=pair.board, detector=model, conf=lowest)
    if pair.golden is None:
        raise ValueError(f"{pair.board} has no golden board, which this model compares it with")
    both = InspectRequest(board=pair.board, golden=pair.golden, copper=pair.copper, conf=lowest)
    if kind == "pair":
        return replace(both, pair=model, comparator=comparator)
    return replace(both, comparator=model)
