"""A sheet as a vector PDF; its lettering is a real text layer."""

import io
import math

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from ocr_jobs.synthesis.sheets.canvas import Arc, Fill, Item, Lettering, Stroke, arc_points
from ocr_jobs.synthesis.sheets.faces import Face
from ocr_jobs.synthesis.sheets.penmanship import pen_strokes
from ocr_jobs.synthesis.sheets.sheet import Sheet

_MM = 72 / 25.4
_ROUND = 1
_INVISIBLE = 3


def as_pdf(sheet: Sheet) -> bytes:
    """The same bytes for the same sheet."""
    stream = io.BytesIO()
    width, height = sheet.size_wh
    canvas = Canvas(stream, pagesize=(width * _MM, height * _MM), pageCompression=1, invariant=1)
    canvas.scale(_MM, _MM)
    canvas.setLineCap(_ROUND)
    canvas.setLineJoin(_ROUND)
    for item in sheet.items:
        _draw(canvas, item)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _draw(canvas: Canvas, item: Item) -> None:
    match item:
        case Lettering() if item.face.glyphs:
            for stroke in pen_strokes(item):
                _draw(canvas, stroke)
        case Lettering():
            _letter(canvas, item)
        case Fill():
            canvas.setFillGray(item.grey)
            canvas.drawPath(_path(canvas, item.points), stroke=0, fill=1)
        case Stroke():
            _pen(canvas, item)
            canvas.drawPath(_path(canvas, item.points), stroke=1, fill=0)
        case Arc():
            _pen(canvas, item)
            canvas.drawPath(_path(canvas, arc_points(item, 2.0)), stroke=1, fill=0)


def _pen(canvas: Canvas, item: Stroke | Arc) -> None:
    canvas.setLineWidth(item.width)
    canvas.setStrokeGray(item.grey)
    canvas.setDash(list(item.dashes))


def _path(canvas: Canvas, points: tuple[tuple[float, float], ...]) -> object:
    path = canvas.beginPath()
    path.moveTo(*points[0])
    for point in points[1:]:
        path.lineTo(*point)
    return path


def _letter(canvas: Canvas, item: Lettering) -> None:
    canvas.saveState()  # the writer takes it that every text begins visible
    text = canvas.beginText()
    turn, lean = math.radians(item.angle), math.tan(math.radians(item.slant))
    cos, sin = math.cos(turn), math.sin(turn)
    stretch = item.stretch
    text.setTextTransform(stretch * cos, stretch * sin, lean * cos - sin, lean * sin + cos, *item.at)
    text.setFont(_font(item.face), item.height / item.face.cap)
    text.setFillGray(item.grey)
    text.setTextRenderMode(_INVISIBLE if item.hidden else 0)
    text.textOut(item.text)
    canvas.drawText(text)
    canvas.restoreState()


def _font(face: Face) -> str:
    if face.name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(TTFont(face.name, io.BytesIO(face.data)))
    return face.name
