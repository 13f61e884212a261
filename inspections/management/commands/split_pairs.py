"""Writes two lists of annotated boards, to train on and to validate on, that share no board."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.management import annotated_boards
from inspections.training.annotated_data import Layout, read_annotated
from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.splits import GAP, SHARE, layout_thumb, split, without_twins
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = (
        "Divide annotated boards into training and validation: of each group of boards the last images are held back,"
        " a gap before them is left out, and so is what a held-back image shows again."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        annotated_boards.add_arguments(parser, data="folder (or COCO file) of annotated boards")
        parser.add_argument("--out", required=True, type=Path, help="folder for train.txt and validation.txt")
        parser.add_argument("--share", type=float, default=SHARE, help=f"to hold back (default {SHARE})")
        parser.add_argument("--gap", type=int, default=GAP, help=f"images left out in between (default {GAP})")

    def handle(
        self,
        *,
        data: Path,
        layout: Layout,
        list: Path | None,
        class_names: Path | None,
        out: Path,
        share: float,
        gap: int,
        **_: Any,
    ) -> None:
        if not 0 < share < 1 or gap < 0:
            raise CommandError("--share must lie between 0 and 1, and --gap must not be negative.")
        try:
            between = split([*read_annotated(layout, data, list, class_names=class_names)], share=share, gap=gap)
            parts = without_twins(between, layout_thumb)
        except (OSError, ValueError) as error:
            raise CommandError(f"The boards cannot be divided: {error}") from error
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params)) from problem
        out.mkdir(parents=True, exist_ok=True)
        for name, pairs in (("train", parts.training), ("validation", parts.validation)):
            _write(out / f"{name}.txt", pairs)
        twins = len(parts.dropped) - len(between.dropped)
        self.stdout.write(
            f"{len(parts.training)} to train on, {len(parts.validation)} to validate on;"
            f" left out: {len(between.dropped)} in the gaps, {twins} shown again by a validation image"
        )


def _write(path: Path, pairs: Sequence[AnnotatedPair]) -> None:
    path.write_text("".join(f"{pair.entry}\n" for pair in pairs), encoding="utf-8")
