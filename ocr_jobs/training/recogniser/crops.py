"""Drawn crops in batches of like widths. Each is drawn once and shown a few times, never twice alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ocr_jobs.reading.recogniser.preparing import HEIGHT, NARROWEST, STRIDE, Prepared, prepared
from ocr_jobs.synthesis.lettering.samples import Sample, sample

_POOL = 8  # batches that are sorted by width together
_SHOWN = 3  # drawing costs as much as learning
_WIDEST = 640  # px: wider crops are too rare to hold up a whole batch


@dataclass(frozen=True)
class Batch:
    """crops: float32[N,1,48,W], the narrow ones filled up with paper; texts: what each head is to read."""

    crops: NDArray[np.float32]
    texts: tuple[tuple[str, str], ...]


def batches(seed: int, size: int, fonts: tuple[Path, ...], *, start: int = 0) -> Iterator[Batch]:
    """Without end; the same for the same seed and fonts. start: the number of the first batch."""
    pool, skip = divmod(start, _POOL * _SHOWN)
    while True:
        drawn = _pool((seed, pool), size * _POOL, fonts)
        for index in _order((seed, pool))[skip:]:
            rng = np.random.default_rng((seed, pool, index))
            part = drawn[index % _POOL * size :][:size]
            yield _batch([(crop if index < _POOL else changed(crop, rng), each) for crop, each in part])
        pool, skip = pool + 1, 0


def changed(crop: Prepared, rng: Generator) -> Prepared:
    """The same text a little wider or narrower, higher or lower, fainter or fatter."""
    wide = max(round(crop.shape[1] * float(rng.uniform(0.85, 1.18)) / STRIDE) * STRIDE, NARROWEST)
    high = max(round(HEIGHT * float(rng.uniform(0.86, 1.0))), 1)
    inner = cv2.resize(crop, (wide, high), interpolation=cv2.INTER_LINEAR) ** float(rng.uniform(0.6, 1.6))
    top = int(rng.integers(0, HEIGHT - high + 1))
    framed = np.zeros((HEIGHT, wide), np.float32)
    framed[top : top + high] = inner
    if rng.random() < 0.3:
        framed += rng.standard_normal(framed.shape, np.float32) * np.float32(rng.uniform(0.01, 0.08))
    return np.clip(framed, 0, 1)


def _order(seed: tuple[int, int]) -> list[int]:
    """Every batch of the pool as it was drawn, then changed, and again."""
    rng = np.random.default_rng(seed)
    return [int(each) + _POOL * shown for shown in range(_SHOWN) for each in rng.permutation(_POOL)]


def _pool(seed: tuple[int, int], count: int, fonts: tuple[Path, ...]) -> list[tuple[Prepared, Sample]]:
    drawn: list[tuple[Prepared, Sample]] = []
    number = 0
    while len(drawn) < count:
        each = sample((*seed, number), fonts)
        number += 1
        crop = prepared(each.crop)
        if crop is not None and crop.shape[1] <= _WIDEST:
            drawn.append((crop, each))
    return sorted(drawn, key=lambda pair: pair[0].shape[1])


def _batch(drawn: list[tuple[Prepared, Sample]]) -> Batch:
    widest = max(crop.shape[1] for crop, _ in drawn)
    crops = np.zeros((len(drawn), 1, HEIGHT, widest), np.float32)
    for row, (crop, _) in zip(crops, drawn, strict=True):
        row[0, :, : crop.shape[1]] = crop
    return Batch(crops, tuple((each.upper, each.lower) for _, each in drawn))
