"""Whether a verdict survives what a camera does: shares over changed copies of annotated pairs, as JSON and a table.

    python -m benchmarks.robustness [--data DIR] [--every 10] [--offset 3] [--golden-every 1]
                                    [--changes TEXT] [--details FILE]

Each pair's board must still fail, with its annotated defects found, however its copy is placed, lit, noisy, blurred or
compressed; its golden board, changed alike and put in as the board, must still pass; and no golden board may differ
from itself. DIR has DeepPCB's layout; without it drawn pairs serve.
"""

import argparse
import json
import os
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import cv2
import numpy as np

from benchmarks.changed_boards import CHANGES, UNCHANGED, Change, Grey, copy_of
from benchmarks.pairs import fingerprint, golden_of, pairs_of
from gpu.runtime.model_files import ModelFile
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.evaluate import MIN_IOU, Truth, iou
from inspections.vision.findings import Finding
from inspections.vision.inspection_request import InspectRequest, InspectResult
from inspections.vision.pipeline import inspect
from inspections.vision.shipped import model_at, shipped

DRAWN = 200
Item = TypeVar("Item")
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Outcome:
    """One copy judged. defects: annotated and still in the picture; found: of those, at the thresholds of a verdict."""

    change: str
    name: str
    verdict: str
    reason: str
    golden_verdict: str
    golden_reason: str
    defects: int
    found: int
    residual_px: float


def measure(
    pairs: Sequence[AnnotatedPair], model: ModelFile, *, processes: int, changes: Sequence[str] = tuple(CHANGES)
) -> Iterator[Outcome]:
    """The outcomes of the changes, all or those named, for each pair."""
    for of_pair in _spread(partial(outcomes, model, changes), pairs, processes):
        yield from of_pair


def outcomes(model: ModelFile, changes: Sequence[str], pair: AnnotatedPair) -> list[Outcome]:
    board, golden = (_grey(path) for path in (pair.board, golden_of(pair)))
    return [outcome(CHANGES[name], pair, board, golden, model) for name in changes]


def outcome(change: Change, pair: AnnotatedPair, board: Grey, golden: Grey, model: ModelFile) -> Outcome:
    """Both copies are made with the same chance: the golden board as this very camera would have shown it."""
    seed = [zlib.crc32(change.name.encode()), zlib.crc32(pair.board.name.encode())]
    copy = copy_of(board, pair.truth, change, np.random.default_rng(seed))
    good = copy_of(golden, (), change, np.random.default_rng(seed))
    judged, judged_good = (_judged(image, golden_of(pair), model) for image in (copy.image, good.image))
    return Outcome(
        change.name,
        pair.board.name,
        judged.judgement.verdict,
        judged.judgement.reason,
        judged_good.judgement.verdict,
        judged_good.judgement.reason,
        len(copy.truth),
        found(judged.defects, copy.truth),
        judged.alignment.residual_px if judged.alignment else 0.0,
    )


@dataclass(frozen=True)
class WithItself:
    """What was said of a golden board that was compared with itself."""

    verdict: str
    reason: str
    findings: int

    def __str__(self) -> str:
        return f"{self.verdict}, {self.reason}, {self.findings} findings"


def with_themselves(paths: Sequence[Path], model: ModelFile, *, processes: int) -> dict[str, WithItself]:
    """Of golden boards compared with themselves those that do not plainly pass."""
    answers = zip(paths, _spread(partial(_with_itself, model), paths, processes), strict=True)
    return {path.name: answer for path, answer in answers if answer.verdict != "pass" or answer.findings}


def _with_itself(model: ModelFile, path: Path) -> WithItself:
    result = inspect(InspectRequest(path, path, comparator=model))
    return WithItself(result.judgement.verdict, result.judgement.reason, len(result.findings))


def _judged(image: Grey, golden: Path, model: ModelFile) -> InspectResult:
    with TemporaryDirectory(prefix="benchlight-copy-") as folder:
        path = Path(folder) / "board.png"
        cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return inspect(InspectRequest(path, golden, comparator=model))


def found(defects: Sequence[Finding], truth: Sequence[Truth]) -> int:
    """Annotated defects that a defect of the same class overlaps as DeepPCB's rule wants it, each defect used once."""
    free, count = list(defects), 0
    for cls, box in truth:
        right = [each for each in free if each.cls == cls and iou(each.box_xyxy, box) > MIN_IOU]
        if right:
            free.remove(max(right, key=lambda each: iou(each.box_xyxy, box)))
            count += 1
    return count


