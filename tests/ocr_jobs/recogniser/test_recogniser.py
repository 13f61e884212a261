"""The weights that ship read what the generator draws, in the order of the crops, and nothing where nothing stands."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ocr_jobs.reading.recogniser.alphabet import ALPHABET
from ocr_jobs.reading.recogniser.recogniser import Recogniser
from ocr_jobs.reading.recogniser.shipped import FOLDER, shipped
from ocr_jobs.synthesis.lettering.samples import Grey, sample
from ocr_jobs.training.recogniser.evaluation import same, truth
from problems.problem import Problem

MEGABYTES = 10


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


@pytest.fixture(scope="module")
def card() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / "recogniser.json").read_text())
    return told


def blank(height: int = 40, width: int = 90) -> Grey:
    return np.full((height, width), 255, np.uint8)


def test_the_card_is_its_files(card: dict[str, Any]) -> None:
    content = (FOLDER / "recogniser.onnx").read_bytes()

    assert card["sha256"] == hashlib.sha256(content).hexdigest()
    assert card["bytes"] == len(content) < MEGABYTES * 1_000_000
    assert card["alphabet"] == ALPHABET


def test_the_card_tells_how_the_weights_came_about_and_what_they_score(card: dict[str, Any]) -> None:
    assert card["training"]["command"].startswith("python -m ocr_jobs.training.recogniser")
    assert {"fonts", "crops_shown", "hardware", "recipe"} <= set(card["training"])
    assert set(card["scores"]) == {"letterings as in training", "fonts held back"}
    assert card["limits"]


@pytest.mark.parametrize("kind", ["plain", "bilateral", "angle", "reference", "chamfer"])
def test_drawn_text_is_read(recogniser: Recogniser, kind: str) -> None:
    drawn = [sample((77, seed), (), kind=kind, turns=False) for seed in range(12)]

    read = recogniser.read([each.crop for each in drawn])

    assert sum(same(told.text, truth(each)) for told, each in zip(read, drawn, strict=True)) >= 8


def test_stacks_are_read_in_two_rows(recogniser: Recogniser) -> None:
    drawn = [sample((78, seed), (), kind=kind, turns=False) for seed in range(8) for kind in ("stacked", "limits")]

    read = recogniser.read([each.crop for each in drawn])

    assert sum("/" in told.text for told in read) >= 13


def test_answers_come_in_the_order_of_the_crops_and_do_not_hang_on_their_neighbours(recogniser: Recogniser) -> None:
    crops = [sample((79, seed), (), turns=False).crop for seed in range(12)]

    together = recogniser.read(crops)

    assert [each.text for each in together[::-1]] == [each.text for each in recogniser.read(crops[::-1])]
    alone = [recogniser.read([crop])[0].text for crop in crops]
    assert sum(one == each.text for one, each in zip(alone, together, strict=True)) >= 11


def test_nothing_is_read_where_nothing_stands(recogniser: Recogniser) -> None:
    line = blank()
    line[20:22] = 0

    assert [each.text for each in recogniser.read([blank(), line, np.zeros((1, 1), np.uint8)])] == ["", "", ""]
    assert recogniser.read([]) == []


def test_a_text_on_its_head_is_not_read_as_another(recogniser: Recogniser) -> None:
    drawn = [sample((80, seed), (), kind="bilateral", turns=False) for seed in range(12)]

    read = recogniser.read([np.ascontiguousarray(np.rot90(each.crop, 2)) for each in drawn])

    assert sum(each.text == "" for each in read) >= 8


def test_weights_that_are_missing_are_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(Problem) as raised:
        shipped(tmp_path)

    assert raised.value.code == "model_missing"
