"""Judging that was broken off goes on after the last board that was judged."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gpu.runtime.model_files import ModelFile
from inspections.training import kept_judgements
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.judged_images import JudgedImage
from inspections.training.kept_judgements import judge_and_keep
from inspections.training.outcomes import outcome
from inspections.vision.findings import Finding

MODEL = ModelFile(Path("a.onnx"), "0" * 64)
BOX = (10.0, 10.0, 50.0, 50.0)
PAIRS = [AnnotatedPair(Path(f"{n}.png"), Path("g.png"), (("open", BOX),), "A", str(n)) for n in range(4)]


class Enough(Exception):
    pass


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The boards that went through the pipeline."""
    names: list[str] = []

    def judge(pairs: Iterable[AnnotatedPair], *_: Any, **__: Any) -> Iterator[JudgedImage]:
        for pair in pairs:
            names.append(pair.entry)
            yield JudgedImage(pair, [Finding("open", 0.25 * int(pair.entry), BOX, 9)], ms=5.0)

    monkeypatch.setattr(kept_judgements, "judge_images", judge)
    return names


def after(count: int) -> Any:
    def between(done: int, total: int) -> None:
        assert total == len(PAIRS)
        if done == count:
            raise Enough

    return between


def confidences(images: Sequence[JudgedImage]) -> list[float]:
    return [finding.confidence for image in images for finding in image.findings]


def test_each_board_is_judged_once(judged: list[str], tmp_path: Path) -> None:
    file = tmp_path / "judged.jsonl"
    with pytest.raises(Enough):
        judge_and_keep(file, PAIRS, MODEL, "comparator", between=after(2))
    file.write_bytes(file.read_bytes() + b'{"failed": "", "find')  # cut off in the middle of a line

    images = judge_and_keep(file, PAIRS, MODEL, "comparator", between=after(0))

    assert judged == ["0", "1", "2", "3"]
    assert confidences(images) == [0.0, 0.25, 0.5, 0.75]
    assert images[0].findings[0].box_xyxy == BOX
    assert confidences(judge_and_keep(file, PAIRS, MODEL, "comparator", between=after(0))) == confidences(images)


def test_an_outcome_counts_found_missed_and_false_calls_at_each_boards_thresholds(
    judged: list[str], tmp_path: Path
) -> None:
    images = judge_and_keep(tmp_path / "judged.jsonl", PAIRS, MODEL, "comparator", between=after(0))
    beside = JudgedImage(PAIRS[0], [Finding("spur", 0.9, BOX, 9)])

    told = outcome([*images, beside], [{"open": 0.5}] * 3 + [{"open": 0.8}] + [{}], 0.35)

    assert (told["images"], told["defects"], told["found"], told["missed"], told["false_calls"]) == (5, 5, 1, 4, 1)
    assert told["by_class"] == {
        "open": {"defects": 5, "found": 1, "false_calls": 0},
        "spur": {"defects": 0, "found": 0, "false_calls": 1},
    }
