"""Scores a model on annotated boards: JSON on stdout, a table for people on stderr, a report to look at."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.management import annotated_boards
from inspections.training.annotated_data import read_annotated
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.cards import read_card, with_scores, write_card
from inspections.training.evaluation_run import Evaluation, evaluation, operating_threshold, table
from inspections.training.judged_images import judge_images
from inspections.training.report import write_report
from inspections.vision.shipped import kind_of, model_at, shipped
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = (
        "Score a model on annotated boards: by DeepPCB's rule (right class, IoU > 0.33), by COCO's, and whether its"
        " confidences mean what they say. JSON on stdout, a table on stderr."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        annotated_boards.add_arguments(parser, data="folder of annotated boards, as synthesise writes; or a COCO file")
        parser.add_argument("--model", type=Path, help="an ONNX comparator or detector (default: shipped comparator)")
        parser.add_argument("--comparator", type=Path, help="beside a YOLO that sees both boards: judge with both")
        parser.add_argument("--threshold", type=float, help="confidence of a defect (default: the model's own)")
        parser.add_argument("--limit", type=int, help="only the first boards of the list")
        parser.add_argument("--report", metavar="DIR", type=Path, help="also write curves and the worst mistakes there")
        parser.add_argument("--into-card", metavar="TITLE", help="also write the scores into the model's card")

    def handle(
        self,
        *,
        model: Path | None,
        comparator: Path | None,
        threshold: float | None,
        limit: int | None,
        report: Path | None,
        into_card: str | None,
        **options: Any,
    ) -> None:
        try:
            pairs = _boards(options)[:limit]
            file = model_at(model) if model else shipped("comparator")
            kind = kind_of(file)
            second = model_at(comparator) if comparator else None
            judged = [*judge_images(pairs, file, kind, comparator=second, say=self.stderr.write)]
            at = operating_threshold(second or file, kind) if threshold is None else threshold
            evaluated = evaluation(judged, at)
            if report:
                self.stderr.write(f"report: {write_report(report, file, kind, judged, evaluated)}")
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from problem
        except ValueError as error:
            raise CommandError(f"The boards cannot be judged: {error}") from error
        self.stderr.write(table(evaluated))
        self.stdout.write(json.dumps(evaluated.as_json()))
        if into_card:
            _note(file.path, into_card, evaluated)


def _boards(options: dict[str, Any]) -> list[AnnotatedPair]:
    try:
        return [
            *read_annotated(options["layout"], options["data"], options["list"], class_names=options["class_names"])
        ]
    except (OSError, ValueError) as error:
        raise CommandError(f"The boards cannot be read: {error}") from error


def _note(model: Path, title: str, evaluated: Evaluation) -> None:
    write_card(model, with_scores(read_card(model), title, evaluated.as_json()))
