"""Gives a model's file the map that makes its confidences mean what they say."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.management import annotated_boards
from inspections.training.annotated_data import Layout, read_annotated
from inspections.training.calibration_run import calibrate, calibrate_comparator
from inspections.training.cards import read_card, with_calibration, write_card
from inspections.vision.shipped import kind_of, model_at
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = (
        "Fit a model's confidences to the share of findings that is right, on boards that it was not trained on, and"
        " write the map and the threshold of the best F into its file. train_detector does it for a comparator."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--model", required=True, type=Path, help="the ONNX file; its card is brought up to date")
        parser.add_argument("--pairs", type=int, default=600, help="synthetic pairs for a comparator (default 600)")
        parser.add_argument("--processes", type=int, default=2, help="that draw them (default 2)")
        annotated_boards.add_arguments(parser, data="annotated boards to fit to instead", required=False)

    def handle(
        self,
        *,
        model: Path,
        pairs: int,
        processes: int,
        data: Path | None,
        layout: Layout,
        list: Path | None,
        class_names: Path | None,
        **_: Any,
    ) -> None:
        try:
            kind = kind_of(model_at(model))
            if data is not None:
                boards = [*read_annotated(layout, data, list, class_names=class_names)]
                told = {"data": f"{data}, {list or 'all'}", **calibrate(model, kind, boards, say=self.stderr.write)}
            elif kind == "comparator":
                with TemporaryDirectory(prefix="benchlight-pairs-") as folder:
                    told = calibrate_comparator(
                        model, Path(folder), pairs=pairs, processes=processes, say=self.stderr.write
                    )
            else:
                raise CommandError("A detector wants --data: annotated boards that it was not trained on.")
        except (OSError, ValueError) as error:
            raise CommandError(f"The confidences cannot be fitted: {error}") from error
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from problem
        if model.with_suffix(".json").exists():
            write_card(model, with_calibration(read_card(model), model, told))
        self.stdout.write(_summary(model, told))


def _summary(model: Path, told: Mapping[str, Any]) -> str:
    before, after = told["raw"]["ece"], told["calibrated"]["ece"]
    return (
        f"{model}: on {told['checked_on_images']} boards that the fit did not see, confidences are off by"
        f" {100 * before:.1f} points before and {100 * after:.1f} after; operating threshold"
        f" {told['operating_confidence']}"
    )
