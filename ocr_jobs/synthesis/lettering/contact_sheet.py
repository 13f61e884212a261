"""Many samples on one picture, each with what is to be read: to be looked at."""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ocr_jobs.synthesis.lettering.callouts import KINDS
from ocr_jobs.synthesis.lettering.fonts import SYSTEM_FOLDERS, training_fonts
from ocr_jobs.synthesis.lettering.samples import Sample, sample

_CELL = 300, 84
_LABEL = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def contact_sheet(samples: list[Sample], columns: int) -> NDArray[np.uint8]:
    width, height = _CELL
    rows = -(-len(samples) // columns)
    page = Image.new("L", (columns * width, rows * height), 225)
    pen, font = ImageDraw.Draw(page), ImageFont.truetype(_LABEL, 13)
    for index, each in enumerate(samples):
        x, y = index % columns * width, index // columns * height
        picture = Image.fromarray(each.crop)
        picture.thumbnail((width - 8, height - 24))
        page.paste(picture, (x + 4, y + 2))
        pen.text((x + 4, y + height - 19), f"{each.text or '(nothing)'}   {each.kind}", 0, font)
    return np.asarray(page, np.uint8)


def main() -> None:
    parser = argparse.ArgumentParser(description="A contact sheet of what the lettering generator draws.")
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=sorted(KINDS))
    parser.add_argument("--fonts", type=Path, nargs="*", default=[])
    told = parser.parse_args()
    fonts = training_fonts([*SYSTEM_FOLDERS, *told.fonts])
    samples = [sample((told.seed, each), fonts, kind=told.kind, turns=told.kind is None) for each in range(told.count)]
    Image.fromarray(contact_sheet(samples, told.columns)).save(told.out)


if __name__ == "__main__":
    main()
