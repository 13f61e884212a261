"""The shipped comparator on drawn pairs of each look, as JSON.

python -m benchmarks.synthetic_looks [--count 60] [--model FILE]
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.contest import ROOT
from benchmarks.pairs import FIRST_SEED, draw_pairs
from inspections.synthesis.looks import LOOKS, Look


def measure(count: int, model: Path | None) -> dict[str, Any]:
    return {"first_seed": FIRST_SEED, "looks": {look: _scored(look, count, model) for look in LOOKS}}


def _scored(look: Look, count: int, model: Path | None) -> Any:
    with TemporaryDirectory(prefix="benchlight-look-") as folder:
        draw_pairs(Path(folder), count, look=look)
        command = [sys.executable, "manage.py", "evaluate_detector", "--data", folder]
        command += ["--model", str(model.resolve())] if model else []
        return json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--model", type=Path, help="another comparator than the shipped one")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.count, asked.model)))  # noqa: T201


if __name__ == "__main__":
    main()