def _grey(path: Path) -> Grey:
    image = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise OSError(f"{path} cannot be read as an image")
    return np.asarray(image, np.uint8)


def _spread(work: Callable[[Item], Answer], items: Sequence[Item], processes: int) -> Iterator[Answer]:
    if processes <= 1:
        yield from map(work, items)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), initializer=cv2.setNumThreads, initargs=(1,)) as pool:
        yield from pool.map(work, items, chunksize=2)


def summary(outcomes: Iterable[Outcome]) -> list[dict[str, Any]]:
    """For each change the verdicts on boards that fail unchanged and on golden boards, and the defects found."""
    by_change: dict[str, list[Outcome]] = {}
    for each in outcomes:
        by_change.setdefault(each.change, []).append(each)
    failing = {each.name for each in by_change.get(UNCHANGED, []) if each.verdict == "fail"}
    return [_row(change, of_change, failing) for change, of_change in by_change.items()]


def _row(change: str, of_change: Sequence[Outcome], failing: set[str]) -> dict[str, Any]:
    boards = [each for each in of_change if each.name in failing]
    defects = sum(each.defects for each in of_change)
    return {
        "change": change,
        "boards": _counts([each.verdict for each in boards]),
        "golden": _counts([each.golden_verdict for each in of_change]),
        "defects": defects,
        "found": round(sum(each.found for each in of_change) / max(defects, 1), 4),
        "pairs": len(of_change),
    }


def _counts(verdicts: Sequence[str]) -> dict[str, int]:
    counts = Counter(verdicts)
    return {verdict: counts[verdict] for verdict in ("fail", "review", "pass")}


def share(counts: Mapping[str, int], verdict: str) -> float:
    return counts[verdict] / max(sum(counts.values()), 1)


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    lines = [
        f"{'copy':54} {'fail':>6} {'review':>6} {'pass':>6} | {'found':>6} | {'pass':>6} {'review':>6} {'fail':>6}"
    ]
    for row in rows:
        b, g = row["boards"], row["golden"]
        shares = [share(b, "fail"), share(b, "review"), share(b, "pass"), row["found"]]
        shares += [share(g, "pass"), share(g, "review"), share(g, "fail")]
        texts = [f"{100 * each:6.1f}" for each in shares]
        lines.append(f"{row['change']:54} {' '.join(texts[:3])} | {texts[3]} | {' '.join(texts[4:])}")
    return "\n".join(lines)


def main() -> None:
    asked = _arguments()
    model = model_at(asked.model) if asked.model else shipped("comparator")
    with pairs_of(asked.data, drawn=DRAWN) as pairs:
        chosen = pairs[asked.offset :: asked.every]
        changes = [name for name in CHANGES if name == UNCHANGED or asked.changes in name]
        judged = []
        with (asked.details or Path(os.devnull)).open("w") as details:
            for each in measure(chosen, model, processes=asked.processes, changes=changes):
                details.write(json.dumps(asdict(each)) + "\n")
                judged.append(each)
        golden = [golden_of(pair) for pair in pairs[:: asked.golden_every]] if asked.golden_every else []
        odd = with_themselves(golden, model, processes=asked.processes)
        differing = {name: str(said) for name, said in odd.items() if said.findings or said.verdict == "fail"}
        undecided = {name: str(said) for name, said in odd.items() if name not in differing}
        rows = summary(judged)
        told = {
            "pairs": len(chosen),
            "of": fingerprint(pairs),
            "golden_boards": len(golden),
            "differing": differing,
            "undecided": undecided,
        }
    print(table(rows), file=sys.stderr)  # noqa: T201
    print(json.dumps({**told, "changes": rows}, ensure_ascii=False))  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder in DeepPCB's layout")
    parser.add_argument("--model", type=Path, help="another comparator than the shipped one")
    parser.add_argument("--every", type=int, default=10, help="of the pairs (default every 10th)")
    parser.add_argument("--offset", type=int, default=3, help="the first of those (default 3)")
    parser.add_argument("--golden-every", type=int, default=1, help="of the golden boards; 0 leaves them out")
    parser.add_argument(
        "--changes", default="", help="only those with this text in their name, and the unchanged board"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--details", type=Path, help="a file for each outcome, as a line of JSON")
    return parser.parse_args()


if __name__ == "__main__":
    main()
