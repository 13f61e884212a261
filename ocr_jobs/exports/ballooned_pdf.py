"""The drawing as a PDF with a balloon at every characteristic: a PDF's pages stay the vectors that they were."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.exports import pdf_text
from ocr_jobs.exports.balloons import Balloon, balloons_of
from ocr_jobs.exports.items import ExportedDrawing

_PT_PER_PX = 72 / 300  # of pictures, which do not tell how large they are on paper
_SURE, _DOUBTFUL = (0.0, 0.32, 0.62), (0.80, 0.33, 0.0)  # told apart by colour-blind people, and by the outline
_ACTIVE_ANNOTATIONS = ("/Link", "/Widget", "/Screen", "/Movie", "/RichMedia", "/FileAttachment")


@dataclass(frozen=True)
class Place:
    """How a page's picture lies on its PDF page: corner and size of what is shown, in the page's own directions."""

    box_pt: tuple[float, float, float, float]
    turned_deg: int
    size_wh: tuple[int, int]

    @property
    def shown_wh(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box_pt
        return (x1 - x0, y1 - y0) if self.turned_deg % 180 == 0 else (y1 - y0, x1 - x0)

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """From what is shown (pt, from its lower left corner) to the page's coordinates."""
        x0, y0, x1, y1 = self.box_pt
        return {
            0: (1, 0, 0, 1, x0, y0),
            90: (0, 1, -1, 0, x1, y0),
            180: (-1, 0, 0, -1, x1, y1),
            270: (0, -1, 1, 0, x0, y1),
        }[self.turned_deg]


def ballooned(drawing: ExportedDrawing, original: Path) -> bytes:
    """original: the PDF or picture that was read."""
    with original.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    return _over_pdf(drawing, original) if is_pdf else _over_pictures(drawing, original)


def _over_pdf(drawing: ExportedDrawing, original: Path) -> bytes:
    writer = PdfWriter()
    for number, page in enumerate(PdfReader(original).pages, start=1):
        _without_actions(page)
        kept = writer.add_page(page)
        if number in drawing.pages:
            kept.merge_page(_overlay(drawing, number, _place(page, drawing.pages[number])))
    return _saved(writer)


def _place(page: PageObject, size_wh: tuple[int, int]) -> Place:
    box = page.cropbox
    edges = float(box.left), float(box.bottom), float(box.right), float(box.top)
    return Place(edges, int(page.rotation) % 360, size_wh)


def _without_actions(page: PageObject) -> None:
    """Neither scripts nor links nor attachments travel on; comments and stamps that show something do."""
    page.pop("/AA", None)
    kept = ArrayObject()
    for reference in page.get("/Annots") or ():
        annotation: Any = reference.get_object()
        if annotation.get("/Subtype") not in _ACTIVE_ANNOTATIONS:
            annotation.pop("/A", None)
            annotation.pop("/AA", None)
            kept.append(reference)
    page.pop("/Annots", None)
    if kept:
        page[NameObject("/Annots")] = kept


def _overlay(drawing: ExportedDrawing, number: int, place: Place) -> PageObject:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=(place.box_pt[2], place.box_pt[3]))
    canvas.transform(*place.matrix)
    _draw(canvas, drawing, number, place.shown_wh, place.size_wh)
    canvas.save()
    return PdfReader(data).pages[0]


def _over_pictures(drawing: ExportedDrawing, original: Path) -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data)
    for number, picture in enumerate(_frames(original), start=1):
        size_wh = drawing.pages.get(number, picture.size)
        shown = picture.width * _PT_PER_PX, picture.height * _PT_PER_PX
        canvas.setPageSize(shown)
        canvas.drawImage(ImageReader(picture), 0, 0, *shown)
        if number in drawing.pages:
            _draw(canvas, drawing, number, shown, size_wh)
        canvas.showPage()
    canvas.setTitle(drawing.filename)
    canvas.save()
    return data.getvalue()


def _frames(original: Path) -> Iterator[Image.Image]:
    with Image.open(original) as file:
        for at in range(getattr(file, "n_frames", 1)):
            file.seek(at)
            upright = ImageOps.exif_transpose(file)
            yield upright if upright.mode in ("L", "RGB") else upright.convert("RGB")


def _draw(
    canvas: Canvas, drawing: ExportedDrawing, number: int, shown_wh: tuple[float, float], size_wh: tuple[int, int]
) -> None:
    scale = shown_wh[0] / size_wh[0]
    items = [item for item in drawing.characteristics if item.page == number]
    for balloon in balloons_of(items, size_wh):
        _draw_balloon(canvas, balloon, scale, shown_wh[1])


def _draw_balloon(canvas: Canvas, balloon: Balloon, scale: float, height: float) -> None:
    def on_page(x: float, y: float) -> tuple[float, float]:
        return x * scale, height - y * scale

    doubtful = bool(balloon.item.doubts) and not balloon.item.checked
    (x, y), radius = on_page(*balloon.at_xy), balloon.radius * scale
    canvas.setStrokeColorRGB(*(_DOUBTFUL if doubtful else _SURE))
    canvas.setLineWidth(radius / 10)
    canvas.setDash([radius / 3, radius / 5] if doubtful else [])
    canvas.line(x, y, *on_page(*balloon.to_xy))
    path = canvas.beginPath()
    corners = [on_page(*point[:2]) for point in balloon.item.polygon]
    path.moveTo(*corners[0])
    for corner in corners[1:]:
        path.lineTo(*corner)
    path.close()
    canvas.drawPath(path, stroke=1, fill=0)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.circle(x, y, radius, stroke=1, fill=1)
    canvas.setDash([])
    canvas.setFillColorRGB(*(_DOUBTFUL if doubtful else _SURE))
    text = str(balloon.item.number)
    size = radius * (1.15 if len(text) < 3 else 0.9)
    canvas.setFont(pdf_text.BOLD, size)
    canvas.drawCentredString(x, y - size * 0.36, text)


def _saved(writer: PdfWriter) -> bytes:
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()
