"""PDFs made for a test."""

from collections.abc import Callable, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter
from reportlab.pdfgen.canvas import Canvas

A4_PT = (595.276, 841.89)


def write_pdf(path: Path, pages: Sequence[Callable[[Canvas], None]], size_pt: tuple[float, float] = A4_PT) -> Path:
    canvas = Canvas(str(path), pagesize=size_pt, invariant=1)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return path


def lettering(text: str, at_pt: tuple[float, float], *, size: float = 12, angle: float = 0) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(*at_pt)
        canvas.rotate(angle)
        canvas.setFont("Helvetica", size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()

    return draw


def together(*parts: Callable[[Canvas], None]) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        for part in parts:
            part(canvas)

    return draw


def changed(path: Path, change: Callable[[PdfWriter], object]) -> Path:
    """The same file after pypdf did something to it."""
    writer = PdfWriter(clone_from=PdfReader(path))
    change(writer)
    writer.write(path)
    return path
