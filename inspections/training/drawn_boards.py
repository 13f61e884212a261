"""Drawn boards that trainings take beside reviewed ones: made once, in small portions, for all trainings of a site."""

from collections.abc import Callable
from pathlib import Path

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.calibration_run import SEEDS
from inspections.training.deeppcb import read_pairs
from inspections.training.drawn_pairs import draw_pairs
from inspections.training.sample_files import make_samples
from inspections.training.samples import Samples

FIRST = 30_000_000  # seeds that the shipped model has not seen
FIRST_HELD_BACK = 31_000_000
HELD_BACK = 40
SEEDS_A_FILE = 10  # some seconds' work: so much is lost when the turn ends

Step = Callable[[int, int, str], None]
"""Called after each portion with how much is done, of how much, in what unit; may break the work off by raising."""


def drawn_samples(folder: Path, pairs: int, step: Step) -> tuple[Samples, Samples]:
    """Of so many pairs to train on, and of those that are held back. What is there already is taken as it is."""
    total = pairs + HELD_BACK
    made = SEEDS_A_FILE * len([*folder.glob("samples-*[0-9].npz")])

    def say(_text: str) -> None:
        nonlocal made
        made += SEEDS_A_FILE
        step(min(made, total), total, "boards")

    def samples(first_seed: int, count: int) -> Samples:
        return make_samples(folder, first_seed=first_seed, pairs=count, processes=0, say=say, seeds_a_file=SEEDS_A_FILE)

    return samples(FIRST, pairs), samples(FIRST_HELD_BACK, HELD_BACK)


def calibration_pairs(folder: Path, count: int, step: Step) -> list[AnnotatedPair]:
    """Whole boards on which confidences are fitted."""
    boards = folder / "calibration"
    made = len([*boards.glob("*_*.txt")])

    def say(_text: str) -> None:
        nonlocal made
        made += 1
        step(min(made, count), count, "boards")

    listed = draw_pairs(boards, first_seed=SEEDS, count=count, processes=0, say=say)
    return [*read_pairs(boards, listed)]
