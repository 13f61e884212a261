"""The weights of the release, and models by path."""

import hashlib
from pathlib import Path

import pytest

from inspections.vision.shipped import kind_of, model_at, shipped
from problems.problem import Problem


def test_the_shipped_comparator_is_what_its_card_says() -> None:
    model = shipped("comparator")

    assert hashlib.sha256(model.path.read_bytes()).hexdigest() == model.sha256
    assert kind_of(model) == "comparator"


@pytest.mark.parametrize("card", [None, "", "[]", "{}"])
def test_without_a_card_there_is_no_model(tmp_path: Path, card: str | None) -> None:
    if card is not None:
        (tmp_path / "comparator.json").write_text(card)

    with pytest.raises(Problem) as caught:
        shipped("comparator", tmp_path)

    assert caught.value.code == "model_missing"


def test_a_model_by_path_is_trusted_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.onnx"
    path.write_bytes(b"anything")

    assert model_at(path).sha256 == hashlib.sha256(b"anything").hexdigest()


def test_a_path_to_nothing_is_a_missing_model(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        model_at(tmp_path / "none.onnx")

    assert caught.value.code == "model_missing"
