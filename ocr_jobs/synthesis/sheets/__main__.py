"""Write sheets with their truth.

    python -m ocr_jobs.synthesis.sheets FOLDER --count 20 --seed 1

FOLDER/drawn has each sheet as DXF, PDF, PNG and truth; FOLDER/scanned has a scan of each, with the truth where the
scan shows it. Both are folders as `python -m benchmarks.drawings --data` takes them.
"""

import argparse
import json
import random
from pathlib import Path

from ocr_jobs.synthesis.sheets.dxf import as_dxf
from ocr_jobs.synthesis.sheets.pictures import Picture, drawn, scan


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
    picture = drawn(seed)
    _write(folder / "drawn", picture)
    _write(folder / "scanned", scan(picture, random.Random(seed)))
    (folder / "drawn" / f"{picture.name}.pdf").write_bytes(picture.pdf)
    (folder / "drawn" / f"{picture.name}.dxf").write_text(as_dxf(picture.sheet), encoding="utf-8")


def _write(folder: Path, picture: Picture) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{picture.name}.png").write_bytes(picture.png())
    text = json.dumps(picture.truth, ensure_ascii=False, indent=1)
    (folder / f"{picture.name}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
