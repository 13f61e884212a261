"""The commands: synthesise, evaluate, and training that says what it lacks."""

import importlib.util
import json
from pathlib import Path

import cv2
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inspections.training.deeppcb import read_pairs


def test_synthesise_writes_pairs_that_can_be_read_and_a_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "sheet.png"

    call_command("synthesise", out=tmp_path / "pairs", count=3, seed=5, contact_sheet=sheet)

    pairs = list(read_pairs(tmp_path / "pairs"))
    assert len(pairs) == 3
    images = [cv2.imread(str(path), cv2.IMREAD_UNCHANGED) for pair in pairs for path in (pair.board, pair.golden)]
    assert {None if image is None else image.shape for image in images} == {(640, 640)}
    assert cv2.imread(str(sheet)) is not None
    assert "3 pairs" in capsys.readouterr().out


def test_synthesise_refuses_to_draw_nothing(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="at least 1"):
        call_command("synthesise", out=tmp_path, count=0)


def test_evaluate_scores_the_shipped_comparator_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("synthesise", out=tmp_path, count=4, seed=40)
    capsys.readouterr()

    call_command("evaluate_detector", data=tmp_path)

    scores = json.loads(capsys.readouterr().out)
    assert scores["images"] == 4
    assert scores["failed"] == {}
    assert scores["best_f"] > 0.8
    assert set(scores["by_group"]) == {"all"}


def test_evaluate_says_which_list_it_could_not_read(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"trainval\.txt"):
        call_command("evaluate_detector", data=tmp_path)


def test_evaluate_says_when_there_is_no_such_model(tmp_path: Path) -> None:
    call_command("synthesise", out=tmp_path, count=1)

    with pytest.raises(CommandError, match=r"none\.onnx"):
        call_command("evaluate_detector", data=tmp_path, model=tmp_path / "none.onnx")


@pytest.mark.skipif(importlib.util.find_spec("torch") is not None, reason="torch is installed here")
@pytest.mark.parametrize("kind", ["comparator", "yolo"])
def test_training_without_torch_says_how_to_install_it(kind: str) -> None:
    with pytest.raises(CommandError, match="make train-deps"):
        call_command("train_detector", kind)
