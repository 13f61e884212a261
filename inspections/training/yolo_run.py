"""YOLO for boards without a golden board: drawn boards, ultralytics from a YAML model, ONNX, card. Resumable."""

import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inspections.training.cards import new_card, write_card
from inspections.training.yolo_dataset import YoloData, make_dataset

EXPORT_PX = 640
LIMITS = (
    "Trained from scratch on synthetic boards only; no picture of a real board was used.",
    "Without a golden board it can only know what a defect usually looks like: a clean gap may be meant.",
    "It expects about 48 px per mm (marks of some 5 to 40 px); other scales want resizing.",
    "Prefer the comparator wherever there is a golden board.",
)

Say = Callable[[str], None]


@dataclass(frozen=True)
class YoloRun:
    """What to train and where. work: boards and checkpoints, kept for going on; out: the ONNX file.

    hours: a budget that ends the training however many epochs are left (None: all of them).
    """

    work: Path
    out: Path
    model: str = "yolo26n.yaml"
    epochs: int = 12
    batch: int = 16
    learning_rate: float = 1.5e-3
    seed: int = 1
    hours: float | None = None
    confidence_power: float = 1.0
    processes: int = 2
    command: str = ""
    data: YoloData = field(default_factory=YoloData)


def train_yolo(run: YoloRun, *, say: Say) -> Path:
    """Returns the card's path."""
    os.environ.setdefault("YOLO_OFFLINE", "1")  # before the import below, which otherwise asks the network
    from ultralytics import YOLO

    started = time.monotonic()
    data = make_dataset(run.work / "boards", run.data, processes=run.processes, say=say)
    last = run.work / "train" / "weights" / "last.pt"
    model = YOLO(str(last if _unfinished(last) else run.model))
    model.add_callback("on_pretrain_routine_end", _half_precision)
    model.train(resume=True) if _unfinished(last) else model.train(data=str(data), **settings(run))
    export_yolo(run.work / "train" / "weights" / "best.pt", run.out, confidence_power=run.confidence_power)
    training = {
        "data": "synthetic boards, one image each",
        **asdict(run.data),
        "model": run.model,
        "epochs": run.epochs,
        "hours": run.hours,
        "batch": run.batch,
        "learning_rate": run.learning_rate,
        "confidence_power": run.confidence_power,
        "seed": run.seed,
        "command": run.command,
        "minutes": round((time.monotonic() - started) / 60, 1),
    }
    card = new_card(run.out, kind="detector", name="YOLO, one image", training=training, limits=LIMITS)
    return write_card(run.out, card)


def export_yolo(checkpoint: Path, out: Path, *, confidence_power: float = 1.0) -> None:
    """Write "images" float32[N,3,H,W] -> float32[N,300,6] (xyxy, confidence, class), for tiles of 640 px, as ONNX.

    confidence_power: below 1 it raises the timid confidences of a short training, and leaves their order.
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
    if confidence_power != 1:
        _raise_confidences(model.graph, confidence_power)
    out.parent.mkdir(parents=True, exist_ok=True)
    onnx.save(model, str(out))


def _raise_confidences(graph: Any, power: float) -> None:
    """Put the output, its fifth column to a power, in the output's place."""
    from onnx import TensorProto, helper

    name = graph.output[0].name
    for node in graph.node:
        node.output[:] = ["raw" if output == name else output for output in node.output]
    powers = helper.make_tensor("powers", TensorProto.FLOAT, [6], [1, 1, 1, 1, power, 1])
    graph.initializer.append(powers)
    graph.node.append(helper.make_node("Pow", ["raw", "powers"], [name]))


def settings(run: YoloRun) -> dict[str, Any]:
    """What ultralytics is told. Drawn boards vary enough; mosaic and large changes of scale unlearn sizes."""
    return {
        "epochs": run.epochs,
        "time": run.hours,
        "imgsz": run.data.size_px,
        "batch": run.batch,
        "nbs": run.batch,  # every batch a step: from scratch, steps count
        "optimizer": "AdamW",
        "lr0": run.learning_rate,
        "warmup_epochs": 0.3,
        "seed": run.seed,
        "device": "cpu",
        "workers": 1,
        "project": str(run.work.resolve()),
        "name": "train",
        "exist_ok": True,
        "pretrained": False,
        "mosaic": 0.0,
        "scale": 0.15,
        "translate": 0.05,
        "erasing": 0.0,
        "hsv_h": 0.02,
        "hsv_s": 0.3,
        "hsv_v": 0.15,
        "flipud": 0.5,
        "fliplr": 0.5,
        "plots": False,
        "lrf": 0.1,
    }


def _half_precision(trainer: Any) -> None:
    """bfloat16 on the CPU, which ultralytics offers on GPUs alone: some twice the speed where the CPU knows it."""
    trainer.amp = True


def _unfinished(last: Path) -> bool:
    """Whether there is a checkpoint to go on from: a finished one has no epoch left in it."""
    if not last.exists():
        return False
    import torch

    # Our own file: ultralytics' checkpoints hold its model class, which a weights-only load refuses.
    return int(torch.load(last, weights_only=False, map_location="cpu").get("epoch", -1)) >= 0
