"""Files that people bring by mistake or by malice, and odd sheets: all of them small, so that they are soon read."""

from collections.abc import Callable
from io import BytesIO

import cv2
import numpy as np
import numpy.typing as npt
import pypdfium2 as pdfium
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, RectangleObject, TextStringObject
from reportlab.pdfgen.canvas import Canvas

Pixels = npt.NDArray[np.uint8]

SIZE_PT = (420.0, 298.0)  # A6, lying
TEXTS = ("70.50±0.05", "R12", "25H7", "2x45°", "12.5", "⌀8", "31.4", "M6", "45", "17.3")
_DPI = 150


def sheet(*texts: str, size_pt: tuple[float, float] = SIZE_PT) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize(size_pt)
        canvas.setFont("Helvetica", 11)
        canvas.rect(20, 20, size_pt[0] - 40, size_pt[1] - 40)
        canvas.rect(130, 90, 120, 80)
        for at, text in enumerate(texts):
            canvas.drawString(40 + 120 * (at % 3), size_pt[1] - 60 - 60 * (at // 3), text.replace("⌀", "Ø"))

    return draw


def pdf(*draws: Callable[[Canvas], None], change: Callable[[PdfWriter], object] | None = None) -> bytes:
    written = BytesIO()
    canvas = Canvas(written, pagesize=SIZE_PT, invariant=1)
    for draw in draws:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    if change is None:
        return written.getvalue()
    writer = PdfWriter(clone_from=PdfReader(written))
    change(writer)
    changed = BytesIO()
    writer.write(changed)
    return changed.getvalue()


def locked() -> bytes:
    return pdf(sheet("R12"), change=lambda writer: writer.encrypt("secret"))


def damaged() -> bytes:
    whole = pdf(sheet("R12"))
    return whole[:40] + b"\0" * (len(whole) - 80) + whole[-40:]


def without_pages() -> bytes:
    written = BytesIO()
    PdfWriter().write(written)
    return written.getvalue()


def ten_thousand_pages() -> bytes:
    """All of them the same object, as a small file may claim."""
    return pdf(sheet(*TEXTS), change=lambda writer: _repeated(writer, 10_000))


def _repeated(writer: PdfWriter, times: int) -> None:
    pages = writer.root_object["/Pages"].get_object()
    assert isinstance(pages, DictionaryObject)
    kids = pages["/Kids"]
    assert isinstance(kids, ArrayObject)
    pages[NameObject("/Kids")] = ArrayObject([kids[0]] * times)
    pages[NameObject("/Count")] = NumberObject(times)


def huge(*more: Callable[[Canvas], None]) -> bytes:
    box = RectangleObject((0, 0, 14400, 14400))
    return pdf(sheet("R12"), *more, change=lambda writer: writer.pages[0].update({NameObject("/MediaBox"): box}))


def reaching_out(address: str) -> bytes:
    """A script when it is opened, a form that is sent, a link, and a file from elsewhere: all to the address."""
    script = f"app.launchURL('{address}'); this.submitForm('{address}');"
    told = {"/JavaScript": ("/JS", script)} | dict.fromkeys(("/GoToR", "/Launch", "/SubmitForm"), ("/F", address))
    actions = [_action(kind, *field) for kind, field in (told | {"/URI": ("/URI", address)}).items()]

    def change(writer: PdfWriter) -> None:
        actions[0][NameObject("/Next")] = ArrayObject(actions[1:])
        writer.root_object[NameObject("/OpenAction")] = actions[0]
        writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): actions[0]})
        writer.add_annotation(0, _link(actions[-1]))

    return pdf(sheet(*TEXTS), change=change)


def _action(kind: str, field: str, value: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject(field): TextStringObject(value)})


def _link(action: DictionaryObject) -> DictionaryObject:
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Link"),
            NameObject("/Rect"): RectangleObject((0, 0, *SIZE_PT)),
            NameObject("/A"): action,
        }
    )


def scan(*, quarters: int = 0) -> Pixels:
    """uint8[H,W] of a sheet with many texts, lying as it came out of the scanner."""
    with pdfium.PdfDocument(pdf(sheet(*TEXTS))) as document:
        grey = document[0].render(scale=_DPI / 72, grayscale=True).to_numpy()
    grey = np.asarray(grey, np.uint8).reshape(grey.shape[:2])
    return np.ascontiguousarray(np.rot90(grey, quarters))


def photograph() -> Pixels:
    """The sheet on a bench: seen from the side, lit from a corner, out of focus a little, with noise."""
    grey = scan()
    height, width = grey.shape
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    held = np.array([(60, 50), (width - 90, 20), (width - 30, height - 40), (30, height - 90)], np.float32)
    seen = cv2.warpPerspective(grey, cv2.getPerspectiveTransform(corners, held), (width, height), borderValue=90)
    light = np.linspace(0.35, 0.95, width)[None, :] * np.linspace(0.7, 1.0, height)[:, None]
    noise = np.random.default_rng(3).normal(0, 6, grey.shape)
    return np.clip(cv2.GaussianBlur(seen, (0, 0), 0.8) * light + noise, 0, 255).astype(np.uint8)


def landscape() -> Pixels:
    """Soft shapes of all shades, as in a photograph of something else."""
    coarse = np.random.default_rng(4).uniform(0, 255, (9, 12)).astype(np.float32)
    return cv2.resize(coarse, (900, 700), interpolation=cv2.INTER_CUBIC).clip(0, 255).astype(np.uint8)


def encoded(grey: Pixels, kind: str = ".png") -> bytes:
    return bytes(cv2.imencode(kind, grey)[1])
