"""Seconds and memory of decoding, and of writing the pyramid of, one large image in each format, as JSON lines.

    python -m benchmarks.decoding [--side 16384]

Each is done in a process of its own. bytes_per_px is what the process grew by, of which a grey array is 1.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyvips

from benchmarks.large_board import drawn_layout, peak_rss_mb
from files.pictures.images import decode_grey
from files.pictures.pyramids import write_pyramid

_SAVED: dict[str, tuple[str, Callable[[Any], Any], dict[str, Any]]] = {
    "JPEG grey": ("jpg", lambda grey: grey, {}),
    "JPEG colour": ("jpg", lambda grey: grey.bandjoin([grey, grey]).copy(interpretation="srgb"), {}),
    "JPEG colour, progressive": (
        "jpg",
        lambda grey: grey.bandjoin([grey, grey]).copy(interpretation="srgb"),
        {"interlace": True},
    ),
    "PNG grey": ("png", lambda grey: grey, {"compression": 1}),
    "PNG colour with alpha": (
        "png",
        lambda grey: grey.bandjoin([grey, grey, 255]).copy(interpretation="srgb"),
        {"compression": 1},
    ),
    "TIFF grey, LZW": ("tif", lambda grey: grey, {"compression": "lzw"}),
    "TIFF colour, tiles": (
        "tif",
        lambda grey: grey.bandjoin([grey, grey]).copy(interpretation="srgb"),
        {"compression": "deflate", "tile": True},
    ),
    "TIFF colour, 16 bits": (
        "tif",
        lambda grey: (grey.bandjoin([grey, grey]) * 257).cast("ushort").copy(interpretation="rgb16"),
        {"compression": "lzw"},
    ),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=16384)
    parser.add_argument("--child", nargs=2, metavar=("WORK", "PATH"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        print(json.dumps(_measured(options.child[0], Path(options.child[1]))))  # noqa: T201
        return
    grey = pyvips.Image.new_from_array(drawn_layout(options.side)).copy(interpretation="b-w")
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, convert, saving) in _SAVED.items():
            path = Path(folder) / f"board.{suffix}"
            convert(grey).write_to_file(str(path), **saving)
            answers = {work: _in_child(work, path) for work in ("grey", "pyramid")}
            told = {"format": name, "file_mb": path.stat().st_size // 1_000_000, **answers}
            print(json.dumps(told), flush=True)  # noqa: T201


def _in_child(work: str, path: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.decoding", "--child", work, str(path)]
    told: dict[str, float] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return told


def _measured(work: str, path: Path) -> dict[str, float]:
    at_start = peak_rss_mb()
    began, cpu_began = time.perf_counter(), time.process_time()
    if work == "grey":
        pixels = decode_grey(path).size
    else:
        pixels = int(np.prod(write_pyramid(path, path.with_suffix(".zip")).size_wh))
    seconds, cpu_seconds = time.perf_counter() - began, time.process_time() - cpu_began
    return {
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu_seconds, 2),
        "peak_rss_mb": peak_rss_mb(),
        "bytes_per_px": round((peak_rss_mb() - at_start) * 2**20 / pixels, 2),
    }


if __name__ == "__main__":
    main()
