"""Our way from encoded bytes to boxes, as a contender.

    python -m benchmarks.contender_ours comparator|detector FOLDER TILES [MODEL]

FOLDER holds 0_board.jpg, 0_golden.jpg, 1_board.jpg … (or another suffix).
"""

import sys
from pathlib import Path
from typing import Any

from benchmarks.contest import serve
from inspections.vision import golden_scans, pipeline
from inspections.vision.inspection_request import InspectRequest
from inspections.vision.shipped import model_at, shipped


def main(kind: str, folder: Path, tiles: int, model: Path | None) -> None:
    golden_scans.KEPT_BYTES = 0  # every golden board is decoded anew, as the tiles come round again and again
    file = model_at(model) if model else shipped("comparator" if kind == "comparator" else "detector")
    chosen = {kind: {"path": str(file.path), "sha256": file.sha256}}
    requests = [_request(folder, index, kind) | chosen for index in range(tiles)]
    parsed = [InspectRequest.from_json(request) for request in requests]
    serve(tiles, lambda index: pipeline.inspect(parsed[index]), lambda: pipeline.run(requests, _Checked()))


def _request(folder: Path, index: int, kind: str) -> dict[str, Any]:
    board, golden = (str(next(folder.glob(f"{index}_{name}.*"))) for name in ("board", "golden"))
    return {"board": board, "golden": golden} if kind == "comparator" else {"board": board}


class _Checked:
    """Takes reports, and lets no failure pass for speed."""

    def __call__(self, index: int, event: str, payload: Any) -> None:
        if event == "failed":
            raise RuntimeError(f"tile {index}: {payload}")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]) if len(sys.argv) > 4 else None)
