"""The weights that come with the release."""

import hashlib
import json
from pathlib import Path
from typing import Literal

from gpu.runtime.model_files import ModelFile
from gpu.runtime.sessions import open_session
from problems.problem import Problem

Kind = Literal["comparator", "detector", "pair"]

FOLDER = Path(__file__).resolve().parent.parent / "weights"
_COMPARATOR_SHAPE = (3, 64, 64)


def shipped(kind: Kind, folder: Path = FOLDER) -> ModelFile:
    """The file and the SHA-256 that its card claims. Raises Problem model_missing."""
    try:
        card = json.loads((folder / f"{kind}.json").read_text())
        return ModelFile(folder / f"{kind}.onnx", str(card["sha256"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise Problem("model_missing", status=503, name=f"{kind}.onnx") from None


def model_at(path: Path) -> ModelFile:
    """Any model file, trusted as it is. Raises Problem model_missing."""
    try:
        with path.open("rb") as file:
            return ModelFile(path, hashlib.file_digest(file, "sha256").hexdigest())
    except OSError:
        raise Problem("model_missing", status=503, name=path.name) from None


def kind_of(model: ModelFile) -> Kind:
    """By the shape of its input, and by what a YOLO notes of its pictures. Raises Problem as open_session does."""
    session = open_session(model)
    if session.input_shape[1:] == _COMPARATOR_SHAPE:
        return "comparator"
    return "pair" if session.metadata.get("coding") == "pair" else "detector"
