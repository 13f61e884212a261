"""How well drawings are read: labelled drawings of a folder, and synthetic sheets in three looks.

    python -m benchmarks.drawings --data FOLDER            labelme's layout: eDOCr2's drawings, or `drawn` of sheets
    python -m benchmarks.drawings --sheets 100             sheets of seeds that no training used, as PDF, PNG and scan
    python -m benchmarks.drawings --sheets 20 --looks scanned --misses misses.json

Prints one JSON value: for each look the counts, the shares and the seconds a page took. --misses writes every dimension
that was not read exactly, with what was read.
"""

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.drawing_scores import Miss, Tally, score
from benchmarks.drawing_truth import Truth, truth_of, truths
from ocr_jobs.reading.pipeline import read_document

FIRST_SEED = 900_000  # beyond what trainings take
LOOKS = ("pdf", "drawn", "scanned")


def main() -> None:
    options = _arguments()
    told: dict[str, Any] = {}
    misses: list[dict[str, Any]] = []
    if options.data:
        told["real"] = measure(((truth, truth.picture) for truth in truths(options.data)), misses)
    if options.sheets:
        with tempfile.TemporaryDirectory() as scratch:
            for look in options.looks.split(","):
                told[look] = measure(_sheets(options.sheets, options.seed, look, Path(scratch)), misses)
    if options.misses:
        options.misses.write_text(json.dumps(misses, ensure_ascii=False, indent=1), encoding="utf-8")
    print(json.dumps(told, indent=1))  # noqa: T201


def measure(pages: Iterable[tuple[Truth, Path]], misses: list[dict[str, Any]]) -> dict[str, Any]:
    """Each truth with the file to read. Misses are added to the list."""
    total, count, seconds = Tally(), 0, 0.0
    for truth, path in pages:
        began = time.perf_counter()
        reading = next(read_document(path)).as_json()
        seconds += time.perf_counter() - began
        tally, missed = score(truth, reading)
        total, count = total + tally, count + 1
        misses += [_told(truth, miss) for miss in missed]
        _say(f"{path.name}: {tally.exact}/{tally.dimensions} exact, {tally.predicted} predicted")
    shares = {name: share for name, share in total.shares().items() if share is not None}
    return {"pages": count, **shares, "seconds_a_page": round(seconds / max(count, 1), 2), "counts": asdict(total)}


def _sheets(count: int, seed: int, look: str, scratch: Path) -> Iterator[tuple[Truth, Path]]:
    from ocr_jobs.synthesis.sheets import pictures

    for number in range(seed, seed + count):
        sheet = pictures.drawn(number)
        path = scratch / f"{number}.{'pdf' if look == 'pdf' else 'png'}"
        page = pictures.scan(sheet, random.Random(number)) if look == "scanned" else sheet
        path.write_bytes(page.pdf if look == "pdf" else page.png())
        truth = truth_of(page.truth, scratch)
        yield replace(truth, picture=path), path
        path.unlink()


def _told(truth: Truth, miss: Miss) -> dict[str, Any]:
    return {"file": truth.picture.name, "truth": miss.text, "read": miss.read, "polygon": miss.polygon}


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of labelme files with their images")
    parser.add_argument("--sheets", type=int, default=0, help="how many synthetic sheets")
    parser.add_argument("--seed", type=int, default=FIRST_SEED)
    parser.add_argument("--looks", default=",".join(LOOKS), help=f"of {', '.join(LOOKS)}; with commas between")
    parser.add_argument("--misses", type=Path, help="write what was not read exactly")
    options = parser.parse_args()
    if unknown := set(options.looks.split(",")) - set(LOOKS):
        parser.error(f"--looks knows {', '.join(LOOKS)}, not {', '.join(sorted(unknown))}")
    return options


if __name__ == "__main__":
    main()
