"""From reviewed boards to a candidate beside the active comparator: each step is kept, and the next call goes on."""

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from gpu.runtime.model_files import ModelFile
from inspections.training.calibration_run import SEEDS, calibrate_by
from inspections.training.cards import Card, new_card, with_scores, write_card
from inspections.training.comparator_run import MEASURED_SAMPLES, TURNS
from inspections.training.comparator_training import three_channels, train_network
from inspections.training.drawn_boards import calibration_pairs, drawn_samples
from inspections.training.evaluation_run import operating_threshold
from inspections.training.exporting import export_comparator
from inspections.training.kept_judgements import judge_and_keep
from inspections.training.network_weights import network_from
from inspections.training.outcomes import outcome
from inspections.training.recipes import Epoch, Recipe, Way
from inspections.training.reviewed_boards import ReviewedBoard
from inspections.training.reviewed_samples import has_samples, kept_samples
from inspections.training.reviewed_split import ReviewedSplit, marks_by_class, split_reviewed
from inspections.training.samples import Samples, joined
from inspections.training.training_device import leave_cores_to_others, training_device
from inspections.training.training_request import TrainingRequest, Turn
from inspections.vision.shipped import model_at
from problems.problem import Problem

logger = logging.getLogger(__name__)

MOST_REPEATS = 8
LEARNING_RATE = 4e-4  # a tenth of a training from scratch
LIMITS = (
    "Trained on boards of this plant, as they were reviewed, together with drawn ones: what reviewers missed or"
    " misnamed, it has learnt too.",
    "It judges differences to a golden board; a fault that the golden board has too is not seen.",
    "Marks that the comparison itself does not propose cannot be learnt from reviews.",
)


def retrain(request: TrainingRequest, turn: Turn) -> dict[str, Any]:
    """The new model's file and card, and how it does beside the active one. Raises BrokenOff, Problem."""
    leave_cores_to_others()
    request.work.mkdir(parents=True, exist_ok=True)
    parts = _split(request)
    trained = request.work / "trained.onnx"
    told = request.work / "trained.json"
    if not told.exists():
        part = told.with_suffix(".part")
        part.write_text(json.dumps(_train(request, parts, trained, turn)), encoding="utf-8")
        part.replace(told)
    model, calibrated = _calibrated(request, trained, turn)
    card = new_card(model, kind="comparator", name="comparator", training=_of_card(request, parts, told), limits=LIMITS)
    return _scored(request, parts, model, {**card, "calibration": calibrated}, turn)


def _train(request: TrainingRequest, parts: ReviewedSplit, out: Path, turn: Turn) -> dict[str, Any]:
    """Into `out`; returns what the card tells of it."""
    reviewed, check = _reviewed(request, parts, turn)
    drawn, held_back = drawn_samples(request.drawn, request.drawn_pairs, partial(turn.step, "drawn"))
    mixed = joined([drawn, *[reviewed] * _repeats(len(reviewed.labels), len(drawn.labels))])
    recipe = Recipe(epochs=request.epochs, learning_rate=LEARNING_RATE, starts_from=request.active.sha256)
    examples = three_channels(drawn.patches[:MEASURED_SAMPLES])
    epochs: list[Epoch] = []

    def told(epoch: Epoch) -> None:
        epochs.append(epoch)
        turn.found({"epochs": [asdict(each) for each in epochs], "of": recipe.epochs})
        turn.stage("train", epoch.number, recipe.epochs, "epochs")

    turn.stage("train", 0, recipe.epochs, "epochs")
    network = train_network(
        mixed,
        joined([check, held_back]),
        recipe,
        request.work / "training.checkpoint",
        say=lambda text: None,
        start=network_from(request.active.path, examples),
        way=Way(device=training_device(), stop=turn.over, told=told),
    )
    part = out.with_suffix(".part.onnx")
    export_comparator(network, part, turns=TURNS, measure_on=examples.numpy())
    part.replace(out)
    return {
        "samples": {"reviewed": len(reviewed.labels), "drawn": len(drawn.labels), "held back": len(check.labels)},
        "recipe": asdict(recipe),
        "minutes": round(sum(epoch.seconds for epoch in epochs) / 60, 1),
    }


