"""Synthetic pairs as files in DeepPCB's layout, in the mixture of looks that the comparator trains on."""

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from inspections.synthesis.layouts import TIDY_SHARE
from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import generate_pair
from inspections.training.deeppcb import write_pair
from inspections.training.samples import LOOK_SHARES, with_margin
from inspections.training.several_processes import each

Say = Callable[[str], None]


def draw_pairs(
    folder: Path, *, first_seed: int, count: int, processes: int, say: Say, tidy_share: float = TIDY_SHARE
) -> Path:
    """Draw what is missing of the seeds first_seed .. first_seed + count - 1; returns the path of their list."""
    folder.mkdir(parents=True, exist_ok=True)
    jobs = [(folder, seed, tidy_share) for seed in range(first_seed, first_seed + count)]
    missing = [job for job in jobs if not (folder / f"{_name(job[1])}.txt").exists()]
    for done, _ in enumerate(each(_draw, missing, processes=processes, at_a_time=10), start=1):
        say(f"pairs: {done} of {len(missing)} drawn")
    path = folder / f"{first_seed}-{count}.txt"
    names = [_name(seed) for _, seed, _ in jobs]
    path.write_text("".join(f"{name}.png {name}.txt\n" for name in names), encoding="utf-8")
    return path


def _draw(job: tuple[Path, int, float]) -> None:
    cv2.setNumThreads(1)
    folder, seed, tidy_share = job
    pair = generate_pair(seed, look=_look(seed), tidy_share=tidy_share)
    size_wh = (pair.board.shape[1], pair.board.shape[0])
    truth = [(defect.cls, with_margin(defect.box_xyxy, size_wh)) for defect in pair.truth]
    write_pair(folder, _name(seed), pair.board, pair.golden, truth)  # the boxes last: they tell that it is whole


def _name(seed: int) -> str:
    return f"{_look(seed)}_{seed}"


def _look(seed: int) -> Look:
    look: Look = LOOKS[int(np.random.default_rng([seed, 77]).choice(len(LOOKS), p=LOOK_SHARES))]
    return look
