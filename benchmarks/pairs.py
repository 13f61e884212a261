"""The annotated pairs that benchmarks look at: a folder in DeepPCB's layout, or boards drawn on the spot."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from inspections.synthesis.looks import Look
from inspections.synthesis.pairs import generate_pair
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.deeppcb import LIST_NAME, read_pairs, write_pair
from inspections.training.samples import with_margin

FIRST_SEED = 5_000_000  # no training comes near


@contextmanager
def pairs_of(data: Path | None, *, drawn: int = 20) -> Iterator[Sequence[AnnotatedPair]]:
    """All pairs of the folder; without one so many drawn, binarised pairs. Raises OSError and ValueError."""
    if data is not None:
        yield [*read_pairs(data)]
        return
    with TemporaryDirectory(prefix="benchlight-pairs-") as folder:
        draw_pairs(Path(folder), drawn)
        yield [*read_pairs(Path(folder))]


def draw_pairs(folder: Path, count: int, *, look: Look = "binarised", first_seed: int = FIRST_SEED) -> None:
    lines = []
    for seed in range(first_seed, first_seed + count):
        pair = generate_pair(seed, look=look)
        size_wh = pair.board.shape[1], pair.board.shape[0]
        truth = [(defect.cls, with_margin(defect.box_xyxy, size_wh)) for defect in pair.truth]
        lines.append(write_pair(folder, f"{look}_{seed}", pair.board, pair.golden, truth))
    (folder / LIST_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")


def golden_of(pair: AnnotatedPair) -> Path:
    """Raises ValueError where the pair has none."""
    if pair.golden is None:
        raise ValueError(f"{pair.board} has no golden board")
    return pair.golden


def fingerprint(pairs: Sequence[AnnotatedPair]) -> str:
    """Tells whether two runs looked at the same pairs."""
    names = "\n".join(pair.board.name for pair in pairs)
    return hashlib.sha256(names.encode()).hexdigest()[:12]
