"""A YOLO from pictures to weights: ultralytics from a YAML model, ONNX, card. Broken off, it goes on where it was."""

import csv
import hashlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from inspections.training.calibration_run import calibrate
from inspections.training.cards import new_card, write_card
from inspections.training.quantising import quantise_detector
from inspections.training.yolo_dataset import Coding, Source, make_dataset
from inspections.vision.shipped import Kind

EXPORT_PX = 640
MODEL = Path(__file__).with_name("yolo26-boards.yaml")
LIMITS_OF_DRAWN = (
    "Trained from scratch on synthetic boards only; no picture of a real board was used.",
    "Without a golden board it can only know what a defect usually looks like: a clean gap may be meant.",
    "It expects about 48 px per mm (marks of some 5 to 40 px); other scales want resizing.",
    "Prefer the comparator wherever there is a golden board.",
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class YoloRun:
    """What to train and where. work: pictures and checkpoints, kept for going on; out: the ONNX file.

    told: of the data, for the card. int8: the file computes in 8 bits. hours: a budget that ends the training however
    many epochs are left (None: all).
    """

    work: Path
    out: Path
    source: Source
    told: Mapping[str, Any]
    limits: Sequence[str] = LIMITS_OF_DRAWN
    model: str = str(MODEL)
    epochs: int = 12
    batch: int = 16
    learning_rate: float = 2e-3
    seed: int = 1
    int8: bool = False
    hours: float | None = None
    processes: int = 2
    command: str = ""


def train_yolo(run: YoloRun, *, say: Say) -> Path:
    """Returns the card's path. A finished run is not trained again, only exported anew."""
    os.environ.setdefault("YOLO_OFFLINE", "1")  # before ultralytics is imported, which otherwise asks the network
    pictures = run.work / "pictures" / _key(run.source)
    data = make_dataset(pictures, run.source, processes=run.processes, say=say)
    best = _trained(run, data)
    export_yolo(best, run.out, run.source.coding)
    if run.int8:
        quantise_detector(run.out, sorted((pictures / "images" / "train").glob("*.png")))
    kind: Kind = "detector" if run.source.coding == "single" else "pair"
    calibrated = _calibrated(run, kind, say)
    training = {
        **run.told,
        "coding": run.source.coding,
        "size_px": run.source.size_px,
        "model": Path(run.model).name,
        "epochs": run.epochs,
        "hours": run.hours,
        "batch": run.batch,
        "learning_rate": run.learning_rate,
        "seed": run.seed,
        "int8": run.int8,
        "command": run.command,
        **_done(best.parents[1] / "results.csv"),
    }
    name = "YOLO, one image" if run.source.coding == "single" else "YOLO, board and golden board"
    card = new_card(run.out, kind=kind, name=name, training=training, limits=run.limits)
    return write_card(run.out, {**card, "calibration": calibrated})


def _calibrated(run: YoloRun, kind: Kind, say: Say) -> dict[str, Any]:
    held_back = run.source.held_back_pairs(run.work / "calibration", processes=run.processes, say=say)
    try:
        return calibrate(run.out, kind, held_back, say=say)
    except ValueError as error:
        say(f"The confidences stay as they are: {error}")
        return {}


def _key(source: Source) -> str:
    """Other boards, annotations, sizes or codings make other pictures. Sources are plain values: repr tells all."""
    return hashlib.sha256(repr(source).encode()).hexdigest()[:12]


def _done(results: Path) -> dict[str, Any]:
    """Epochs, and minutes over all sessions: ultralytics' clock begins anew in each."""
    with results.open(encoding="utf-8") as file:
        seconds = [float(row["time"]) for row in csv.DictReader(file)]
    ends = [a for a, b in pairwise([*seconds, 0.0]) if b < a]
    return {"epochs_done": len(seconds), "minutes": round(sum(ends) / 60, 1)}


def _trained(run: YoloRun, data: Path) -> Path:
    """The best checkpoint. What was begun in this folder with the same settings is gone on with, or taken as it is."""
    from ultralytics import YOLO

    folder = run.work / "train"
    best, last = (folder / "weights" / f"{name}.pt" for name in ("best", "last"))
    identity = json.dumps({**settings(run), "model": run.model, "pictures": _key(run.source)}, sort_keys=True)
    begun = run.work / "settings.json"
    same = last.exists() and begun.exists() and begun.read_text(encoding="utf-8") == identity
    if same and not _unfinished(last):
        return best
    if not same:
        for another in (best, last):
            another.unlink(missing_ok=True)
    begun.write_text(identity, encoding="utf-8")
    model = YOLO(str(last) if same else run.model)
    model.add_callback("on_pretrain_routine_end", _quick_on_the_cpu)
    model.train(resume=True) if same else model.train(data=str(data), **settings(run))
    return best


def export_yolo(checkpoint: Path, out: Path, coding: Coding) -> None:
    """Write "images" float32[N,3,H,W] -> float32[N,300,6] (xyxy, confidence, class), for tiles of 640 px, as ONNX.

    The checkpoint is a pickle: only one of our own may be given.
    """
    import onnx
    from ultralytics import YOLO

    # nms=False keeps the head that needs none; None would export the one whose boxes still want suppressing.
    exported = YOLO(str(checkpoint)).export(
        format="onnx", imgsz=EXPORT_PX, dynamic=True, simplify=False, opset=17, nms=False
    )
    model = onnx.load(exported)
    for entry in model.metadata_props:
        if entry.key == "description":
            entry.value = "Benchlight detector of PCB defects, trained on synthetic boards"  # theirs names our folders
    onnx.helper.set_model_props(model, {p.key: p.value for p in model.metadata_props} | {"coding": coding})
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(out))


def settings(run: YoloRun) -> dict[str, Any]:
    """What ultralytics is told. Drawn boards vary enough; mosaic and large changes of scale unlearn sizes."""
    return {
        "epochs": run.epochs,
        "time": run.hours,
        "imgsz": run.source.size_px,
        "batch": run.batch,
        "nbs": run.batch,  # every batch a step: from scratch, steps count
        "optimizer": "AdamW",
        "lr0": run.learning_rate,
        "warmup_epochs": 0.3,
        "seed": run.seed,
        "device": "cpu",
        "workers": 0,
        "cache": "ram",
        "project": str(run.work.resolve()),
        "name": "train",
        "exist_ok": True,
        "pretrained": False,
        "mosaic": 0.0,
        "erasing": 0.0,
        **(_SINGLE_CHANGES if run.source.coding == "single" else _PAIR_CHANGES),
        "flipud": 0.5,
        "fliplr": 0.5,
        "plots": False,
        "lrf": 0.02,
    }


_SINGLE_CHANGES = {"scale": 0.15, "translate": 0.05, "hsv_h": 0.02, "hsv_s": 0.3, "hsv_v": 0.15}
# The channels have a meaning, and what moving leaves empty would be a difference.
_PAIR_CHANGES = {"scale": 0.0, "translate": 0.0, "hsv_h": 0.0, "hsv_s": 0.0, "hsv_v": 0.0}


def _quick_on_the_cpu(trainer: Any) -> None:
    """bfloat16, which ultralytics offers on GPUs alone, and channels last: 2.5 times the speed together."""
    import torch

    trainer.amp = True
    trainer.model.to(memory_format=torch.channels_last)


def _unfinished(last: Path) -> bool:
    """A finished checkpoint has no epoch left in it."""
    import torch

    # Our own file: ultralytics' checkpoints hold its model class, which a weights-only load refuses.
    return int(torch.load(last, weights_only=False, map_location="cpu").get("epoch", -1)) >= 0
