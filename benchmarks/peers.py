"""Who runs against whom: our ways from bytes to boxes, and ultralytics with the settings that may serve it best."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks.contest import MODES, ROOT, Entry, Mode
from inspections.vision.shipped import shipped

TRAINING_PYTHON = ROOT / ".venv-train" / "bin" / "python"
COMPARATOR, YOLO = "our comparator", "our YOLO"
STOCK, OWN = "ultralytics, stock yolo26n", "ultralytics, our weights"
_EXPORT = """
import sys
from ultralytics import YOLO
YOLO("yolo26n.yaml").export(format="onnx", imgsz=640, batch=int(sys.argv[1]), nms=False, device="cpu")
"""


def our_entries(folder: Path, tiles: int) -> list[Entry]:
    command = [sys.executable, "-m", "benchmarks.contender_ours"]
    return [
        Entry(who, "", [*command, kind, str(folder), str(tiles)])
        for who, kind in ((COMPARATOR, "comparator"), (YOLO, "detector"))
    ]


def peer_entries(folder: Path, tiles: int) -> list[Entry]:
    """Each with its settings: one image a call for latency; batches, or two models in two threads, for throughput.

    Of ONNX sessions ultralytics chooses the threads itself.
    """
    stock = {batch: _exported(folder, batch) for batch in (1, 4)}
    own = str(shipped("detector").path)
    here = str(folder), str(tiles)
    return [
        _entry(here, f"{STOCK}, torch", "yolo26n.yaml", threads=2),
        _entry(here, f"{STOCK}, torch", "yolo26n.yaml", threads=1, modes=["latency"]),
        _entry(here, f"{STOCK}, torch", "yolo26n.yaml", threads=2, batch=4, modes=["throughput"]),
        _entry(here, f"{STOCK}, torch", "yolo26n.yaml", threads=1, models=2, modes=["throughput"]),
        _entry(here, f"{STOCK}, ONNX", stock[1]),
        _entry(here, f"{STOCK}, ONNX", stock[4], batch=4, modes=["throughput"]),
        _entry(here, f"{STOCK}, ONNX", stock[1], models=2, modes=["throughput"]),
        _entry(here, f"{OWN}, ONNX", own),
        _entry(here, f"{OWN}, ONNX", own, batch=4, modes=["throughput"]),
        _entry(here, f"{OWN}, ONNX", own, models=2, modes=["throughput"]),
    ]


def _entry(
    here: tuple[str, str],
    who: str,
    model: str,
    *,
    batch: int = 1,
    threads: int = 0,
    models: int = 1,
    modes: Sequence[Mode] = MODES,
) -> Entry:
    numbers = [str(number) for number in (batch, threads, models)]
    command = [str(TRAINING_PYTHON), "-m", "benchmarks.contender_ultralytics", *here, model, *numbers]
    words = [f"batch {batch}", f"{threads} threads" if threads else "", f"{models} models" if models > 1 else ""]
    return Entry(who, ", ".join(word for word in words if word), command, modes)


def _exported(folder: Path, batch: int) -> str:
    """Stock yolo26n as ultralytics exports it, with the head that needs no suppression of boxes."""
    place = folder / f"batch-{batch}"
    place.mkdir()
    environment = {"YOLO_OFFLINE": "1", "YOLO_AUTOINSTALL": "0", "PATH": "/usr/bin:/bin", "HOME": str(place)}
    command = [str(TRAINING_PYTHON), "-c", _EXPORT, str(batch)]
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ultralytics did not export yolo26n: {done.stderr[-1500:]}")
    return str(next(place.glob("*.onnx")))
