"""Trains the comparator's network or a YOLO on synthetic boards, exports ONNX and writes the card."""

import importlib.util
import shlex
import sys
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.management import annotated_boards
from inspections.training.annotated_crops import AnnotatedCrops
from inspections.training.annotated_data import read_annotated
from inspections.training.drawn_pictures import DrawnPictures
from inspections.training.yolo_dataset import Coding, Source
from problems.messages import sentence
from problems.problem import Problem

NEEDS = {"comparator": ("torch", "onnx"), "yolo": ("torch", "ultralytics", "onnx")}


class Command(BaseCommand):
    help = (
        "Train the comparator's network, or a YOLO for boards without a golden board, on synthetic boards or your own."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        comparator = kinds.add_parser("comparator", help="the network that names differences to a golden board")
        comparator.add_argument("--pairs", type=int, default=4000, help="synthetic pairs to draw (default 4000)")
        comparator.add_argument("--epochs", type=int, default=10, help="passes over their candidates (default 10)")
        yolo = kinds.add_parser("yolo", help="for boards without a golden board, or for pairs")
        yolo.add_argument("--coding", choices=get_args(Coding), default="single", help="single boards, or pairs")
        yolo.add_argument("--boards", type=int, default=4000, help="synthetic boards to draw (default 4000)")
        annotated_boards.add_arguments(
            yolo, data="annotated boards of your own to train on instead of drawn ones", required=False
        )
        yolo.add_argument("--validation-list", type=Path, help="the boards of --data that choose the best epoch")
        yolo.add_argument("--crops", type=int, default=8, help="cut from each board of --data (default 8)")
        yolo.add_argument(
            "--size", type=int, default=256, help="px of a picture's side, at the scale of the boards (256)"
        )
        yolo.add_argument("--epochs", type=int, default=12, help="passes over the boards (default 12)")
        yolo.add_argument("--int8", action="store_true", help="a file that computes in 8 bits: quicker on the CPU")
        yolo.add_argument("--hours", type=float, help="end after so many hours, however many epochs are left")
        yolo.add_argument("--model", help="a YAML model of ultralytics, as yolo26n.yaml (default: our smaller one)")
        for one in (comparator, yolo):
            one.add_argument("--seed", type=int, default=1, help="of the training (default 1)")
            one.add_argument("--first-seed", type=int, default=0, help="of the first synthetic board (default 0)")
            one.add_argument("--processes", type=int, default=2, help="that draw boards (default 2)")
            one.add_argument("--work", type=Path, help="folder for boards and checkpoints; the same one goes on")
            one.add_argument("--out", type=Path, help="the ONNX file to write, its card beside it (default: in --work)")

    def handle(self, *, kind: str, **options: Any) -> None:
        _check_installed(kind)
        command = f"python manage.py train_detector {shlex.join(sys.argv[2:])}"
        work = options["work"] or settings.DATA_FOLDER / "training" / kind
        work.mkdir(parents=True, exist_ok=True)
        out = options["out"] or work / f"{'comparator' if kind == 'comparator' else 'detector'}.onnx"
        train = _train_comparator if kind == "comparator" else _train_yolo
        try:
            card = train(work, out, command, options, self.stdout.write)
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from problem
        self.stdout.write(
            f"weights: {out}, card: {card}. Score them: manage.py evaluate_detector --data DIR --model {out}"
        )


def _train_comparator(work: Path, out: Path, command: str, options: dict[str, Any], say: Any) -> Path:
    from inspections.training.comparator_run import ComparatorRun, train_comparator
    from inspections.training.recipes import Recipe

    run = ComparatorRun(
        work=work, out=out, pairs=options["pairs"], first_seed=options["first_seed"], processes=options["processes"],
        command=command, recipe=Recipe(seed=options["seed"], epochs=options["epochs"]),
    )  # fmt: skip
    return train_comparator(run, say=say)


def _train_yolo(work: Path, out: Path, command: str, options: dict[str, Any], say: Any) -> Path:
    from inspections.training.yolo_run import LIMITS_OF_DRAWN, MODEL, YoloRun, train_yolo

    source, told = _annotated(options) if options["data"] else _drawn(options)
    run = YoloRun(
        work=work, out=out, source=source, told=told, limits=() if options["data"] else LIMITS_OF_DRAWN,
        model=options["model"] or str(MODEL), epochs=options["epochs"], seed=options["seed"],
        hours=options["hours"], int8=options["int8"], processes=options["processes"], command=command,
    )  # fmt: skip
    return train_yolo(run, say=say)


def _drawn(options: dict[str, Any]) -> tuple[Source, dict[str, Any]]:
    boards, first_seed = options["boards"], options["first_seed"]
    source = DrawnPictures(boards, size_px=options["size"], first_seed=first_seed, coding=options["coding"])
    return source, {"data": "synthetic boards", "boards": boards, "first_seed": first_seed}


def _annotated(options: dict[str, Any]) -> tuple[Source, dict[str, Any]]:
    if not options["list"] or not options["validation_list"]:
        raise CommandError(
            "Training on --data needs --list and --validation-list. `manage.py split_pairs` writes both, with no board"
            " on both sides."
        )
    try:
        training, validation = (
            tuple(read_annotated(options["layout"], options["data"], options[name], class_names=options["class_names"]))
            for name in ("list", "validation_list")
        )
    except (OSError, ValueError) as error:
        raise CommandError(f"The boards cannot be read: {error}") from error
    source = AnnotatedCrops(training, validation, options["size"], options["crops"], options["coding"])
    return source, {"data": f"{len(training)} annotated boards", "crops_each": options["crops"]}


def _check_installed(kind: str) -> None:
    missing = [name for name in NEEDS[kind] if importlib.util.find_spec(name) is None]
    if missing:
        raise CommandError(
            f"Training needs {' and '.join(missing)}, which the core installation leaves out. Run `make train-deps`"
            " once (6 GB), then `.venv-train/bin/python manage.py train_detector ...`."
        )
