"""Model cards, JSON beside the weights: what they are, how they came about, how well they do, where they fall short."""

import hashlib
import json
import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from inspections.vision.findings import DEFECT_CLASSES

Card = dict[str, Any]


def new_card(model: Path, *, kind: str, name: str, training: Mapping[str, Any], limits: Sequence[str]) -> Card:
    """A card without scores; they come with an evaluation (with_scores)."""
    return {
        "name": name,
        "kind": kind,
        **_fingerprint(model),
        "classes": list(DEFECT_CLASSES),
        "licence": "AGPL-3.0-or-later",
        "made": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "training": {**training, "hardware": hardware()},
        "scores": {},
        "limits": list(limits),
    }


def with_scores(card: Mapping[str, Any], title: str, scores: Mapping[str, Any]) -> Card:
    """The card with one more evaluation, or a newer one under the same title."""
    return {**card, "scores": {**card.get("scores", {}), title: dict(scores)}}


def with_calibration(card: Mapping[str, Any], model: Path, told: Mapping[str, Any]) -> Card:
    """The card of a model whose file has got a map of confidences, and so another SHA-256."""
    return {**card, **_fingerprint(model), "calibration": dict(told)}


def write_card(model: Path, card: Mapping[str, Any]) -> Path:
    """Beside the model, whole or not at all. Raises ValueError if the card is another file's."""
    if _fingerprint(model)["sha256"] != card["sha256"]:
        raise ValueError(f"the card is not {model.name}'s")
    path = model.with_suffix(".json")
    part = path.with_suffix(".json.part")
    part.write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    part.replace(path)
    return path


def read_card(model: Path) -> Card:
    card: Card = json.loads(model.with_suffix(".json").read_text(encoding="utf-8"))
    return card


def hardware() -> str:
    """The machine in plain words."""
    names = [line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores, no GPU used"


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def _fingerprint(model: Path) -> dict[str, Any]:
    content = model.read_bytes()
    return {"file": model.name, "sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
