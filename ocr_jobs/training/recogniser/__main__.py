"""python -m ocr_jobs.training.recogniser train|publish|evaluate|check --help"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from ocr_jobs.reading.recogniser.shipped import FOLDER, NAME, model_at, shipped
from ocr_jobs.training.recogniser.evaluation import CROPS_A_KIND


def main(arguments: Sequence[str] | None = None) -> None:
    told = _parser().parse_args(arguments)
    told.run(told)


def _train(told: argparse.Namespace) -> None:
    from ocr_jobs.training.recogniser.learning import Recipe
    from ocr_jobs.training.recogniser.run import train_recogniser

    recipe = Recipe(steps=told.steps, batch=told.batch, rate=told.rate, seed=told.seed)
    train_recogniser(recipe, told.work, told.fonts, begin_from=told.begin_from, say=_say)


def _publish(told: argparse.Namespace) -> None:
    from ocr_jobs.training.recogniser.run import publish

    command = "python -m ocr_jobs.training.recogniser " + " ".join(sys.argv[1:])
    path = publish(
        told.work, told.out, told.fonts, crops_a_kind=told.crops, peer=not told.alone, command=command, say=_say
    )
    _say(str(path))


def _evaluate(told: argparse.Namespace) -> None:
    from ocr_jobs.training.recogniser.evaluation import evaluate, readers

    model = shipped() if told.model is None else model_at(told.model)
    scores = evaluate(readers(model, peer=not told.alone), told.fonts, crops_a_kind=told.crops)
    _say(json.dumps(scores, indent=2, ensure_ascii=False))


def _check(told: argparse.Namespace) -> None:
    from ocr_jobs.training.recogniser.evaluation import readers
    from ocr_jobs.training.recogniser.labelled_crops import check

    model = shipped() if told.model is None else model_at(told.model)
    _say(json.dumps(check(readers(model, peer=not told.alone), told.data), indent=2, ensure_ascii=False))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="The dimension recogniser: from drawn text to weights and scores.")
    commands = parser.add_subparsers(required=True)
    train = commands.add_parser("train", help="on text that the generator draws; broken off, it goes on")
    train.add_argument("--work", type=Path, required=True, help="folder of the checkpoint")
    train.add_argument("--steps", type=int, default=6000)
    train.add_argument("--batch", type=int, default=48)
    train.add_argument("--rate", type=float, default=2e-3)
    train.add_argument("--seed", type=int, default=1)
    train.add_argument("--begin-from", type=Path, help="a checkpoint or a shipped ONNX file: its weights are the start")
    train.set_defaults(run=_train)
    publish = commands.add_parser("publish", help="write the ONNX file and its card, with scores on held-back text")
    publish.add_argument("--work", type=Path, required=True, help="folder of the checkpoint")
    publish.add_argument("--out", type=Path, default=FOLDER / f"{NAME}.onnx")
    publish.set_defaults(run=_publish)
    evaluate = commands.add_parser(
        "evaluate", help="on held-back drawn text of every kind, beside RapidOCR's recogniser"
    )
    check = commands.add_parser("check", help="on crops of labelled drawings, beside RapidOCR's recogniser")
    check.add_argument("--data", type=Path, required=True, help="folder of labelme files beside their pictures")
    check.set_defaults(run=_check)
    evaluate.set_defaults(run=_evaluate)
    for each in (evaluate, check):
        each.add_argument("--model", type=Path, help="an ONNX file; the shipped one otherwise")
    for each in (publish, evaluate, check):
        each.add_argument("--alone", action="store_true", help="without RapidOCR beside it")
    for each in (train, publish, evaluate):
        each.add_argument("--fonts", type=Path, nargs="*", default=[], help="folders of fonts beside the system's")
    for each in (publish, evaluate):
        each.add_argument("--crops", type=int, default=CROPS_A_KIND, help="of each kind of text")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
