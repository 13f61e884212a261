"""Judges board images without a server: a line `BOARD GOLDEN` each in, a line of JSON each out."""

import json
import shlex
from argparse import ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from gpu.runtime.model_files import ModelFile
from inspections.requests import max_size_wh
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.pipeline import inspect
from inspections.vision.shipped import Kind, kind_of, model_at, shipped
from problems.messages import sentence
from problems.problem import Problem

NO_GOLDEN = "-"
_DEFECT_KEYS = ("class", "confidence", "box_xyxy")


class Command(BaseCommand):
    help = "Judge board images, each with its golden board, and print a line of JSON for each."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pairs", required=True, type=Path, help="a file with a line BOARD GOLDEN for each image")
        parser.add_argument("--model", type=Path, help="an ONNX comparator or detector instead of the shipped one")
        parser.add_argument("--conf", type=_share, help="the confidence from which a finding is a defect, 0 to 1")

    def handle(self, *, pairs: Path, model: Path | None, conf: float | None, **options: Any) -> None:
        try:
            lines = [line for line in pairs.read_text().splitlines() if line.strip()]
        except (OSError, ValueError) as error:
            text = _(
                "The list %(path)s cannot be read: %(why)s. Give a text file with a line BOARD GOLDEN for each image."
            )
            raise CommandError(text % {"path": pairs, "why": error}) from error
        chosen = _chosen(model)
        failed = False
        for line in lines:
            answer = _answer(line, chosen, conf)
            failed = failed or "error" in answer
            self.stdout.write(json.dumps(answer))
            self.stdout.flush()
        if failed:
            raise SystemExit(1)


def _chosen(model: Path | None) -> dict[Kind, ModelFile]:
    try:
        file = None if model is None else model_at(model)
        return {} if file is None else {kind_of(file): file}
    except Problem as problem:
        raise CommandError(sentence(problem.code, problem.params)) from problem


def _answer(line: str, chosen: Mapping[Kind, ModelFile], conf: float | None) -> dict[str, Any]:
    try:
        result = inspect(_request(line, chosen, conf))
    except Problem as problem:
        error = {"code": problem.code, "message": sentence(problem.code, problem.params)}
        return {"board": _board(line), "error": error}
    defects = [{key: finding.as_json()[key] for key in _DEFECT_KEYS} for finding in result.defects]
    verdict, ms = result.judgement.verdict, result.as_json()["ms"]
    return {"board": _board(line), "verdict": verdict, "defects": defects, "ms": ms}


def _request(line: str, chosen: Mapping[Kind, ModelFile], conf: float | None) -> InspectRequest:
    """A detector that was chosen looks at the board alone, whatever golden board the line has.

    A model for pairs that was chosen judges without the comparator.
    """
    board, golden = _paths(line)
    if golden == NO_GOLDEN or "detector" in chosen:
        detector = chosen.get("detector") or shipped("detector")
        return InspectRequest(Path(board), detector=detector, conf=conf, max_size_wh=max_size_wh())
    if pair := chosen.get("pair"):
        return InspectRequest(Path(board), Path(golden), pair=pair, conf=conf, max_size_wh=max_size_wh())
    comparator = chosen.get("comparator") or shipped("comparator")
    return InspectRequest(Path(board), Path(golden), comparator=comparator, conf=conf, max_size_wh=max_size_wh())


def _board(line: str) -> str:
    try:
        return _paths(line)[0]
    except Problem:
        return line.strip()


def _paths(line: str) -> tuple[str, str]:
    """Paths with spaces stand in quotes, as in a shell."""
    try:
        board, golden = shlex.split(line)
    except ValueError:
        raise Problem("pair_line", line=line[:200]) from None
    return board, golden


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text} is not between 0 and 1")
    return value
