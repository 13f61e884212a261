"""The weights that ship are the ones their cards describe, and honour the contract."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gpu.runtime.model_files import ModelFile
from gpu.runtime.sessions import open_session
from inspections.vision.findings import DEFECT_CLASSES
from inspections.vision.yolo_outputs import class_names

WEIGHTS = Path(__file__).resolve().parents[3] / "inspections" / "weights"
CARDS = sorted(WEIGHTS.glob("*.json"))


def read(card: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(card.read_text())
    return content


def opened(name: str) -> Any:
    return open_session(ModelFile(WEIGHTS / f"{name}.onnx", read(WEIGHTS / f"{name}.json")["sha256"]))


def test_both_kinds_ship_with_a_card_each() -> None:
    assert [card.stem for card in CARDS] == ["comparator", "detector"]
    assert sorted(path.stem for path in WEIGHTS.glob("*.onnx")) == ["comparator", "detector"]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_is_its_files(card: Path) -> None:
    content = card.with_suffix(".onnx").read_bytes()

    assert read(card)["sha256"] == hashlib.sha256(content).hexdigest()
    assert read(card)["bytes"] == len(content) <= 12_000_000
    assert read(card)["classes"] == list(DEFECT_CLASSES)


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.stem)
def test_a_card_tells_how_the_weights_came_about_and_what_they_score(card: Path) -> None:
    content = read(card)

    assert content["training"]["command"].startswith("python manage.py train_detector")
    assert {"seed", "hardware", "minutes"} <= {*content["training"], *content["training"].get("recipe", {})}
    assert content["scores"]
    assert content["limits"]


def test_the_comparator_answers_any_number_of_patches_with_probabilities() -> None:
    session = opened("comparator")
    rng = np.random.default_rng(1)

    for count in (1, 5):
        probabilities = session.run(rng.random((count, 3, 64, 64), np.float32))
        assert probabilities.shape == (count, 1 + len(DEFECT_CLASSES))
        assert np.allclose(probabilities.sum(axis=1), 1, atol=0.02)  # in 8 bits they are multiples of 1/255
        assert (probabilities >= 0).all()


def test_the_comparator_is_small() -> None:
    assert (WEIGHTS / "comparator.onnx").stat().st_size < 1_000_000


def test_the_comparator_calls_equal_patches_nothing() -> None:
    stripes = np.where(np.arange(64) % 16 < 8, 0, 1).astype(np.float32)
    patch = np.broadcast_to(stripes, (64, 64))

    probabilities = opened("comparator").run(np.stack([patch, patch, np.zeros_like(patch)])[None])

    assert probabilities[0].argmax() == 0


def test_the_detector_answers_tiles_with_boxes_and_names_our_classes() -> None:
    session = opened("detector")

    answer = session.run(np.zeros((1, 3, 640, 640), np.float32))

    assert answer.shape == (1, 300, 6)
    assert class_names(session.metadata) == dict(enumerate(DEFECT_CLASSES))
