"""Reads drawings without a server: files in, a line of JSON for each of their pages out."""

import json
from argparse import ArgumentTypeError
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ocr_jobs.reading.pipeline import read_document
from ocr_jobs.reading.requests import DEFAULT_ENGINE, ReadingOptions
from problems.messages import sentence
from problems.problem import Problem


class Command(BaseCommand):
    help = "Read drawings (PDF, PNG, JPEG, TIFF) and print a line of JSON for each page."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--pages", default="", help='such as "1-3,7"; all of them by default')
        parser.add_argument("--engine", default=DEFAULT_ENGINE, help="the text engine: rapidocr, paddleocr, tesseract")
        parser.add_argument("--languages", default="", help="of the words beside the dimensions, such as en,ko")
        parser.add_argument("--model-folder", type=Path, help="an administrator's models, for engines that need them")
        parser.add_argument("--preprocessing", default="", help="steps by name, such as clahe,denoise")
        parser.add_argument("--postprocessing", default="", help="steps by name")
        parser.add_argument("--conf", type=_share, default=0.5, help="what is less sure is marked, 0 to 1")

    def handle(self, *, files: list[Path], **options: Any) -> None:
        try:
            wanted = ReadingOptions.from_json({**options, "confidence_threshold": options["conf"]})
        except Problem as problem:
            raise CommandError(sentence(problem.code, problem.params), returncode=2) from None
        failed = [file for file in files if not self._read(file, wanted)]
        if failed:
            raise SystemExit(1)

    def _read(self, file: Path, options: ReadingOptions) -> bool:
        try:
            for reading in read_document(file, options):
                self._tell({"file": str(file)} | reading.as_json())
        except Problem as problem:
            error = {"code": problem.code, "message": sentence(problem.code, problem.params)}
            self._tell({"file": str(file), "error": error})
            return False
        return True

    def _tell(self, line: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(line, ensure_ascii=False))
        self.stdout.flush()


def _share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ArgumentTypeError(f"{text} is not between 0 and 1")
    return value
