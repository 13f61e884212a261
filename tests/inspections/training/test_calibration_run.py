"""A model's file gets a map of its confidences, fitted to boards that it has not seen."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from gpu.runtime.sessions import open_session
from inspections.training.cards import read_card
from inspections.training.deeppcb import read_pairs
from inspections.training.drawn_pairs import draw_pairs
from inspections.vision.confidence import confidence_map
from inspections.vision.shipped import model_at, shipped


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """The shipped comparator and its card, to write to."""
    source = shipped("comparator").path
    for suffix in (".onnx", ".json"):
        shutil.copy(source.with_suffix(suffix), tmp_path / f"mine{suffix}")
    return tmp_path / "mine.onnx"


def calibrated(model: Path, folder: Path) -> dict[str, str]:
    listed = draw_pairs(folder, first_seed=70, count=9, processes=1, say=lambda text: None)
    call_command("calibrate_detector", model=model, data=folder, list=listed)
    return open_session(model_at(model)).metadata


def test_the_file_gets_a_map_and_an_operating_threshold_and_its_card_tells(
    model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    metadata = calibrated(model, tmp_path / "pairs")

    card = read_card(model)
    assert len(confidence_map(metadata).knots) > 2
    assert card["sha256"] == model_at(model).sha256
    assert card["calibration"]["operating_confidence"] == float(metadata["operating_confidence"])
    assert (card["calibration"]["fitted_on_images"], card["calibration"]["checked_on_images"]) == (6, 3)
    raw, mended = (card["calibration"][name]["bins"] for name in ("raw", "calibrated"))
    assert [each["said"] for each in raw] != [each["said"] for each in mended]
    assert "3 boards that the fit did not see" in capsys.readouterr().out


def test_a_second_fit_starts_from_the_raw_confidences(model: Path, tmp_path: Path) -> None:
    assert calibrated(model, tmp_path / "pairs") == calibrated(model, tmp_path / "pairs")


def test_too_few_findings_leave_the_file_as_it_was(model: Path, tmp_path: Path) -> None:
    before = model.read_bytes()
    listed = draw_pairs(tmp_path, first_seed=70, count=1, processes=1, say=lambda text: None)

    with pytest.raises(CommandError, match="too few"):
        call_command("calibrate_detector", model=model, data=tmp_path, list=listed)

    assert model.read_bytes() == before


def test_a_detector_wants_boards_to_be_fitted_to(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="--data"):
        call_command("calibrate_detector", model=shipped("detector").path)


def test_drawn_pairs_are_drawn_once_and_alike(tmp_path: Path) -> None:
    first = draw_pairs(tmp_path, first_seed=70, count=3, processes=1, say=lambda text: None)
    times = {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.png")}
    again = draw_pairs(tmp_path, first_seed=70, count=3, processes=1, say=lambda text: None)

    assert first == again
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("*.png")} == times
    assert [pair.board.exists() for pair in read_pairs(tmp_path, first)] == [True] * 3
