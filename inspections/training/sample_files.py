"""Samples of many seeds, made by several processes and kept in files, so that a broken-off run goes on."""

from collections.abc import Callable, Iterator
from multiprocessing import get_context
from pathlib import Path

import cv2
import numpy as np

from inspections.training.samples import Samples, random_samples

SEEDS_A_FILE = 200
SAMPLES_OF = 2  # raise it when generator, registration or candidates change: older files are then made anew

Say = Callable[[str], None]


def make_samples(folder: Path, *, first_seed: int, pairs: int, processes: int, say: Say) -> Samples:
    """The samples of seeds first_seed .. first_seed + pairs - 1; files that are there already are not made again."""
    folder.mkdir(parents=True, exist_ok=True)
    starts = range(first_seed, first_seed + pairs, SEEDS_A_FILE)
    jobs = [(folder, start, min(SEEDS_A_FILE, first_seed + pairs - start)) for start in starts]
    missing = [job for job in jobs if not _path(*job).exists()]
    with get_context("spawn").Pool(max(processes, 1)) as pool:
        for done, path in enumerate(pool.imap_unordered(_make_file, missing), start=1):
            say(f"samples: {path.name} ({done} of {len(missing)} files)")
    parts = list(_loaded(jobs))
    return Samples(np.concatenate([p.patches for p in parts]), np.concatenate([p.labels for p in parts]))


def _path(folder: Path, start: int, count: int) -> Path:
    return folder / f"samples-v{SAMPLES_OF}-{start}-{count}.npz"


def _make_file(job: tuple[Path, int, int]) -> Path:
    cv2.setNumThreads(1)
    _, start, count = job
    parts = [random_samples(seed) for seed in range(start, start + count)]
    path = _path(*job)
    part = path.with_suffix(".part.npz")
    np.savez_compressed(
        part, patches=np.concatenate([p.patches for p in parts]), labels=np.concatenate([p.labels for p in parts])
    )
    part.replace(path)
    return path


def _loaded(jobs: list[tuple[Path, int, int]]) -> Iterator[Samples]:
    for job in jobs:
        with np.load(_path(*job)) as data:
            yield Samples(data["patches"], data["labels"])
