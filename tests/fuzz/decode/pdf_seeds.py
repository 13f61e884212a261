"""PDFs that mutations start from: uncompressed where that lets a mutation reach something, and small."""

import io
from collections.abc import Callable

from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, ByteStringObject
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

_SIZE_PT = (90.0, 60.0)


def pdfs(picture: Image.Image) -> tuple[bytes, ...]:
    """Drawn ones, a scan, two pages of which one is turned, a form that is drawn twice; compressed and locked ones."""
    plain = _pdf(_drawing)
    return (
        plain,
        _pdf(lambda canvas: canvas.drawImage(ImageReader(picture), 0, 0, *_SIZE_PT)),
        _pdf(_drawing, _turned),
        _pdf(_twice),
        _pdf(_drawing, compressed=True),
        _changed(plain, lambda writer: writer.encrypt("", "owner", algorithm="RC4-128")),
        _changed(plain, lambda writer: writer.pages[0].rotate(90)),
        _LETTERS_AS_DRAWINGS,
    )


def _pdf(*draws: Callable[[Canvas], None], compressed: bool = False) -> bytes:
    data = io.BytesIO()
    canvas = Canvas(data, pagesize=_SIZE_PT, pageCompression=int(compressed), invariant=1)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def _drawing(canvas: Canvas) -> None:
    canvas.setFont("Helvetica", 9)
    canvas.rect(4, 4, 82, 52)
    canvas.drawString(10, 40, "70.50±0.05")
    canvas.setFont("Symbol", 9)
    canvas.drawString(10, 25, "Ær")
    canvas.linkURL("http://127.0.0.1:9/", (0, 0, 30, 30))


def _turned(canvas: Canvas) -> None:
    canvas.rotate(90)
    canvas.setFont("Courier", 7)
    canvas.drawString(5, -20, "25H7")


def _twice(canvas: Canvas) -> None:
    canvas.beginForm("view")
    _turned(canvas)
    canvas.endForm()
    canvas.doForm("view")
    canvas.translate(20, 5)
    canvas.doForm("view")


def _changed(content: bytes, change: Callable[[PdfWriter], object]) -> bytes:
    """With an identifier of its own, so that the bytes are the same every time."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    writer._ID = ArrayObject([ByteStringObject(bytes(16))] * 2)
    change(writer)
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


_LETTERS_AS_DRAWINGS = b"""%PDF-1.4
1 0 obj <</Type /Catalog /Pages 2 0 R>> endobj
2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj
3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 90 60] /Contents 4 0 R /Resources <</Font <</F1 5 0 R>>>>>> endobj
4 0 obj <</Length 40>> stream
BT /F1 12 Tf 10 20 Td (ab) Tj (ba) Tj ET
endstream endobj
5 0 obj <</Type /Font /Subtype /Type3 /FontBBox [0 0 750 750] /FontMatrix [0.001 0 0 0.001 0 0] /FirstChar 97
/LastChar 98 /Widths [1000 1000] /Encoding <</Type /Encoding /Differences [97 /one /two]>>
/CharProcs <</one 6 0 R /two 7 0 R>>>> endobj
6 0 obj <</Length 38>> stream
1000 0 0 0 750 750 d1 0 0 700 700 re f
endstream endobj
7 0 obj <</Length 39>> stream
1000 0 0 0 750 750 d1 0 0 m 375 750 l f
endstream endobj
trailer <</Root 1 0 R /Size 8>>
startxref
0
%%EOF
"""
