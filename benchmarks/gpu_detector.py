"""Tiles a second of the detector on a GPU, ours beside ultralytics' `predict` on the same weights, as JSON and a table.

    .venv-train/bin/python -m benchmarks.gpu_detector [--model yolo26n.yaml|detector.pt] [--batches 1,4,8,32,128]
        [--device gpu0|cpu] [--rounds 7] [--ways graphs,eager,compiled,onnxruntime]

Both get the same decoded 640 px tiles and give boxes on the host; the peer runs in FP16 with its own pre- and
post-processing. A YAML stands for its untrained network, which costs the same time. All take turns, round after round;
figures are medians, ratios are of one round's figures. Where the time goes is measured apart: packing the tiles, the
network with the way to the device and back, and making boxes. The limit is what the network's multiplications alone
would take at the rate that the device reaches on large FP16 matrices in the same run. Without a GPU it runs on the CPU
in float32, to show that it works: those figures are no claim.
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.gpu_limit import Limit, limit_of
from gpu.runtime.model_files import ModelFile
from gpu.runtime.onnx_metadata import with_metadata
from gpu.runtime.onnx_sessions import open_onnx
from gpu.runtime.placement import Placement, use
from gpu.runtime.sessions import Session
from gpu.runtime.torch_runtime import TorchRuntime
from inspections.synthesis.pairs import generate_pair
from inspections.vision import detector
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.shipped import model_at

Pixels = NDArray[np.uint8]

TILE = 640
PEER = "ultralytics"
WAYS = ("graphs", "eager", "compiled", "onnxruntime")
_FIRST_SEED = 5_000_000
_SETTINGS = detector.DetectorSettings(overlap=0)


@dataclass(frozen=True)
class Way:
    """boxes: of a strip of tiles, side by side, on the host."""

    name: str
    boxes: Callable[[Sequence[Pixels]], Any]
    session: Session | None = None


def main() -> None:
    asked = _arguments()
    os.environ |= {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "0"}
    with TemporaryDirectory(prefix="benchlight-gpu-") as folder:
        ways, limit = _opened(asked, Path(folder))
        measured = measure(ways, asked.batches, rounds=asked.rounds, limit=limit)
    told = {"device": asked.device, "model": asked.model, **measured}
    print(table(told), file=sys.stderr)  # noqa: T201
    print(json.dumps(told))  # noqa: T201


def measure(ways: Sequence[Way], batches: Sequence[int], *, rounds: int, limit: Limit | None = None) -> dict[str, Any]:
    """By batch: tiles a second of each way, our ratio to the peer in each round, and where our time goes."""
    found = [_batch(ways, batch, rounds) for batch in batches]
    return {"batches": found, "limit": limit.as_json() if limit else None}


def _batch(ways: Sequence[Way], batch: int, rounds: int) -> dict[str, Any]:
    tiles = _tiles(batch)
    for way in ways:
        _placed(way, batch)
        for _ in range(3):  # the first runs choose kernels, the next ones record
            way.boxes(tiles)
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            _placed(way, batch)
            seconds[way.name].append(_seconds(lambda: way.boxes(tiles)))  # noqa: B023 - called at once
    stages = {way.name: _stages(way.session, tiles) for way in ways if way.session}
    rates = {name: round(batch / median(each), 2) for name, each in seconds.items()}
    return {"batch": batch, "tiles_per_s": rates, "ratios": _ratios(seconds), "stages_ms": stages}


def _ratios(seconds: Mapping[str, Sequence[float]]) -> dict[str, dict[str, float]]:
    peer = seconds.get(PEER)
    if peer is None:
        return {}
    each = {name: [p / s for p, s in zip(peer, own, strict=True)] for name, own in seconds.items() if name != PEER}
    return {
        name: {"median": round(median(of), 2), "least": round(min(of), 2), "largest": round(max(of), 2)}
        for name, of in each.items()
    }


def _stages(session: Session, tiles: Sequence[Pixels]) -> dict[str, float]:
    """Milliseconds of one batch: pack, network (both ways to the device included), boxes."""
    strip = np.hstack(list(tiles))
    windows = [(TILE * n, 0, TILE * (n + 1), TILE) for n in range(len(tiles))]
    pack = detector._bytes if session.takes_bytes else detector._inputs
    packed = pack(lambda window: detector._rgb(strip, window), windows, (TILE, TILE))
    packing = _median_s(lambda: pack(lambda window: detector._rgb(strip, window), windows, (TILE, TILE)))
    network = _median_s(lambda: session.run(packed))
    whole = _median_s(lambda: detector.detect(strip, session, _SETTINGS))
    told = {"pack": packing, "network": network, "boxes": max(whole - packing - network, 0.0)}
    return {name: round(value * 1e3, 3) for name, value in told.items()}


def _placed(way: Way, batch: int) -> None:
    if way.session is not None:
        use(Placement(way.session.device, None, {way.session.model.sha256: batch}))


def _tiles(count: int) -> list[Pixels]:
    boards = [generate_pair(_FIRST_SEED + n).board for n in range(min(count, 4))]
    cut = [np.ascontiguousarray(np.resize(board, (TILE, TILE))) for board in boards]
    coloured = [np.ascontiguousarray(np.repeat(each[..., None], 3, axis=2)) for each in cut]
    return [coloured[n % len(coloured)] for n in range(count)]


def _opened(asked: argparse.Namespace, folder: Path) -> tuple[list[Way], Limit | None]:
    from ultralytics import YOLO

    on_gpu = asked.device != "cpu"
    peer = YOLO(asked.model, task="detect")
    model = model_at(_exported(asked.model, folder))
    content = model.path.read_bytes()
    place, lane = ("cuda:0", "gpu0") if on_gpu else ("cpu", "cpu0")
    ways = [Way(PEER, lambda tiles: _predicted(peer, tiles, place, half=on_gpu))]
    for name in asked.ways if on_gpu else [name for name in asked.ways if name in ("eager", "onnxruntime")]:
        ways.append(_way(name, model, content, place, lane))
    example = TorchRuntime(content, place, precision="fp16" if on_gpu else "fp32", speed="eager")
    return ways, limit_of(example, (3, TILE, TILE), place, half=on_gpu)


def _way(name: str, model: ModelFile, content: bytes, place: str, lane: str) -> Way:
    if name == "onnxruntime":
        runtime = open_onnx(content, model.path.name, lane)
    else:
        runtime = TorchRuntime(content, place, precision="fp16" if lane == "gpu0" else "fp32", speed=name)  # type: ignore[arg-type]
    session = Session(model, lane, runtime)
    return Way(name, lambda tiles: detector.detect(np.hstack(list(tiles)), session, _SETTINGS), session)


def _predicted(yolo: Any, tiles: Sequence[Pixels], place: str, *, half: bool) -> list[Any]:
    precision = {"half": True} if half else {}
    results = yolo.predict(list(tiles), imgsz=TILE, batch=len(tiles), device=place, verbose=False, **precision)
    return [result.boxes.data.cpu().numpy() for result in results]


def _exported(model: str, folder: Path) -> Path:
    """A copy of the weights that the peer runs, as ONNX of a free batch; its first classes get the names of ours."""
    from ultralytics import YOLO

    yolo = YOLO(model, task="detect")
    before = Path.cwd()
    os.chdir(folder)  # it writes beside where it stands
    try:
        written = yolo.export(format="onnx", imgsz=TILE, dynamic=True, nms=False, opset=17, device="cpu")
    finally:
        os.chdir(before)
    path = (folder / str(written)).resolve()
    path.write_bytes(with_metadata(path.read_bytes(), "names", str(dict(enumerate(DEFECT_CLASSES)))))
    return path


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _median_s(work: Callable[[], object]) -> float:
    return median(_seconds(work) for _ in range(5))


def table(told: Mapping[str, Any]) -> str:
    lines = [f"{told['model']} on {told['device']}, tiles/s of {TILE} px, from decoded tiles to boxes"]
    for one in told["batches"]:
        lines.append(f"batch {one['batch']}")
        for name, rate in one["tiles_per_s"].items():
            ratio, stages = one["ratios"].get(name), one["stages_ms"].get(name)
            more = f"  {ratio['median']:.2f} x ({ratio['least']:.2f} to {ratio['largest']:.2f})" if ratio else ""
            told_ms = ", ".join(f"{stage} {ms:.1f}" for stage, ms in stages.items()) if stages else ""
            lines.append(f"  {name:14}{rate:9.1f}{more}{f'   ms: {told_ms}' if told_ms else ''}")
    if limit := told["limit"]:
        lines.append(f"limit: {limit['tiles_per_s']:.0f} tiles/s ({limit['gflops_a_tile']:.2f} GFLOP a tile, "
                     f"{limit['tflops']:.1f} TFLOP/s reached on matrices)")  # fmt: skip
    return "\n".join(lines)


def _arguments() -> argparse.Namespace:
    import torch

    here = "gpu0" if torch.cuda.is_available() else "cpu"
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", default="yolo26n.yaml", help="a YAML of ultralytics, or weights that you trained")
    parser.add_argument("--device", default=here, choices=("gpu0", "cpu"))
    parser.add_argument("--batches", type=_numbers, default=_numbers("1,4,8,32,128" if here == "gpu0" else "1,4"))
    parser.add_argument("--rounds", type=int, default=7 if here == "gpu0" else 2)
    parser.add_argument("--ways", type=lambda text: text.split(","), default=["graphs", "eager"])
    asked = parser.parse_args()
    if unknown := set(asked.ways) - set(WAYS):
        parser.error(f"--ways knows {', '.join(WAYS)}, not {', '.join(sorted(unknown))}")
    return asked


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",")]


if __name__ == "__main__":
    main()
