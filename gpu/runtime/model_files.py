"""A model's bytes, checked before any runtime sees them."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from gpu.runtime.onnx_structure import OnnxDamaged, parts_of
from problems.problem import Problem

MAX_MODEL_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True)
class ModelFile:
    """An ONNX file and the SHA-256 (hex) it must have."""

    path: Path
    sha256: str


def read_checked(model: ModelFile, *, max_bytes: int = MAX_MODEL_BYTES) -> bytes:
    """Raises Problem: model_missing, _too_large, _damaged (another SHA-256, or not ONNX), _external_data, _foreign.

    Only ONNX is read: a pickle (.pt) runs code when it is loaded. Weights outside the file are refused, as their path
    may lead anywhere and no checksum covers them. So are operators other than ONNX's own, and functions, which may
    unfold without end. What is returned is what was checked: nobody reads the file a second time.
    """
    name = model.path.name
    try:
        with model.path.open("rb") as file:
            content = file.read(max_bytes + 1)
    except OSError:
        raise Problem("model_missing", status=503, name=name) from None
    if len(content) > max_bytes:
        raise Problem("model_too_large", status=413, name=name, max_megabytes=max_bytes // (1024 * 1024))
    if hashlib.sha256(content).hexdigest() != model.sha256.lower():
        raise Problem("model_damaged", status=503, name=name)
    try:
        parts = parts_of(content)
    except OnnxDamaged:
        raise Problem("model_damaged", status=503, name=name) from None
    if parts.external_data:
        raise Problem("model_external_data", name=name)
    if parts.foreign or parts.functions:
        raise Problem("model_foreign", name=name)
    return content
