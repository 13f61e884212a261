"""Draws pairs of synthetic boards with known defects, in the folder layout that training and evaluation read."""

from pathlib import Path
from typing import Any

import cv2
from django.core.management.base import BaseCommand, CommandError, CommandParser

from inspections.synthesis.contact_sheet import contact_sheet
from inspections.synthesis.looks import LOOKS, Look
from inspections.synthesis.pairs import BoardPair, generate_pair
from inspections.training.deeppcb import LIST_NAME, write_pair
from inspections.training.samples import with_margin

ON_A_SHEET = 24


class Command(BaseCommand):
    help = "Draw pairs of synthetic boards (board, golden board, boxes of the defects): NAME_test, NAME_temp, NAME.txt."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="folder for images, boxes and their list")
        parser.add_argument("--count", type=int, default=20, help="how many pairs (default 20)")
        parser.add_argument(
            "--seed", type=int, default=0, help="seed of the first pair; a seed draws the same board again"
        )
        parser.add_argument("--look", choices=LOOKS, default="binarised", help="the camera (default binarised)")
        parser.add_argument("--contact-sheet", type=Path, help=f"also a PNG of the first {ON_A_SHEET} pairs to look at")

    def handle(
        self, *, out: Path, count: int, seed: int, look: Look, contact_sheet: Path | None, **options: Any
    ) -> None:
        if count < 1:
            raise CommandError("--count must be at least 1.")
        out.mkdir(parents=True, exist_ok=True)
        lines: list[str] = []
        shown: list[BoardPair] = []
        for number in range(seed, seed + count):
            pair = generate_pair(number, look=look)
            lines.append(_write(out, f"{look}_{number:06d}", pair))
            if len(shown) < ON_A_SHEET:
                shown.append(pair)
        (out / LIST_NAME).write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.stdout.write(f"{count} pairs in {out}, listed in {LIST_NAME}")
        if contact_sheet:
            _write_sheet(contact_sheet, shown)
            self.stdout.write(f"contact sheet: {contact_sheet}")


def _write(folder: Path, name: str, pair: BoardPair) -> str:
    height, width = pair.board.shape[:2]
    truth = [(defect.cls, with_margin(defect.box_xyxy, (width, height))) for defect in pair.truth]
    return write_pair(folder, name, pair.board, pair.golden, truth)


def _write_sheet(path: Path, pairs: list[BoardPair]) -> None:
    _, png = cv2.imencode(".png", contact_sheet(pairs))
    path.write_bytes(png.tobytes())
