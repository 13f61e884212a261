"""The whole way to comparator weights: samples, training, export, card. Broken off, it goes on where it was."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from inspections.training.calibration_run import calibrate_comparator
from inspections.training.cards import new_card, write_card
from inspections.training.comparator_training import accuracy_on, three_channels, train_network
from inspections.training.exporting import export_comparator
from inspections.training.recipes import Recipe
from inspections.training.sample_files import make_samples

LIMITS = (
    "Trained on synthetic boards only; no picture of a real board was used.",
    "It judges differences to a golden board; a fault that the golden board has too is not seen.",
    "Marks below about 3 px in width are taken for roughness of the edge.",
    "On photographs it judges copper against laminate by brightness and red, beside the edges nearby; silk screen, and"
    " what lies under it, is not judged.",
)
HELD_BACK_SEEDS = 10_000_000  # far from any training seed
MOST_CALIBRATION_PAIRS = 600
TURNS = 4  # asked of the network for each doubtful patch: worth 0.1 to 0.2 points of F where all are asked
MEASURED_SAMPLES = 1024  # tell the ranges of 8-bit numbers

Say = Callable[[str], None]


@dataclass(frozen=True)
class ComparatorRun:
    """What to train and where. work: samples and checkpoint, kept for going on; out: the ONNX file."""

    work: Path
    out: Path
    pairs: int = 4000
    first_seed: int = 0
    held_back_pairs: int = 200
    processes: int = 2
    command: str = ""
    recipe: Recipe = field(default_factory=Recipe)


def train_comparator(run: ComparatorRun, *, say: Say) -> Path:
    """Returns the card's path."""
    started = time.monotonic()
    samples = make_samples(
        run.work / "samples", first_seed=run.first_seed, pairs=run.pairs, processes=run.processes, say=say
    )
    held_back = make_samples(
        run.work / "samples", first_seed=HELD_BACK_SEEDS, pairs=run.held_back_pairs, processes=run.processes, say=say
    )
    say(f"{len(samples.labels)} samples, {len(held_back.labels)} held back")
    network = train_network(samples, held_back, run.recipe, run.work / "comparator.checkpoint", say=say)
    measure_on = three_channels(samples.patches[:MEASURED_SAMPLES]).numpy()
    export_comparator(network, run.out, turns=TURNS, measure_on=measure_on)
    pairs = min(run.pairs, MOST_CALIBRATION_PAIRS)
    calibrated = calibrate_comparator(run.out, run.work / "calibration", pairs=pairs, processes=run.processes, say=say)
    training = {
        "data": "synthetic pairs",
        "pairs": run.pairs,
        "first_seed": run.first_seed,
        "samples": len(samples.labels),
        "recipe": asdict(run.recipe),
        "command": run.command,
        "minutes": round((time.monotonic() - started) / 60, 1),
    }
    card = new_card(run.out, kind="comparator", name="comparator", training=training, limits=LIMITS)
    card["calibration"] = calibrated
    card["scores"] = {"synthetic candidates held back, share named rightly": round(accuracy_on(network, held_back), 4)}
    return write_card(run.out, card)
