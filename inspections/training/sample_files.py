"""Samples of many seeds, made by several processes and kept in files, so that a broken-off run goes on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np

from inspections.training.samples import Samples, joined, random_samples
from inspections.training.several_processes import each

SEEDS_A_FILE = 200
SAMPLES_OF = 2  # raise it when generator, registration or candidates change: older files are then made anew

Say = Callable[[str], None]


def make_samples(
    folder: Path, *, first_seed: int, pairs: int, processes: int, say: Say, seeds_a_file: int = SEEDS_A_FILE
) -> Samples:
    """The samples of seeds first_seed .. first_seed + pairs - 1; files that are there already are not made again.

    processes: 0 for this one, where `say` may break the work off after each file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(first_seed, first_seed + pairs, seeds_a_file)
    jobs = [(folder, start, min(seeds_a_file, first_seed + pairs - start)) for start in starts]
    missing = [job for job in jobs if not _path(*job).exists()]
    for done, path in enumerate(each(_make_file, missing, processes=processes), start=1):
        say(f"samples: {path.name} ({done} of {len(missing)} files)")
    return joined(list(_loaded(jobs)))


def _path(folder: Path, start: int, count: int) -> Path:
    return folder / f"samples-v{SAMPLES_OF}-{start}-{count}.npz"


def _make_file(job: tuple[Path, int, int]) -> Path:
    cv2.setNumThreads(1)
    _, start, count = job
    made = joined([random_samples(seed) for seed in range(start, start + count)])
    path = _path(*job)
    part = path.with_suffix(f".{os.getpid()}.part.npz")  # another process may be making the same
    np.savez_compressed(part, patches=made.patches, labels=made.labels)
    part.replace(path)
    return path


def _loaded(jobs: list[tuple[Path, int, int]]) -> Iterator[Samples]:
    for job in jobs:
        with np.load(_path(*job)) as data:
            yield Samples(data["patches"], data["labels"])
