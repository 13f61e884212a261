"""What the largest board costs: memory and seconds of each stage, as JSON.

    python -m benchmarks.large_board [--side 16384] [--method comparator|detector] [--model FILE]
                                     [--images grey|colour|progressive] [--as-largest]

A golden board is drawn, and a board that is shifted, bent, noisy and has known defects. A process of its own inspects
the pair (the detector: the board alone) as the engine would, pictures for the page included.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from files.pictures import image_headers
from inspections.vision import board_scan
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect
from inspections.vision.shipped import Kind, model_at, shipped

Grey = npt.NDArray[np.uint8]

CELL = 512
DEFECTS = 64
LEAST_CHANGE_PX = 120
DARK, COPPER = 40, 190
_SAVED = {
    "grey": [cv2.IMWRITE_PNG_COMPRESSION, 1],
    "colour": [cv2.IMWRITE_JPEG_QUALITY, 92],
    "progressive": [cv2.IMWRITE_JPEG_QUALITY, 92, cv2.IMWRITE_JPEG_PROGRESSIVE, 1],
}


def main() -> None:
    options = _options()
    if options.child:
        if options.as_largest:
            _scale_budgets(options.side)
        print(json.dumps(_inspected(options.child, options.method, options.model)))  # noqa: T201
        return
    asked = {"side_px": options.side, "method": options.method, "images": options.images}
    with tempfile.TemporaryDirectory() as folder:
        _draw(Path(folder), options.side, options.images)
        command = [sys.executable, "-m", "benchmarks.large_board", *sys.argv[1:], "--child", folder]
        answer = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    print(json.dumps(asked | answer, indent=2))  # noqa: T201


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=16384)
    parser.add_argument("--method", choices=("comparator", "detector"), default="comparator")
    parser.add_argument("--model", type=Path, help="another than the shipped one")
    parser.add_argument("--images", choices=_SAVED, default="grey", help="grey PNG, or a kind of colour JPEG")
    parser.add_argument("--as-largest", action="store_true", help="with the largest board's budgets for each pixel")
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _scale_budgets(side: int) -> None:
    """What is fixed in bytes or pixels, in proportion: so a smaller board tells what the largest one needs."""
    share = (side / max(image_headers.MAX_SIZE_WH)) ** 2
    board_scan.MOST_COLOUR_PX = int(board_scan.MOST_COLOUR_PX * share)
    image_headers.MAX_INTERLACED_BYTES = int(image_headers.MAX_INTERLACED_BYTES * share)


def _inspected(folder: Path, method: Kind, model: Path | None) -> dict[str, Any]:
    board, golden = next(folder.glob("board.*")), next(folder.glob("golden.*"))
    file = model_at(model) if model else shipped(method)
    request = InspectRequest(board, pyramids=folder / "pyramids", detector=file)
    if method == "comparator":
        request = InspectRequest(board, golden, pyramids=folder / "pyramids", comparator=file)
    (folder / "pyramids").mkdir()
    truth: list[list[float]] = json.loads((folder / "truth.json").read_text())
    meter = _Meter()
    began, cpu_began = time.perf_counter(), time.process_time()
    result = inspect(request, meter)
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    meter.end()
    return {
        "peak_rss_mb": max(meter.peaks_mb.values()),
        "peak_rss_mb_by_stage": meter.peaks_mb,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "seconds_by_stage": {stage: round(ms / 1000, 1) for stage, ms in result.ms.items()},
        "verdict": result.judgement.verdict,
        "reason": result.judgement.reason,
        "defects": len(truth),
        "hit": sum(any(_meet(box, finding.box_xyxy) for finding in result.findings) for box in truth),
        "found": len(result.findings),
    }


def _meet(drawn_xyxy: Sequence[float], found_xyxy: Sequence[float]) -> bool:
    """Whether boxes overlap, allowing for the few pixels by which the board is shifted."""
    a, b = drawn_xyxy, found_xyxy
    return max(a[0], b[0]) < min(a[2], b[2]) + 8 and max(a[1], b[1]) < min(a[3], b[3]) + 8


def peak_rss_mb() -> int:
    """Of this process since it began or set the mark back; getrusage would count the parent's peak before the fork."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024


