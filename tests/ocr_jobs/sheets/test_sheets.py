import io
import json
import random
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pypdfium2
import pytest
from ezdxf.filemanagement import read

from ocr_jobs.synthesis.sheets import furniture, title_blocks
from ocr_jobs.synthesis.sheets.__main__ import write
from ocr_jobs.synthesis.sheets.dxf import as_dxf
from ocr_jobs.synthesis.sheets.faces import korean
from ocr_jobs.synthesis.sheets.pictures import Picture, drawn, scan

SEEDS = (1, 5, 6)


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    return [drawn(seed) for seed in SEEDS]


def ink_inside(page: np.ndarray[Any, Any], polygon: list[list[float]]) -> float:
    """The share of dark pixels."""
    mask = np.zeros(page.shape, np.uint8)
    cv2.fillPoly(mask, [np.array(polygon, np.int32)], 1)
    return float((page[mask > 0] < 200).mean())


def test_a_seed_gives_the_same_sheet_again(pictures: list[Picture]) -> None:
    again = drawn(SEEDS[0])
    assert again.truth == pictures[0].truth
    assert np.array_equal(again.page, pictures[0].page)


def test_every_dimension_has_ink_where_its_truth_says(pictures: list[Picture]) -> None:
    for picture in pictures:
        for shape in picture.truth["shapes"]:
            assert ink_inside(picture.page, shape["points"]) > 0.03, shape


def test_a_scan_carries_its_truth_along(pictures: list[Picture]) -> None:
    scanned = scan(pictures[1], random.Random(3))
    before, after = pictures[1].truth, scanned.truth
    assert before["shapes"][0]["label"] == after["shapes"][0]["label"]
    moved = np.abs(np.array(before["shapes"][0]["points"]) - after["shapes"][0]["points"])
    assert 1 < moved.max() < 200
    assert all(ink_inside(scanned.page, shape["points"]) > 0.03 for shape in after["shapes"])


def test_texts_do_not_stand_on_each_other(pictures: list[Picture]) -> None:
    for picture in pictures:
        taken = np.zeros(picture.page.shape, np.uint8)
        for shape in picture.truth["shapes"]:
            area = np.zeros(taken.shape, np.uint8)
            cv2.fillPoly(area, [np.array(shape["points"], np.int32)], 1)
            inside = np.asarray(cv2.erode(area, np.ones((5, 5), np.uint8)), np.uint8)
            assert not (taken & inside).any(), shape
            taken |= area


def test_the_pdf_has_a_text_layer_with_turned_text(pictures: list[Picture]) -> None:
    picture = next(each for each in pictures if not each.sheet.style.hand.face.glyphs)
    with pypdfium2.PdfDocument(picture.pdf) as document:
        text = document[0].get_textpage().get_text_range().replace(",", ".")
    labels = [mark.text for mark in picture.sheet.marks if mark.group == "dimension"]
    plain = [label for label in labels if label.replace(".", "").isdigit()]
    assert plain
    assert all(label in text for label in plain)


def test_the_dxf_opens_and_carries_the_texts(pictures: list[Picture]) -> None:
    document = read(io.StringIO(as_dxf(pictures[0].sheet)))
    texts = {entity.dxf.text for entity in document.modelspace().query("TEXT")}
    assert pictures[0].sheet.fields[0].text in texts
    assert not document.audit().errors


def test_the_korean_face_has_every_word_of_ours() -> None:
    face = korean()
    if face is None:
        pytest.skip("no CJK font on this machine")
    words = Path(title_blocks.__file__).read_text() + Path(furniture.__file__).read_text()
    assert not {char for char in words if "가" <= char <= "힣" and not face.covers(char)}


def test_the_command_writes_each_sheet_in_every_form(tmp_path: Path) -> None:
    write(tmp_path, 1)
    names = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*"))
    drawn_files = [f"drawn/00001.{ending}" for ending in ("dxf", "json", "pdf", "png")]
    assert names == [*drawn_files, "scanned/00001.json", "scanned/00001.png"]
    truth = json.loads((tmp_path / "scanned" / "00001.json").read_text())
    scanned = cv2.imread(str(tmp_path / "scanned" / "00001.png"), cv2.IMREAD_GRAYSCALE)
    assert scanned is not None
    assert scanned.shape == (truth["imageHeight"], truth["imageWidth"])
