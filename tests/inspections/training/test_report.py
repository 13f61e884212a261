"""The report of an evaluation."""

import json
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import cv2
import numpy as np
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from inspections.training.annotated_pair import AnnotatedPair
from inspections.training.calibration import calibration
from inspections.training.evaluate import Truth, ranking
from inspections.training.evaluation_run import evaluation
from inspections.training.figures import precision_recall_svg, reliability_svg
from inspections.training.judged_images import JudgedImage
from inspections.training.report import write_report
from inspections.vision.findings import Finding
from inspections.vision.shipped import shipped

SVG = "{http://www.w3.org/2000/svg}"
BOX = (20.0, 20.0, 60.0, 60.0)


def images(folder: Path, *, golden: bool = True) -> list[JudgedImage]:
    """One board right, one with a defect missed and one with a false call; the last one's name wants escaping."""
    judged = []
    for name, truth, findings in (
        ("right", [("open", BOX)], [Finding("open", 0.9, BOX, 100)]),
        ("missed", [("spur", BOX)], []),
        ("a<b>", [("open", BOX)], [Finding("open", 0.8, BOX, 100), Finding("short", 0.7, (80, 80, 120, 120), 100)]),
    ):
        path = folder / f"{name}.png"
        cv2.imwrite(str(path), np.random.default_rng(1).integers(0, 2, (200, 200)).astype(np.uint8) * 255)
        whole: tuple[Truth, ...] = tuple(truth)
        judged.append(JudgedImage(AnnotatedPair(path, path if golden else None, whole, "lot", name), findings))
    return judged


def page(folder: Path, judged: list[JudgedImage], kind: str = "comparator") -> str:
    path = write_report(folder / "report", shipped("comparator"), kind, judged, evaluation(judged, 0.5))  # type: ignore[arg-type]
    return path.read_text()


def test_the_page_shows_the_mistakes_with_board_and_golden_board_and_needs_nothing_else(tmp_path: Path) -> None:
    html = page(tmp_path, images(tmp_path))

    assert '<b class="missed">spur</b> nothing said here' in html
    assert '<b class="false">short 0.70</b> nothing there' in html
    assert "a&lt;b&gt;.png, lot" in html
    assert html.count("data:image/png;base64,") == 4
    assert not re.search(r"(src|href)=\"(?!data:)", html)
    assert "$" not in re.sub(r"base64,[^\"]*", "", html)


def test_images_that_count_for_nothing_are_told(tmp_path: Path) -> None:
    judged = images(tmp_path)
    judged[0] = replace(judged[0], findings=(), failed="image_truncated")
    judged[1] = replace(judged[1], unaligned="not_aligned")

    html = page(tmp_path, judged)

    assert "3 boards, 1 of them not judged, 1 of them not aligned." in html
    assert evaluation(judged, 0.5).as_json()["unaligned"] == {"not_aligned": 1}


def test_boards_alone_are_shown_alone(tmp_path: Path) -> None:
    html = page(tmp_path, images(tmp_path, golden=False), "detector")

    assert html.count("data:image/png;base64,") == 2
    assert "golden board right" not in html


def test_an_image_that_is_gone_is_said(tmp_path: Path) -> None:
    judged = images(tmp_path)
    judged[1].pair.board.unlink()

    assert "The image cannot be read." in page(tmp_path, judged)


def test_without_mistakes_the_page_says_none(tmp_path: Path) -> None:
    assert page(tmp_path, images(tmp_path)[:1]).count(">None.<") == 2


def test_curves_are_svg_with_a_plot_for_each_class_and_a_dot_at_the_threshold(tmp_path: Path) -> None:
    ranked = ranking([(image.findings, image.pair.truth) for image in images(tmp_path)])

    drawn = ElementTree.fromstring(precision_recall_svg(ranked, 0.5))

    titles = [text.text for text in drawn.iter(f"{SVG}text") if text.get("class") == "title"]
    assert titles == ["open: AP 100.0", "spur: AP 0.0"]
    assert len(list(drawn.iter(f"{SVG}circle"))) == 2


def test_axes_begin_where_something_is_to_be_seen(tmp_path: Path) -> None:
    good = ranking([([Finding("open", 0.9, BOX, 100)], [("open", BOX)])])

    ticks = [text.text for text in ElementTree.fromstring(precision_recall_svg(good, 0.5)).iter(f"{SVG}text")]

    assert "0.9" in ticks
    assert "0.5" not in ticks


def test_reliability_has_a_bar_for_each_bin_that_somebody_said(tmp_path: Path) -> None:
    drawn = ElementTree.fromstring(reliability_svg(calibration([0.05, 0.95, 0.97], [False, True, True])))

    assert len([rect for rect in drawn.iter(f"{SVG}rect") if rect.get("class") == "bar"]) == 2
    assert "said 0.96, right 1.00, 2 findings" in "".join(drawn.itertext())


def test_no_findings_at_all_can_be_drawn(tmp_path: Path) -> None:
    nothing = ranking([([], [("open", BOX)]), ([], [])])

    assert ElementTree.fromstring(precision_recall_svg(nothing, 0.5)) is not None
    assert ElementTree.fromstring(precision_recall_svg(ranking([]), 0.5)) is not None
    assert ElementTree.fromstring(reliability_svg(calibration([], []))) is not None


def test_the_command_says_that_a_comparator_wants_golden_boards(tmp_path: Path) -> None:
    for folder, name, content in (("", "data.yaml", "names: [open]"), ("labels", "a.txt", "0 0.5 0.5 0.2 0.2")):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / name).write_text(content)
    (tmp_path / "images").mkdir()
    cv2.imwrite(str(tmp_path / "images" / "a.png"), np.zeros((100, 100), np.uint8))

    with pytest.raises(CommandError, match=r"a\.png has no golden board"):
        call_command("evaluate_detector", data=tmp_path, layout="yolo")


def test_the_command_writes_the_report_and_tells_scores_of_every_kind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("synthesise", out=tmp_path / "pairs", count=3, seed=40)
    capsys.readouterr()

    call_command("evaluate_detector", data=tmp_path / "pairs", report=tmp_path / "report", threshold=0.6)

    out = capsys.readouterr()
    scores = json.loads(out.out)
    assert {"mean_ap", "best_f", "map_50", "map_50_95", "ap_50_by_class", "calibration", "by_group"} <= {*scores}
    assert scores["operating"]["threshold"] == 0.6
    assert {"f", "precision", "recall"} == {*next(iter(scores["operating"]["by_class"].values()))}
    assert 0 < scores["map_50_95"] < scores["map_50"] <= 1
    assert "F@0.60" in out.err
    assert {path.name for path in (tmp_path / "report").iterdir()} == {
        "index.html", "precision-recall.svg", "reliability.svg",
    }  # fmt: skip
