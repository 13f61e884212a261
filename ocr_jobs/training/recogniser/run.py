"""The whole way to recogniser weights: training, export, scores, card."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

from ocr_jobs.reading.recogniser.shipped import model_at
from ocr_jobs.synthesis.lettering.fonts import SYSTEM_FOLDERS, training_fonts
from ocr_jobs.training.recogniser.evaluation import evaluate, readers
from ocr_jobs.training.recogniser.exporting import export, write_card
from ocr_jobs.training.recogniser.learning import Learner, Recipe, read_checkpoint, train

Say = Callable[[str], None]
CHECKPOINT = "recogniser.checkpoint"


def train_recogniser(recipe: Recipe, work: Path, fonts: Sequence[Path], *, begin_from: Path | None, say: Say) -> None:
    work.mkdir(parents=True, exist_ok=True)
    found = training_fonts([*SYSTEM_FOLDERS, *fonts])
    say(f"{len(found)} fonts beside our own strokes")
    train(recipe, found, work / CHECKPOINT, begin_from=begin_from, say=say)


def publish(
    work: Path, out: Path, fonts: Sequence[Path], *, crops_a_kind: int, peer: bool, command: str, say: Say
) -> Path:
    """Writes the averaged weights of the checkpoint; returns the file's path."""
    recipe = Recipe(**read_checkpoint(work / CHECKPOINT)["recipe"])
    learner = Learner(recipe)
    learner.load(work / CHECKPOINT)
    export(learner.averaged(), out)
    say(f"{out.name}: {out.stat().st_size} bytes, after step {learner.step} of {recipe.steps}")
    scores = evaluate(readers(model_at(out), peer=peer), fonts, crops_a_kind=crops_a_kind)
    training = {
        "data": "lettering drawn by ocr_jobs.synthesis.lettering",
        "recipe": asdict(recipe),
        "steps": learner.step,
        "crops_shown": learner.drawn,
        "minutes_of_one_core": round(learner.cpu_seconds / 60, 1),
        "fonts": sorted({_family(each) for each in training_fonts([*SYSTEM_FOLDERS, *fonts])}),
        "command": command,
    }
    write_card(out, training, scores)
    return out


def _family(path: Path) -> str:
    return path.stem.split("-")[0].split(" Bold")[0].split(" Italic")[0]
