"""Times to percentiles, samples of processes, and where results are written."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "reliability"


def percentiles(times_ms: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest; empty for no times."""
    if not times_ms:
        return {}
    ordered = sorted(times_ms)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {"p50": at(0.5), "p95": at(0.95), "p99": at(0.99), "max": round(ordered[-1], 1), "count": len(ordered)}


def machine() -> dict[str, str]:
    cores = len(os.sched_getaffinity(0))
    revision = subprocess.run(["git", "describe", "--always"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return {
        "system": f"{platform.system()} {platform.machine()}, {cores} cores, Python {platform.python_version()}",
        "load average": f"{os.getloadavg()[0]:.1f}",
        "revision": revision,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def keep(name: str, result: Mapping[str, Any], text: str) -> Path:
    """build/reliability/load_<name>.json and .txt; the next run replaces them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"load_{name}.json"
    path.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    path.with_suffix(".txt").write_text(text + "\n", encoding="utf-8")
    return path


def table(rows: Sequence[Sequence[object]]) -> str:
    """Columns set apart by width; the first row is the head."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(row[column]) for row in texts) for column in range(len(texts[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in texts)
    return "\n".join(line.rstrip() for line in lines)
