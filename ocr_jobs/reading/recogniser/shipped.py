"""The weights that come with the release."""

import hashlib
import json
from pathlib import Path

from gpu.runtime.model_files import ModelFile
from problems.problem import Problem

FOLDER = Path(__file__).resolve().parent.parent / "weights"
NAME = "recogniser"


def shipped(folder: Path = FOLDER) -> ModelFile:
    """The file and the SHA-256 that its card claims. Raises Problem model_missing."""
    try:
        card = json.loads((folder / f"{NAME}.json").read_text(encoding="utf-8"))
        return ModelFile(folder / f"{NAME}.onnx", str(card["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem("model_missing", status=503, name=f"{NAME}.onnx") from None


def model_at(path: Path) -> ModelFile:
    """Any model file, trusted as it is. Raises Problem model_missing."""
    try:
        return ModelFile(path, hashlib.sha256(path.read_bytes()).hexdigest())
    except OSError:
        raise Problem("model_missing", status=503, name=path.name) from None
