"""Write sheets with their truth.

    python -m ocr_jobs.synthesis.sheets FOLDER --count 20 --seed 1

FOLDER/drawn has each sheet as DXF, PDF, PNG and truth; FOLDER/scanned has a scan of each, with the truth where the
scan shows it. Both are folders as `python -m benchmarks.drawings --data` takes them.
"""

import argparse
import json
import random
from pathlib import Path
from typing import Any

import cv2

from ocr_jobs.synthesis.sheets.dxf import as_dxf
from ocr_jobs.synthesis.sheets.pdf import as_pdf
from ocr_jobs.synthesis.sheets.raster import Grey, rendered, scanned
from ocr_jobs.synthesis.sheets.sheet import make_sheet
from ocr_jobs.synthesis.sheets.truth import as_truth, page_matrix


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    for seed in range(options.seed, options.seed + options.count):
        write(options.folder, seed)


def write(folder: Path, seed: int) -> None:
    """One sheet, drawn and scanned."""
    sheet, name = make_sheet(seed), f"{seed:05d}"
    drawn, scans = folder / "drawn", folder / "scanned"
    drawn.mkdir(parents=True, exist_ok=True)
    scans.mkdir(parents=True, exist_ok=True)
    pdf = as_pdf(sheet)
    (drawn / f"{name}.pdf").write_bytes(pdf)
    (drawn / f"{name}.dxf").write_text(as_dxf(sheet), encoding="utf-8")
    page = rendered(pdf)
    matrix = page_matrix(sheet)
    _write_picture(drawn / f"{name}.png", page)
    _write_truth(drawn / f"{name}.json", as_truth(sheet, f"{name}.png", (page.shape[1], page.shape[0]), matrix))
    scan, moved = scanned(page, random.Random(seed))
    _write_picture(scans / f"{name}.png", scan)
    _write_truth(scans / f"{name}.json", as_truth(sheet, f"{name}.png", (scan.shape[1], scan.shape[0]), moved @ matrix))


def _write_picture(path: Path, page: Grey) -> None:
    done, data = cv2.imencode(".png", page, [cv2.IMWRITE_PNG_COMPRESSION, 3])
    if not done:
        raise OSError(f"{path} could not be written")
    path.write_bytes(data.tobytes())


def _write_truth(path: Path, truth: dict[str, Any]) -> None:
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
