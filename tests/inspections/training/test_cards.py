"""Model cards belong to their file and keep their scores."""

import hashlib
import json
from pathlib import Path

import pytest

from inspections.training.cards import new_card, read_card, with_scores, write_card


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "some.onnx"
    path.write_bytes(b"weights")
    return path


def test_a_card_names_its_file_by_sha256_and_size(model: Path) -> None:
    card = new_card(model, kind="comparator", name="some", training={"seed": 1}, limits=["few"])

    assert card["sha256"] == hashlib.sha256(b"weights").hexdigest()
    assert card["bytes"] == 7
    assert card["training"]["seed"] == 1
    assert card["training"]["hardware"]


def test_a_card_lies_beside_its_file_as_json(model: Path) -> None:
    card = new_card(model, kind="comparator", name="some", training={}, limits=[])

    path = write_card(model, card)

    assert path == model.with_suffix(".json")
    assert json.loads(path.read_text()) == card == read_card(model)


def test_a_card_is_not_written_beside_another_file(model: Path) -> None:
    card = new_card(model, kind="comparator", name="some", training={}, limits=[])
    model.write_bytes(b"other weights")

    with pytest.raises(ValueError, match=r"not some\.onnx's"):
        write_card(model, card)


def test_a_newer_evaluation_takes_the_place_of_the_one_with_its_title_only(model: Path) -> None:
    card = new_card(model, kind="comparator", name="some", training={}, limits=[])

    card = with_scores(with_scores(with_scores(card, "a", {"f": 1}), "b", {"f": 2}), "a", {"f": 3})

    assert card["scores"] == {"a": {"f": 3}, "b": {"f": 2}}
