"""What a file is, by its content and never by its name; nothing is decoded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from files.formats import bmp, jpeg, pdf, png, tiff
from files.formats.structure import FormatReader, Structure
from problems.problem import Problem

ZIP = "ZIP"
_PDF = b"%PDF-"
_TEXT = re.compile(rb"[\t\n\f\r\x20-\x7e\x80-\xff]+")

_READERS: tuple[tuple[bytes, str, Callable[[FormatReader], Structure]], ...] = (
    (b"\xff\xd8\xff", "JPEG", jpeg.read),
    (b"\x89PNG\r\n\x1a\n", "PNG", png.read),
    (b"II*\0", "TIFF", tiff.read),
    (b"MM\0*", "TIFF", tiff.read),
    (b"II+\0", "TIFF", tiff.read),
    (b"MM\0+", "TIFF", tiff.read),
    (b"BM", "BMP", bmp.read),
)

# Named to the person, so that they know what they sent.
_OTHERS: tuple[tuple[re.Pattern[bytes], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), name)
    for pattern, name in (
        (rb"PK(\x03\x04|\x05\x06|\x07\x08)", ZIP),
        (rb"%PDF-", "PDF"),
        (rb"GIF8[79]a", "GIF"),
        (rb"RIFF....WEBP", "WebP"),
        (rb"....ftyp(heic|heix|mif1|msf1|hevc)", "HEIC"),
        (rb"....ftyp(avif|avis)", "AVIF"),
        (rb"....ftyp", "MP4"),
        (rb"\0\0\0\x0cjP  |\xff\x4f\xff\x51", "JPEG 2000"),
        (rb"8BPS", "Photoshop PSD"),
        (rb"AC10\d\d\0", "DWG"),
        (rb"AutoCAD Binary DXF|(999\r?\n[^\n]*\n)?\s{0,4}0\r?\nSECTION\b", "DXF"),
        (rb"ISO-10303-21;", "STEP"),
        (rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a document of Office or CAD"),
        (rb"\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf\x27\x1c|Rar!|.{257}ustar", "archive"),
        (rb"MZ|\x7fELF", "program"),
        # Possessive, so that no made-up start can keep the match busy.
        (rb"(\xef\xbb\xbf)?\s*+(?><\?xml.*?\?>\s*+)?(?><!--.*?-->\s*+)*+(<!DOCTYPE svg|<svg)", "SVG"),
        (rb"(\xef\xbb\xbf)?\s*+(?><!--.*?-->\s*+)*+<(!DOCTYPE html|html|head|body|script)", "HTML"),
        (rb"(\xef\xbb\xbf)?\s*<\?xml", "XML"),
    )
)


@dataclass(frozen=True)
class Checked:
    """A file whose structure is whole. size_wh as stored, in pixels; None of a document, which has pages."""

    media_type: str
    size_wh: tuple[int, int] | None
    size_bytes: int


def check(
    path: Path, *, max_bytes: int | None = None, max_side_px: int | None = None, documents: bool = False
) -> Checked:
    """documents: whether a PDF will do as well. The limits are the settings' unless given.

    Raises Problem: file_empty, file_too_large, file_not_an_image, file_no_drawing, file_drawing_unknown,
    file_unknown, file_truncated, file_damaged, file_variant, file_too_many_pixels.
    """
    size_bytes = path.stat().st_size
    check_size(size_bytes, max_bytes=max_bytes)
    with path.open("rb") as file:
        start = file.read(1024)
        for signature, name, read in _READERS:
            if start.startswith(signature):
                reader = FormatReader(file, size_bytes, name)
                structure = read(reader)
                _check_pixels(structure.size_wh, max_side_px or settings.IMAGE_MAX_SIDE_PX)
                if structure.variant:
                    raise reader.unusual(structure.variant)
                return Checked(structure.media_type, structure.size_wh, size_bytes)
        if documents and _is_pdf(start):
            pdf.read(FormatReader(file, size_bytes, "PDF"), start.index(_PDF))
            return Checked("application/pdf", None, size_bytes)
    raise _no_drawing(start) if documents else _no_image(start)


def check_size(size_bytes: int, *, max_bytes: int | None = None) -> None:
    limit = max_bytes or settings.UPLOAD_MAX_BYTES
    if size_bytes == 0:
        raise Problem("file_empty")
    if size_bytes > limit:
        raise Problem("file_too_large", status=413, size_mb=-(-size_bytes // 2**20), limit_mb=limit // 2**20)


def is_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return kind_of(file.read(8)) == ZIP


def _is_pdf(start: bytes) -> bool:
    """Some printers and programs write a line of their own before it, as every reader of PDF bears."""
    return start.startswith(_PDF) or (_PDF in start and kind_of(start) is None)


def kind_of(start: bytes) -> str | None:
    """The name of the format that is no image of ours; None when unknown."""
    return next((name for pattern, name in _OTHERS if pattern.match(start)), None)


def _check_pixels(size_wh: tuple[int, int], max_side_px: int) -> None:
    if max(size_wh) > max_side_px:
        width, height = size_wh
        raise Problem("file_too_many_pixels", status=413, width=width, height=height, limit=max_side_px)


def _no_drawing(start: bytes) -> Problem:
    found = kind_of(start) or ("text" if _TEXT.fullmatch(start) else None)
    if found is None:
        return Problem("file_drawing_unknown", status=415)
    return Problem("file_no_drawing", status=415, found=found)


def _no_image(start: bytes) -> Problem:
    found = kind_of(start)
    return Problem("file_not_an_image", status=415, found=found) if found else Problem("file_unknown", status=415)