class _Meter:
    """The highest resident memory of each stage: the kernel's high-water mark is set back where a stage begins."""

    def __init__(self) -> None:
        self.peaks_mb: dict[str, int] = {}
        self._stage = "start"

    def __call__(self, event: str, payload: Mapping[str, Any]) -> None:
        if event == "stage" and payload["stage"] != self._stage:
            self.end()
            self._stage = str(payload["stage"])

    def end(self) -> None:
        self.peaks_mb[self._stage] = peak_rss_mb()
        Path("/proc/self/clear_refs").write_text("5")


def _draw(folder: Path, side: int, images: str) -> None:
    chance = np.random.default_rng(7)
    golden = drawn_layout(side, chance)
    _write(folder / "golden", golden, images)
    (folder / "truth.json").write_text(json.dumps(_spoil(golden, chance)))
    _write(folder / "board", _photographed(golden, chance), images)


def drawn_layout(side: int, chance: np.random.Generator | None = None) -> Grey:
    """Parallel traces and pads, each cell with its own direction, pitch and phase, so that no two places are alike."""
    chance = chance or np.random.default_rng(7)
    board = np.full((side, side), DARK, np.uint8)
    for top in range(0, side, CELL):
        for left in range(0, side, CELL):
            cell = board[top : top + CELL, left : left + CELL]
            _traces(cell if chance.random() < 0.5 else cell.T, chance)
    return board


def _traces(cell: Grey, chance: np.random.Generator) -> None:
    width, pitch = int(chance.integers(10, 18)), int(chance.integers(34, 60))
    for y in range(int(chance.integers(8, pitch)), cell.shape[0] - width, pitch):
        bend = int(chance.integers(40, max(cell.shape[1] - 40, 41)))
        end = int(chance.integers(bend, cell.shape[1]))
        cell[y : y + width, :end] = COPPER
        if chance.random() < 0.5:
            cell[max(y - 6, 0) : y + width + 6, bend : bend + width + 12] = COPPER


def _spoil(board: Grey, chance: np.random.Generator) -> list[list[int]]:
    """Takes copper away or adds some where that changes something; the boxes xyxy."""
    boxes: list[list[int]] = []
    while len(boxes) < DEFECTS:
        x, y = (int(value) for value in chance.integers(100, board.shape[0] - 100, 2))
        part = board[y - 20 : y + 20, x - 20 : x + 20]
        before = part.copy()
        level = COPPER if chance.random() < 0.5 else DARK
        cv2.ellipse(part, (20, 20), (14, 9), float(chance.integers(0, 180)), 0, 360, level, -1)
        if np.count_nonzero(part != before) >= LEAST_CHANGE_PX:
            boxes.append([x - 20, y - 20, x + 20, y + 20])
        else:
            part[:] = before
    return boxes


def _photographed(golden: Grey, chance: np.random.Generator) -> Grey:
    """Shifted by some pixels, bent by up to two, with noise; in rows of cells, as maps of it all would not fit."""
    side = golden.shape[0]
    board = np.empty_like(golden)
    noise = chance.integers(0, 14, (CELL, side), np.uint8)
    x = np.arange(side, dtype=np.float32)
    for top in range(0, side, CELL):
        y = np.arange(top, min(top + CELL, side), dtype=np.float32)[:, None]
        map_x = x[None, :] + 5.3 + 2 * np.sin(y / 1500)
        map_y = np.broadcast_to(y - 3.6 + 2 * np.sin(x / 1900)[None, :], map_x.shape)
        first = max(top - 16, 0)
        part = golden[first : top + CELL + 16]
        rows = cv2.remap(
            part, map_x, (map_y - first).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        board[top : top + CELL] = cv2.add(np.asarray(rows, np.uint8), noise[: len(rows)])
    return board


def _write(path: Path, grey: Grey, images: str) -> None:
    if images == "grey":
        cv2.imwrite(str(path.with_suffix(".png")), grey, _SAVED[images])
        return
    bgr = cv2.applyColorMap(grey, cv2.COLORMAP_DEEPGREEN)
    cv2.imwrite(str(path.with_suffix(".jpg")), bgr, _SAVED[images])


if __name__ == "__main__":
    main()
