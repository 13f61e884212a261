"""Findings of a board beside its golden board: a small network names each candidate, blended with the rules."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from inspections.vision.candidates import PATCH_PX, Candidate, find_candidates, patches
from inspections.vision.confidence import AS_IS, ConfidenceMap
from inspections.vision.findings import DEFECT_CLASSES, Finding
from inspections.vision.masks import Grey
from inspections.vision.turns import Floats, Network, blended

BLEND = 0.5  # the network's share; the rules have the rest
PHOTOGRAPH_BLEND = 0.85  # where copper has many greys, what joins what is hard to say by rule
MOST_A_TILE = 256  # more is a tile that differs as a whole: the largest say so, and the network's time stays bounded
PATCH_SHAPE = (3, PATCH_PX, PATCH_PX)


@dataclass(frozen=True, eq=False)
class Seen:
    """The candidates of a tile, whose upper left corner lies at offset_xy of the board, with their patches."""

    candidates: Sequence[Candidate]
    patches: Floats
    offset_xy: tuple[int, int]
    photographic: bool = False


def look_at(board: Grey, golden: Grey, offset_xy: tuple[int, int] = (0, 0), *, photographic: bool = False) -> Seen:
    """What differs between two tiles in one frame, uint8[H,W] on the standard scale of grey."""
    found = find_candidates(board, golden, photographic=photographic)
    candidates = sorted(found, key=lambda each: each.area_px, reverse=True)[:MOST_A_TILE]
    seen = patches(board, golden, [c.box_xyxy for c in candidates])
    return Seen(candidates, seen, offset_xy, photographic)


def named(
    seen: Sequence[Seen],
    network: Network | None,
    *,
    turns: int = 1,
    blend: float | None = None,
    confidences: ConfidenceMap = AS_IS,
) -> list[list[Finding]]:
    """The findings of each tile in board pixels, all tiles' candidates in one go; None judges by the rules alone.

    turns: copies that the network is asked about where it is unsure. confidences: what blended scores are worth.
    """
    rules = [candidate.rule_scores for tile in seen for candidate in tile.candidates]
    if not rules:
        return [[] for _ in seen]
    scores = np.stack(rules)
    if network is not None:
        seen_patches = np.concatenate([tile.patches for tile in seen])
        scores = blended(network, seen_patches, scores, share=_shares(seen, blend), turns=turns)
    rows = iter(scores)
    return [
        [
            _finding(candidate, row, tile.offset_xy, confidences)
            for candidate, row in zip(tile.candidates, rows, strict=False)
        ]
        for tile in seen
    ]


def _shares(seen: Sequence[Seen], blend: float | None) -> Floats:
    """float32[N,1]: the network's share in the score of each candidate."""
    of_tile = [(PHOTOGRAPH_BLEND if tile.photographic else BLEND) if blend is None else blend for tile in seen]
    return np.repeat(np.asarray(of_tile, np.float32), [len(tile.candidates) for tile in seen])[:, None]


def _finding(candidate: Candidate, scores: Floats, offset_xy: tuple[int, int], confidences: ConfidenceMap) -> Finding:
    best = int(scores[1:].argmax())
    confidence = confidences.worth(float(scores[best + 1]))
    (x1, y1, x2, y2), (x, y) = candidate.box_xyxy, offset_xy
    return Finding(DEFECT_CLASSES[best], confidence, (x1 + x, y1 + y, x2 + x, y2 + y), candidate.area_px)
