"""`manage.py inspect`: a line of JSON for each pair, and nothing else on stdout."""

import io
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from django.core.management import CommandError, call_command

from inspections.vision.shipped import shipped
from tests.inspections.vision.drawn_boards import bench_board, spoil


@pytest.fixture
def pair(tmp_path: Path) -> str:
    """A line for a board with an open and a golden board."""
    board, _ = spoil(bench_board(), "open")
    cv2.imwrite(str(tmp_path / "board.png"), board)
    cv2.imwrite(str(tmp_path / "golden.png"), bench_board())
    return f"{tmp_path / 'board.png'} {tmp_path / 'golden.png'}"


def run(tmp_path: Path, *lines: str, **options: Any) -> tuple[list[dict[str, Any]], int]:
    """The answers and the exit code."""
    listed = tmp_path / "pairs.txt"
    listed.write_text("\n".join(lines) + "\n")
    out = io.StringIO()
    try:
        call_command("inspect", pairs=listed, stdout=out, **options)
        code = 0
    except SystemExit as stopped:
        code = int(stopped.code or 0)
    return [json.loads(line) for line in out.getvalue().splitlines()], code


def test_each_pair_is_answered_with_verdict_defects_and_timings(tmp_path: Path, pair: str) -> None:
    (answer,), code = run(tmp_path, pair)

    assert code == 0
    assert set(answer) == {"board", "verdict", "defects", "ms"}
    assert answer["board"] == str(tmp_path / "board.png")
    assert answer["verdict"] == "fail"
    (defect,) = answer["defects"]
    assert set(defect) == {"class", "confidence", "box_xyxy"}
    assert defect["class"] == "open"
    assert 0 <= defect["confidence"] <= 1
    assert len(defect["box_xyxy"]) == 4
    assert answer["ms"]["total"] > 0


def test_a_bad_line_is_answered_with_an_error_and_the_rest_go_on(tmp_path: Path, pair: str) -> None:
    empty = tmp_path / "empty.png"
    empty.write_bytes(b"")

    answers, code = run(tmp_path, f"{empty} {tmp_path / 'golden.png'}", "alone", "", pair)

    assert code == 1
    assert [answer.get("error", {}).get("code") for answer in answers] == ["image_empty", "pair_line", None]
    assert answers[0]["board"] == str(empty)
    assert answers[0]["error"]["message"]


def test_a_path_with_a_space_stands_in_quotes(tmp_path: Path, pair: str) -> None:
    spaced = tmp_path / "a board.png"
    spaced.write_bytes((tmp_path / "board.png").read_bytes())

    (answer,), code = run(tmp_path, f"'{spaced}' {tmp_path / 'golden.png'}")

    assert (answer["board"], code) == (str(spaced), 0)


def test_conf_decides_what_is_a_defect(tmp_path: Path, pair: str) -> None:
    (answer,), _ = run(tmp_path, pair, conf=1.0)

    assert (answer["verdict"], answer["defects"]) == ("pass", [])


def test_a_model_of_ones_own_is_taken(tmp_path: Path, pair: str) -> None:
    own = tmp_path / "own.onnx"
    own.write_bytes(shipped("comparator").path.read_bytes())

    (answer,), code = run(tmp_path, pair, model=own)

    assert (answer["verdict"], code) == ("fail", 0)


@pytest.mark.parametrize("content", [None, b"", b"no model"])
def test_a_model_that_is_missing_or_damaged_is_refused(tmp_path: Path, pair: str, content: bytes | None) -> None:
    model = tmp_path / "model.onnx"
    if content is not None:
        model.write_bytes(content)

    with pytest.raises(CommandError):
        run(tmp_path, pair, model=model)


def test_a_list_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError):
        call_command("inspect", pairs=tmp_path / "none.txt")


def test_a_photograph_of_another_board_is_left_to_a_person(tmp_path: Path, pair: str) -> None:
    noise = np.random.default_rng(1).integers(0, 2, (320, 400)).astype(np.uint8) * 255
    cv2.imwrite(str(tmp_path / "other.png"), cv2.resize(noise[:32, :40], (400, 320), interpolation=cv2.INTER_NEAREST))

    (answer,), _ = run(tmp_path, f"{tmp_path / 'other.png'} {tmp_path / 'golden.png'}")

    assert (answer["verdict"], answer["defects"]) == ("review", [])
