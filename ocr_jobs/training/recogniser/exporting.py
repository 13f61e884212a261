"""From a trained network to the file that ships, with its card."""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import nn  # not installed where types are checked: its classes are Any there

from ocr_jobs.reading.recogniser.alphabet import ALPHABET
from ocr_jobs.reading.recogniser.preparing import HEIGHT
from ocr_jobs.training.recogniser.network import RecogniserNetwork

OPSET = 17
LIMITS = (
    "Trained on lettering that the generator drew; it has never seen a real drawing.",
    "It reads one callout of one or two rows; notes, title blocks and Hangul are for the text engine.",
    "Lettering below about 9 px in height, and handwriting, are beyond it.",
    "A text that reads the same upside down (such as 69 or 0.8) is not told from a turned one.",
)


class AsExported(nn.Module):  # type: ignore[misc]
    def __init__(self, network: RecogniserNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, crops: torch.Tensor) -> torch.Tensor:
        probabilities: torch.Tensor = self.network(crops).softmax(3)
        return probabilities


def export(network: RecogniserNetwork, path: Path) -> None:
    """Write "crops" float32[N,1,48,W] -> "probabilities" float32[N,2,W/2,classes]; N and W are free."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.onnx.export(
        AsExported(network.cpu().eval()).eval(),
        (torch.zeros(2, 1, HEIGHT, 96),),
        path,
        input_names=["crops"],
        output_names=["probabilities"],
        dynamic_axes={"crops": {0: "n", 3: "width"}, "probabilities": {0: "n", 2: "steps"}},
        opset_version=OPSET,
        dynamo=False,
        external_data=False,
    )


def write_card(path: Path, training: Mapping[str, Any], scores: Mapping[str, Any]) -> None:
    content = path.read_bytes()
    card = {
        "name": path.stem,
        "kind": "recogniser",
        "file": path.name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "alphabet": ALPHABET,
        "licence": "AGPL-3.0-or-later",
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "training": {**training, "hardware": _hardware()},
        "scores": dict(scores),
        "limits": list(LIMITS),
    }
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path.with_suffix(".json"))


def _hardware() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return f"{names[0] if names else 'unknown'}, {os.cpu_count()} cores, one used, no GPU"
