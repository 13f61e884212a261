"""Train the finder and export it as ONNX. Broken off, the same command goes on where it was.

    .venv-train/bin/python -m ocr_jobs.training.finder.run FOLDER --work WORK --out finder.onnx --hours 1

FOLDER is what ocr_jobs.training.finder.dataset wrote.
"""

import argparse
import os
from pathlib import Path
from typing import Any

MODEL = Path(__file__).with_name("finder.yaml")
_EXPORT_PX = 640


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--epochs", type=int, default=40)
    options = parser.parse_args()
    os.environ.setdefault("YOLO_OFFLINE", "1")  # before ultralytics is imported, which otherwise asks the network
    export(train(options.folder, options.work, options.hours, options.epochs), options.out)


def train(folder: Path, work: Path, hours: float, epochs: int) -> Path:
    """Returns the best checkpoint."""
    from ultralytics import YOLO

    last = work / "train" / "weights" / "last.pt"
    model = YOLO(str(last) if last.exists() else str(MODEL), task="obb")
    model.add_callback("on_pretrain_routine_end", _quick_on_the_cpu)
    given = {"resume": True} if last.exists() else {"data": str(folder / "data.yaml"), **_settings(work, hours, epochs)}
    model.train(**given)
    return last.with_name("best.pt")


def export(checkpoint: Path, out: Path) -> None:
    """The checkpoint is a pickle: only one of our own may be given."""
    from ultralytics import YOLO

    exported = YOLO(str(checkpoint)).export(
        format="onnx", imgsz=_EXPORT_PX, dynamic=True, simplify=False, opset=17, nms=False
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(Path(exported).read_bytes())


def _settings(work: Path, hours: float, epochs: int) -> dict[str, Any]:
    """Drawn sheets vary enough; mirrored text is no text, and colours there are none."""
    return {
        "epochs": epochs,
        "time": hours,
        "imgsz": 512,
        "batch": 8,
        "nbs": 8,
        "optimizer": "AdamW",
        "lr0": 2e-3,
        "lrf": 0.02,
        "warmup_epochs": 0.3,
        "seed": 1,
        "device": "cpu",
        "workers": 0,
        "cache": "ram",
        "project": str(work.resolve()),
        "name": "train",
        "exist_ok": True,
        "pretrained": False,
        "mosaic": 0.0,
        "erasing": 0.0,
        "scale": 0.2,
        "translate": 0.05,
        "degrees": 0.0,
        "hsv_h": 0.0,
        "hsv_s": 0.0,
        "hsv_v": 0.1,
        "flipud": 0.0,
        "fliplr": 0.0,
        "plots": False,
    }


def _quick_on_the_cpu(trainer: Any) -> None:
    """bfloat16, which ultralytics offers on GPUs alone, and channels last."""
    import torch

    trainer.amp = True
    trainer.model.to(memory_format=torch.channels_last)


if __name__ == "__main__":
    main()
