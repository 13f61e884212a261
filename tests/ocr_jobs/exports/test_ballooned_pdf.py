"""Balloons over the original: its vectors stay, and each balloon is where its dimension is."""

import io
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2
import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import DictionaryObject, Fit, NameObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.exports.ballooned_pdf import ballooned
from ocr_jobs.exports.balloons import balloons_of
from ocr_jobs.exports.items import ExportedDrawing, Item

PAGE_PT = (600, 400)
TEXT_PT = (250, 180, 300, 200)  # where the dimension stands on the page before it is turned
SCALE = 300 / 72


def pdf(turned_deg: int = 0, crop: tuple[float, float] = (0, 0)) -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=PAGE_PT)
    canvas.drawString(TEXT_PT[0], TEXT_PT[1] + 4, "VECTOR 25")
    canvas.save()
    page = PdfReader(data).pages[0]
    page.cropbox.lower_left = crop
    page.rotate(turned_deg)
    writer = PdfWriter()
    writer.add_page(page)
    writer.write(out := io.BytesIO())
    return out.getvalue()


def item(box: Sequence[float], number: int = 7, page: int = 1, doubts: Sequence[str] = ()) -> Item:
    x0, y0, x1, y1 = box
    corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1]]
    return Item(number, page, "dimension", "25", [{"nominal": "25"}], corners, 0.9, doubts)


def shown_box(turned_deg: int, crop: tuple[float, float]) -> tuple[float, float, float, float]:
    """The text's box in pixels of the page as it is seen."""
    x0, y0, x1, y1 = TEXT_PT
    left, low, right, top = crop[0], crop[1], *PAGE_PT
    seen = {
        0: (x0 - left, top - y1, x1 - left, top - y0),
        90: (y0 - low, x0 - left, y1 - low, x1 - left),
        180: (right - x1, y0 - low, right - x0, y1 - low),
        270: (top - y1, right - x1, top - y0, right - x0),
    }[turned_deg]
    first, second, third, fourth = (edge * SCALE for edge in seen)
    return first, second, third, fourth


def rendered(data: bytes, page: int = 0) -> npt.NDArray[np.uint8]:
    return np.asarray(pypdfium2.PdfDocument(data)[page].render(scale=SCALE).to_pil().convert("RGB"))


def blue_box(picture: npt.NDArray[np.uint8]) -> tuple[int, int, int, int]:
    red, blue = picture[..., 0].astype(int), picture[..., 2].astype(int)
    ys, xs = np.nonzero(blue - red > 60)
    return int(xs.min()), int(ys.min()), int(xs.max()), int(ys.max())


def made(tmp_path: Path, data: bytes, items: Sequence[Item], size_wh: tuple[int, int]) -> bytes:
    original = tmp_path / "drawing"
    original.write_bytes(data)
    return ballooned(ExportedDrawing("drawing", items, {1: size_wh}), original)


@pytest.mark.parametrize("crop", [(0.0, 0.0), (40.0, 20.0)])
@pytest.mark.parametrize("turned_deg", [0, 90, 180, 270])
def test_marks_lie_on_their_dimensions_however_the_page_is_turned(
    tmp_path: Path, turned_deg: int, crop: tuple[float, float]
) -> None:
    data = pdf(turned_deg, crop)
    picture = rendered(data)
    box = shown_box(turned_deg, crop)

    marked = blue_box(rendered(made(tmp_path, data, [item(box)], (picture.shape[1], picture.shape[0]))))

    x0, y0, x1, y1 = marked
    assert x1 == pytest.approx(box[2], abs=4)  # the balloon is at the upper left
    assert y1 == pytest.approx(box[3], abs=4)
    assert x0 < box[0]
    assert y0 < box[1]


def test_the_original_stays_vectors_and_the_number_is_text(tmp_path: Path) -> None:
    data = made(tmp_path, pdf(), [item(shown_box(0, (0, 0)))], (2500, 1667))

    page = pypdfium2.PdfDocument(data)[0]
    text = page.get_textpage().get_text_bounded()
    assert "VECTOR 25" in text
    assert "7" in text.split()
    assert not list(page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE]))


def test_links_and_scripts_do_not_travel_on(tmp_path: Path) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(pdf()))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert('x')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject(script)})
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), url="http://x.example/"))
    writer.add_annotation(0, Link(rect=(0, 0, 50, 50), target_page_index=0, fit=Fit("/Fit")))
    writer.write(out := io.BytesIO())

    data = made(tmp_path, out.getvalue(), [item((100, 100, 200, 130))], (2500, 1667))

    reader = PdfReader(io.BytesIO(data))
    assert "/Annots" not in reader.pages[0]
    assert "/AA" not in reader.pages[0]
    assert "/OpenAction" not in reader.root_object
    assert b"x.example" not in data


def test_pages_that_were_not_read_stay_as_they_are(tmp_path: Path) -> None:
    writer = PdfWriter()
    for _ in range(3):
        writer.append(io.BytesIO(pdf()))
    writer.write(out := io.BytesIO())

    data = made(tmp_path, out.getvalue(), [item((100, 100, 200, 130))], (2500, 1667))

    assert len(pypdfium2.PdfDocument(data)) == 3
    assert (rendered(data, 2) == rendered(pdf())).all()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "TIFF"])
def test_a_picture_becomes_a_pdf_of_its_size(tmp_path: Path, form: str) -> None:
    out = io.BytesIO()
    Image.new("L", (900, 600), 255).save(out, form)

    data = made(tmp_path, out.getvalue(), [item((400, 300, 500, 340))], (900, 600))

    picture = rendered(data)
    assert picture.shape[:2] == pytest.approx((600, 900), abs=1)
    assert blue_box(picture)[2:] == pytest.approx((500, 340), abs=3)


def test_every_frame_of_a_tiff_becomes_a_page(tmp_path: Path) -> None:
    frames = [Image.new("1", (300, 200), 1) for _ in range(3)]
    frames[0].save(out := io.BytesIO(), "TIFF", save_all=True, append_images=frames[1:])

    assert len(pypdfium2.PdfDocument(made(tmp_path, out.getvalue(), [], (300, 200)))) == 3


def test_balloons_keep_off_each_other_and_stay_on_the_page() -> None:
    corners = [(20 + 160 * column, 20 + 60 * row) for row in range(6) for column in range(6)]
    items = [item((x, y, x + 130, y + 30), number) for number, (x, y) in enumerate(corners, start=1)]

    balloons = balloons_of(items, (1600, 1100))

    for at, balloon in enumerate(balloons):
        x, y, radius = *balloon.at_xy, balloon.radius
        assert radius <= x <= 1600 - radius
        assert radius <= y <= 1100 - radius
        for other in balloons[:at]:
            assert np.hypot(x - other.at_xy[0], y - other.at_xy[1]) > radius


def test_the_line_of_a_balloon_ends_at_text_that_stands_at_an_angle() -> None:
    askew = replace(item((0, 0, 1, 1)), polygon=[(500, 400), (600, 500), (580, 520), (480, 420)])

    (balloon,) = balloons_of([askew], (1600, 1100))

    inked = np.zeros((1100, 1600), np.uint8)
    cv2.polylines(inked, [np.array(askew.polygon, np.int32)], True, 255, 3)
    x, y = balloon.to_xy
    assert inked[round(y), round(x)]
