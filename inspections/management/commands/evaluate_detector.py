"""Scores a model on annotated pairs: JSON on stdout, a table for people on stderr."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.cards import read_card, with_scores, write_card
from inspections.training.deeppcb import read_pairs
from inspections.training.evaluation_run import Evaluation, evaluate_model, table
from inspections.vision.shipped import kind_of, model_at, shipped
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = "Score a model by DeepPCB's rule (right class, IoU > 0.33) on a folder of annotated pairs."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--data", required=True, type=Path, help="folder in DeepPCB's layout, as synthesise writes")
        parser.add_argument("--list", type=Path, help="another list of pairs than DIR/trainval.txt")
        parser.add_argument("--layout", choices=["deeppcb"], default="deeppcb", help="the folder's layout")
        parser.add_argument("--model", type=Path, help="an ONNX comparator or detector (default: shipped comparator)")
        parser.add_argument("--limit", type=int, help="only the first pairs of the list")
        parser.add_argument("--into-card", metavar="TITLE", help="also write the scores into the model's card")

    def handle(
        self, *, data: Path, list: Path | None, model: Path | None, limit: int | None, into_card: str | None, **_: Any
    ) -> None:
        pairs = _pairs(data, list)[:limit]
        try:
            file = model_at(model) if model else shipped("comparator")
            evaluation = evaluate_model(pairs, file, kind_of(file), say=self.stderr.write)
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from problem
        self.stderr.write(table(evaluation))
        self.stdout.write(json.dumps(evaluation.as_json()))
        if into_card:
            _note(file.path, into_card, evaluation)


def _pairs(data: Path, list_path: Path | None) -> list[AnnotatedPair]:
    try:
        return [*read_pairs(data, list_path)]
    except (OSError, ValueError) as error:
        raise CommandError(f"The pairs cannot be read: {error}") from error


def _note(model: Path, title: str, evaluation: Evaluation) -> None:
    write_card(model, with_scores(read_card(model), title, evaluation.as_json()))
