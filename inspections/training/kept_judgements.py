"""What a model said of annotated boards, a line a board in a file: judging that was broken off goes on there."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gpu.runtime.model_files import ModelFile
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.judged_images import JudgedImage, judge_images
from inspections.vision.findings import Finding
from inspections.vision.shipped import Kind

Between = Callable[[int, int], None]
"""Called with how many are judged, and of how many; may break the work off by raising."""


def judge_and_keep(
    file: Path, pairs: Sequence[AnnotatedPair], model: ModelFile, kind: Kind, *, between: Between
) -> list[JudgedImage]:
    """As judge_images, in the order of the pairs, which must be the same in each call with the file."""
    lines = _whole_lines(file)
    judged = [_image(pair, line) for pair, line in zip(pairs, lines, strict=False)]
    with file.open("a", encoding="utf-8") as kept:
        for image in judge_images(pairs[len(judged) :], model, kind, say=lambda text: None):
            judged.append(image)
            kept.write(f"{_line(image)}\n")
            kept.flush()
            between(len(judged), len(pairs))
    return judged


def _whole_lines(file: Path) -> list[dict[str, Any]]:
    """The last one may have been cut off: it is taken away."""
    if not file.exists():
        return []
    whole = file.read_bytes().split(b"\n")[:-1]
    file.write_bytes(b"".join(line + b"\n" for line in whole))
    return [json.loads(line) for line in whole]


def _line(image: JudgedImage) -> str:
    told = {"failed": image.failed, "unaligned": image.unaligned, "ms": image.ms}
    return json.dumps({**told, "findings": [asdict(finding) for finding in image.findings]})


def _image(pair: AnnotatedPair, told: dict[str, Any]) -> JudgedImage:
    return JudgedImage(pair, [_finding(**finding) for finding in told.pop("findings")], **told)


def _finding(box_xyxy: list[float], **others: Any) -> Finding:
    x1, y1, x2, y2 = box_xyxy
    return Finding(box_xyxy=(x1, y1, x2, y2), **others)
