"""How fast drawings are read, against plain RapidOCR with its defaults on the same page in the same run.

    python -m benchmarks.drawing_speed --data FOLDER          its pictures and PDFs
    python -m benchmarks.drawing_speed                        a synthetic A3 sheet, as PDF, picture and scan
    python -m benchmarks.drawing_speed --batches 1,8,32       images of several jobs sharing forward passes
    python -m benchmarks.drawing_speed --device gpu0          both on a GPU, with onnxruntime-gpu installed

Prints one JSON value. Both take turns on each page, RUNS times after a warm-up, and the medians count: seconds on the
clock, and seconds of CPU time, which tell more on a machine that has other things to do. Peak memory is each one's own,
in a process of its own.
"""

import argparse
import json
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

RUNS = 3
SEED = 900_500
PICTURES = {".jpg", ".jpeg", ".png", ".tif", ".tiff"}


def main() -> None:
    options = _arguments()
    with tempfile.TemporaryDirectory() as scratch:
        files = _files(options.data) if options.data else _sheet(Path(scratch))
        told: dict[str, Any] = {"device": options.device}
        told["pages"] = [compare(file, options.runs, options.device) for file in files]
        told["peak_rss_mb"] = {name: _alone(peak, name, files, options.device) for name in ("ours", "plain_rapidocr")}
        if options.batches:
            picture = next(file for file in files if file.suffix in PICTURES)
            sizes = [int(size) for size in options.batches.split(",")]
            told["batches"] = [_alone(batch, picture, size, options.device) for size in sizes]
    print(json.dumps(told, indent=1))  # noqa: T201


def compare(file: Path, runs: int, device: str) -> dict[str, Any]:
    """Taking turns, so that what else the machine does falls on both."""
    ours, plain = _ours(device), _plain(file, device)
    times: dict[str, list[tuple[float, float]]] = {"ours": [], "plain_rapidocr": []}
    for turn in range(runs + 1):
        for name, read in (("ours", ours), ("plain_rapidocr", plain)):
            clock, cpu = time.perf_counter(), time.process_time()
            read(file)
            if turn:
                times[name].append((time.perf_counter() - clock, time.process_time() - cpu))
    told: dict[str, Any] = {"file": file.name} | {name: _medians(each) for name, each in times.items()}
    return told | {"pages_per_second": round(1 / told["ours"]["seconds"], 3)}


def peak(name: str, files: Sequence[Path], device: str) -> int:
    """MB, of a process that reads all of the files."""
    for file in files:
        (_ours(device) if name == "ours" else _plain(file, device))(file)
    status = Path("/proc/self/status").read_text(encoding="ascii")  # ru_maxrss would count what the parent held
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


def batch(picture: Path, size: int, device: str) -> dict[str, Any]:
    """So many jobs of one image each, read together once the models are warm."""
    from ocr_jobs.reading.ocr_batch import run

    def once(count: int) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = []
        requests = [{"images": [str(picture)], "device": device} for _ in range(count)]
        run(requests, lambda index, event, payload: results.append(dict(payload)) if event == "result" else None)
        return results

    once(1)
    began = time.perf_counter()
    first = once(size)[0]["statistics"]
    seconds = time.perf_counter() - began
    kept = ("forward_passes", "shared_with_jobs", "peak_memory_mb")
    return {"images": size, "images_per_second": round(size / seconds, 3), **{name: first[name] for name in kept}}


def _ours(device: str) -> Callable[[Path], object]:
    from ocr_jobs.reading.pipeline import read
    from ocr_jobs.reading.requests import ReadingRequest

    return lambda file: list(read(ReadingRequest(file, device=device)))


def _plain(file: Path, device: str) -> Callable[[Path], object]:
    """As its own guide has it; a PDF's first page is handed over as a picture, whose making does not count."""
    import cv2
    import numpy as np
    from rapidocr import RapidOCR

    on_gpu = device.startswith("gpu")
    rapid: Any = RapidOCR(params={"Global.log_level": "error", "EngineConfig.onnxruntime.use_cuda": on_gpu})
    if file.suffix in PICTURES:
        return lambda path: rapid(str(path))
    import pypdfium2

    with pypdfium2.PdfDocument(file) as pdf:
        page = np.array(pdf[0].render(scale=300 / 72, grayscale=True).to_numpy(), np.uint8)
    coloured = cv2.cvtColor(page.reshape(page.shape[:2]), cv2.COLOR_GRAY2BGR)
    return lambda path: rapid(coloured)


def _medians(times: Sequence[tuple[float, float]]) -> dict[str, float]:
    clock, cpu = (round(statistics.median(each), 3) for each in zip(*times, strict=True))
    return {"seconds": clock, "cpu_seconds": cpu}


def _alone(function: Callable[..., Any], *arguments: object) -> Any:
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(function, arguments)


def _files(folder: Path) -> list[Path]:
    return sorted(file for file in folder.iterdir() if file.suffix.lower() in {*PICTURES, ".pdf"})


def _sheet(folder: Path) -> list[Path]:
    """The first A3 sheet from the seed on, in three looks."""
    from ocr_jobs.synthesis.sheets import pictures

    seed = next(seed for seed in range(SEED, SEED + 100) if max(_size(pictures.drawn(seed))) in range(4900, 5000))
    sheet = pictures.drawn(seed)
    looks = {
        "sheet.pdf": sheet.pdf,
        "drawn.png": sheet.png(),
        "scanned.png": pictures.scan(sheet, random.Random(seed)).png(),
    }
    for name, content in looks.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in looks]


def _size(picture: Any) -> tuple[int, int]:
    return picture.truth["imageWidth"], picture.truth["imageHeight"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a folder of drawings; a synthetic sheet by default")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--batches", default="", help="numbers of images, such as 1,8,32")
    parser.add_argument("--device", default="cpu", help="cpu or gpu0")
    return parser.parse_args()


if __name__ == "__main__":
    main()