def _split(request: TrainingRequest) -> ReviewedSplit:
    try:
        return split_reviewed(request.boards)
    except ValueError:
        raise Problem("training_not_divisible", status=409, boards=len(request.boards)) from None


def _reviewed(request: TrainingRequest, parts: ReviewedSplit, turn: Turn) -> tuple[Samples, Samples]:
    """To train on, and held back. A board that cannot be read gives nothing: one must not end it for the others."""
    folder = request.work / "reviewed"
    folder.mkdir(exist_ok=True)
    boards = (*parts.training, *parts.held_back)
    found: list[Samples] = []
    turn.stage("boards", 0, len(boards), "boards")
    for number, board in enumerate(boards, start=1):
        made_before = has_samples(folder, board)
        try:
            found.append(kept_samples(folder, board))
        except Problem as problem:
            logger.warning("inspection %s gives no samples: %s", board.number, problem.code)
            found.append(joined([]))
        # What was there already is passed by at once: else a lane that is asked for often would never get past it.
        (turn.stage if made_before else turn.step)("boards", number, len(boards), "boards")
    return joined(found[: len(parts.training)]), joined(found[len(parts.training) :])


def _repeats(reviewed: int, drawn: int) -> int:
    """Reviewed samples are shown so often that they are about a third of all, if there are enough of them."""
    return min(max(round(drawn / 2 / max(reviewed, 1)), 1), MOST_REPEATS)


def _calibrated(request: TrainingRequest, trained: Path, turn: Turn) -> tuple[Path, dict[str, Any]]:
    """The model with a map of its confidences, and what its card tells of that."""

    step = partial(turn.step, "calibrate")
    judged = judge_and_keep(
        request.work / "calibration.jsonl",
        calibration_pairs(request.drawn, request.calibration_pairs, step),
        model_at(trained),
        "comparator",
        between=partial(step, unit="boards"),
    )
    model = request.work / "comparator.onnx"
    model.write_bytes(trained.read_bytes())
    told = {"data": f"synthetic pairs, seeds from {SEEDS}", **calibrate_by(model, judged)}
    return model, told


def _of_card(request: TrainingRequest, parts: ReviewedSplit, told: Path) -> dict[str, Any]:
    return {
        "data": f"{len(parts.training)} boards reviewed here, {request.drawn_pairs} synthetic pairs",
        "boards": {"training": len(parts.training), "held back": len(parts.held_back), "left out": len(parts.left_out)},
        "marks": marks_by_class(parts.training),
        "data_sha256": request.data_sha256,
        **json.loads(told.read_text(encoding="utf-8")),
    }


def _scored(request: TrainingRequest, parts: ReviewedSplit, model: Path, card: Card, turn: Turn) -> dict[str, Any]:
    """The result of the job: new and active model on the same boards, which neither has been trained on."""
    active = _outcome(request.work / "active.jsonl", parts.held_back, request.active, turn, round=0)
    candidate = _outcome(request.work / "candidate.jsonl", parts.held_back, model_at(model), turn, round=1)
    card = with_scores(card, f"{len(parts.held_back)} boards reviewed here and held back", candidate)
    card = with_scores(card, "The model that it started from, on the same boards", active)
    write_card(model, card)
    return {"model": str(model), "card": card, "outcomes": {"candidate": candidate, "active": active}}


def _outcome(
    file: Path, boards: Sequence[ReviewedBoard], model: ModelFile, turn: Turn, *, round: int
) -> dict[str, Any]:
    def between(done: int, total: int) -> None:
        turn.step("score", round * total + done, 2 * total, "boards")

    judged = judge_and_keep(file, [board.as_pair() for board in boards], model, "comparator", between=between)
    return outcome(judged, [board.thresholds for board in boards], operating_threshold(model, "comparator"))
