"""What an eviction costs a training, on this computer's CPU: `.venv-train/bin/python -m benchmarks.training_evictions`.

The product's training job in the product's engine, on a few drawn boards, is evicted at random moments: asked to make
room, as for a board, or killed, as when its device is lost. Every step that it has to do again is work that was lost.
"""

import argparse
import hashlib
import json
import os
import queue
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2

from benchmarks.counted_training import DIARY
from inspections.synthesis.pairs import generate_pair
from inspections.training.samples import with_margin
from inspections.vision.shipped import shipped

ENTRY = "benchmarks.counted_training:run"
MEMORY_BYTES = 8 * 2**30
MOST_LOST_S = 30.0
_PATIENCE_S = 120.0
BOARDS = 12


@dataclass(frozen=True)
class Eviction:
    """left_s: from being asked to being gone. again_s: from the next order to the first step."""

    asked: bool
    steps_before: int
    steps_lost: int
    lost_s: float
    left_s: float
    again_s: float


class Engine:
    """jobs.engine_child over its pipes."""

    def __init__(self) -> None:
        self.order = 0
        self._start()

    def take(self, request: dict[str, Any]) -> None:
        self.order += 1
        self._tell({"order": self.order, "run": ENTRY, "requests": [request], "names": ["training"], "placement": None})

    def leave(self) -> str:
        """Asked; the event that it ended with."""
        self._tell({"yield": self.order})
        return self.outcome()

    def kill(self) -> None:
        self.end()
        self._start()

    def end(self) -> None:
        os.killpg(self._child.pid, signal.SIGKILL)
        self._child.wait()

    def outcome(self) -> str:
        return self._outcomes.get(timeout=_PATIENCE_S)

    def _start(self) -> None:
        self._outcomes: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "jobs.engine_child", str(os.getpid()), str(MEMORY_BYTES), ENTRY],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            text=True,
        )
        threading.Thread(target=_hear, args=(self._child, self._outcomes), daemon=True).start()

    def _tell(self, message: dict[str, Any]) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(json.dumps(message) + "\n")
        self._child.stdin.flush()


def _hear(child: "subprocess.Popen[str]", outcomes: "queue.SimpleQueue[str]") -> None:
    """All the time: an engine to which nobody listens stands still."""
    assert child.stdout is not None
    for line in child.stdout:
        event = json.loads(line).get("event")
        if event in {"yielded", "result", "failed"}:
            outcomes.put(event)


def measure(folder: Path, evictions: int, *, longest_s: float, seed: int) -> list[Eviction]:
    """Every third is killed, the others are asked."""
    at_random, request, engine = random.Random(seed), _request(folder), Engine()
    try:
        engine.take(request)
        _wait_for_a_step(folder, 0)
        return [
            _evicted(engine, request, folder, at_random.uniform(0.5, longest_s), asked=number % 3 != 2)
            for number in range(evictions)
        ]
    finally:
        engine.end()


def _evicted(engine: Engine, request: dict[str, Any], folder: Path, after_s: float, *, asked: bool) -> Eviction:
    time.sleep(after_s)
    began = time.monotonic()
    if not asked:
        engine.kill()
    elif (ended := engine.leave()) != "yielded":
        raise RuntimeError(f"the training ended ({ended}) before it could be evicted")
    left_s, before = time.monotonic() - began, _steps(folder)
    began = time.monotonic()
    engine.take(request)
    _wait_for_a_step(folder, len(before))
    again_s, after = time.monotonic() - began, _steps(folder)
    first = after[len(before)]  # what it goes on with: whatever was done from there on is done again
    lost = [at for at in range(len(before)) if before[at][:2] >= first[:2]]
    return Eviction(asked, len(before), len(lost), sum(before[at][2] for at in lost), left_s, again_s)


def _steps(folder: Path) -> list[tuple[int, int, float]]:
    diary = folder / DIARY
    lines = diary.read_text(encoding="ascii").splitlines() if diary.exists() else []
    words = [line.split() for line in lines]
    return [(int(one[0]), int(one[1]), float(one[2])) for one in words if len(one) == 3]


def _wait_for_a_step(folder: Path, beyond: int) -> None:
    while len(_steps(folder)) <= beyond:
        time.sleep(0.05)


def _request(folder: Path) -> dict[str, Any]:
    active = shipped("comparator")
    return {
        "work": str(folder / "work"),
        "drawn": str(folder / "drawn"),
        "boards": [_reviewed(folder, number) for number in range(1, BOARDS + 1)],
        "active": {"path": str(active.path), "sha256": active.sha256},
        "data_sha256": "0" * 64,
        "drawn_pairs": 120,  # an epoch of some twenty steps
        "calibration_pairs": 15,
        "epochs": 1000,
        "slice_s": 3600,
    }


def _reviewed(folder: Path, number: int) -> dict[str, Any]:
    pair = generate_pair(60_000_000 + number, look="binarised")
    board, golden = folder / f"{number}.png", folder / f"{number}-golden.png"
    for path, picture in ((board, pair.board), (golden, pair.golden)):
        cv2.imwrite(str(path), picture)
    size_wh = (pair.board.shape[1], pair.board.shape[0])
    return {
        "number": number,
        "group": "A",
        "board": str(board),
        "golden": str(golden),
        "board_sha256": hashlib.sha256(board.read_bytes()).hexdigest(),
        "copper": "auto",
        "thresholds": {},
        "marks": [
            {"said": "defect", "class": one.cls, "box": list(with_margin(one.box_xyxy, size_wh))} for one in pair.truth
        ],
    }


def told(found: Sequence[Eviction]) -> dict[str, Any]:
    """How much was lost, by how it was evicted."""
    kinds = {"asked": [one for one in found if one.asked], "killed": [one for one in found if not one.asked]}
    return {name: _figures(ones) for name, ones in kinds.items() if ones}


def _figures(found: Sequence[Eviction]) -> dict[str, Any]:
    return {
        "evictions": len(found),
        "most_steps_lost": max(one.steps_lost for one in found),
        "most_s_lost": round(max(one.lost_s for one in found), 2),
        "most_s_until_gone": round(max(one.left_s for one in found), 2),
        "most_s_until_it_goes_on": round(max(one.again_s for one in found), 2),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--evictions", type=int, default=12)
    parser.add_argument("--longest-s", type=float, default=30, help="between two evictions")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), asked.evictions, longest_s=asked.longest_s, seed=asked.seed)
    sys.stdout.write(f"{json.dumps(told(found), indent=1)}\n")
    return int(max(one.lost_s for one in found) > MOST_LOST_S)


if __name__ == "__main__":
    sys.exit(main())
