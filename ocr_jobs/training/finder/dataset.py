"""Tiles of synthetic sheets with oriented boxes, in ultralytics' layout.

    .venv/bin/python -m ocr_jobs.training.finder.dataset FOLDER --sheets 200 --seed 100000

Text classes count where most of them is in the tile; views, tables and the title block are cut at its edge.
"""

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from ocr_jobs.synthesis.sheets.callouts import Class
from ocr_jobs.synthesis.sheets.pdf import as_pdf
from ocr_jobs.synthesis.sheets.raster import Grey, Matrix, rendered, scanned
from ocr_jobs.synthesis.sheets.sheet import Sheet, make_sheet
from ocr_jobs.synthesis.sheets.truth import page_matrix

DPI = 150
TILE_PX = 512
CLASSES = tuple(Class)
_LARGE = (Class.TITLE_BLOCK, Class.TABLE, Class.VIEW)
_LEAST_SEEN = 0.7
_TILES = 4  # of a sheet
_HELD_BACK = 10  # every so many sheets is for validation

Corners = npt.NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sheets", type=int, default=200)
    parser.add_argument("--seed", type=int, default=100_000)
    options = parser.parse_args()
    for number in range(options.sheets):
        part = "val" if number % _HELD_BACK == 0 else "train"
        write_tiles(options.folder, part, options.seed + number)
    names = "\n".join(f"  {at}: {each.value}" for at, each in enumerate(CLASSES))
    text = f"path: {options.folder.resolve()}\ntrain: images/train\nval: images/val\nchannels: 1\nnames:\n{names}\n"
    (options.folder / "data.yaml").write_text(text)


def write_tiles(folder: Path, part: str, seed: int) -> None:
    chance, sheet = random.Random(seed), make_sheet(seed)
    page, matrix = rendered(as_pdf(sheet), DPI), page_matrix(sheet, DPI)
    if chance.random() < 0.6:
        page, moved = scanned(page, chance)
        matrix = moved @ matrix
    boxes = [(mark.cls, _pixels(mark.polygon, matrix)) for mark in sheet.marks]
    for name in ("images", "labels"):
        (folder / name / part).mkdir(parents=True, exist_ok=True)
    for number, (x, y) in enumerate(_places(sheet, page, matrix, chance)):
        tile = np.full((TILE_PX, TILE_PX), 255, np.uint8)
        seen = page[y : y + TILE_PX, x : x + TILE_PX]
        tile[: seen.shape[0], : seen.shape[1]] = seen
        stem = f"{seed}-{number}"
        cv2.imwrite(str(folder / "images" / part / f"{stem}.png"), tile)
        lines = [line for cls, box in boxes if (line := _line(cls, box - (x, y)))]
        (folder / "labels" / part / f"{stem}.txt").write_text("\n".join(lines))


def _places(sheet: Sheet, page: Grey, matrix: Matrix, chance: random.Random) -> Iterator[tuple[int, int]]:
    """Corners of tiles, most with something in them."""
    height, width = page.shape
    marks = [mark for mark in sheet.marks if mark.cls not in _LARGE]
    for _ in range(_TILES):
        middle = _pixels(chance.choice(marks).polygon, matrix).mean(axis=0)
        x, y = (int(middle[axis] - TILE_PX * chance.uniform(0.1, 0.9)) for axis in (0, 1))
        yield max(0, min(x, width - TILE_PX)), max(0, min(y, height - TILE_PX))


def _pixels(points: tuple[tuple[float, float], ...], matrix: Matrix) -> Corners:
    placed = np.column_stack([np.array(points), np.ones(len(points))]) @ matrix.T
    return np.asarray(placed[:, :2] / placed[:, 2:], np.float64)


def _line(cls: Class, box: Corners) -> str:
    """A line of a label file, or nothing."""
    inside = np.clip(box, 0, TILE_PX - 1)
    seen = cv2.contourArea(inside.astype(np.float32)) / max(cv2.contourArea(box.astype(np.float32)), 1e-6)
    if cls in _LARGE:
        if min(np.ptp(inside[:, 0]), np.ptp(inside[:, 1])) < 20:
            return ""
        box = inside
    elif seen < _LEAST_SEEN:
        return ""
    numbers = (np.clip(box, 0, TILE_PX) / TILE_PX).ravel()
    return f"{CLASSES.index(cls)} " + " ".join(f"{value:.5f}" for value in numbers)


if __name__ == "__main__":
    main()
