"""Annotated pairs in two parts, to train on and to validate on, with nothing of one board seen by both.

Images of a group that follow each other were cut from one board side by side. So each group gives one run of images at
its end for validation, and some before that run go to neither part.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from files.pictures.images import decode_grey
from inspections.training.annotated_pair import AnnotatedPair

SHARE = 0.2
GAP = 10  # images; more than a row of crops over most of DeepPCB's boards
THUMB_PX = 40
SAME_CROP = 0.9

Thumb = NDArray[np.float32]


@dataclass(frozen=True)
class Split:
    """dropped: between the two parts, or shown by a validation image under another name."""

    training: tuple[AnnotatedPair, ...]
    validation: tuple[AnnotatedPair, ...]
    dropped: tuple[AnnotatedPair, ...] = ()


def split(
    pairs: Sequence[AnnotatedPair],
    *,
    share: float = SHARE,
    gap: int = GAP,
    position: Callable[[AnnotatedPair], Any] | None = None,
) -> Split:
    """The same parts for the same pairs. A group too small to be divided is for training as a whole.

    position: what says how those of a group follow each other, by default the board's file name. Raises ValueError
    where nothing is left for one of the parts.
    """
    training: list[AnnotatedPair] = []
    validation: list[AnnotatedPair] = []
    dropped: list[AnnotatedPair] = []
    for group in _groups(pairs, position or _position):
        held_back = round(share * len(group))
        trained = len(group) - held_back - gap
        if not held_back or trained < 1:
            training += group
            continue
        training += group[:trained]
        dropped += group[trained : trained + gap]
        validation += group[trained + gap :]
    if not training or not validation:
        raise ValueError(
            f"{len(pairs)} images in {len({pair.group for pair in pairs})} groups are too few to hold back a share of"
            f" {share:g} behind a gap of {gap} images in any group"
        )
    return Split(tuple(training), tuple(validation), tuple(dropped))


def without_twins(parts: Split, thumb: Callable[[AnnotatedPair], Thumb]) -> Split:
    """Drop from training what validation shows too: the same crop of a repeated layout, whatever its name and group.

    Raises ValueError where nothing is left to train on.
    """
    held_back = np.stack([thumb(pair).ravel() for pair in parts.validation])
    alike = [float((held_back @ thumb(pair).ravel()).max()) > SAME_CROP for pair in parts.training]
    twins = tuple(pair for pair, same in zip(parts.training, alike, strict=True) if same)
    kept = tuple(pair for pair, same in zip(parts.training, alike, strict=True) if not same)
    if not kept:
        raise ValueError(
            "every training image shows a layout that is held back: these are images of one board. Write two lists by"
            " hand, of boards that were made at different times"
        )
    return replace(parts, training=kept, dropped=parts.dropped + twins)


def layout_thumb(pair: AnnotatedPair) -> Thumb:
    """The layout in small, so that the product of two is their correlation: float32[40,40], of the golden board if any.

    Raises Problem where the image cannot be read.
    """
    small = cv2.resize(decode_grey(pair.golden or pair.board), (THUMB_PX, THUMB_PX), interpolation=cv2.INTER_AREA)
    centred = small.astype(np.float32) - small.mean(dtype=np.float32)
    length = float(np.linalg.norm(centred))
    return np.asarray(centred / length if length else centred, np.float32)


def _groups(pairs: Sequence[AnnotatedPair], position: Callable[[AnnotatedPair], Any]) -> list[list[AnnotatedPair]]:
    by_name: dict[str, list[AnnotatedPair]] = defaultdict(list)
    for pair in pairs:
        by_name[pair.group].append(pair)
    return [sorted(by_name[name], key=position) for name in sorted(by_name)]


def _position(pair: AnnotatedPair) -> list[tuple[int, str]]:
    """Numbers in a name count as numbers: 9 before 10."""
    return [(int(word), "") if word.isdigit() else (-1, word) for word in re.findall(r"\d+|\D+", str(pair.board))]
