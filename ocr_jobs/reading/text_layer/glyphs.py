"""The letters of a PDF page's text layer, each with its place and direction in pixels of the page's picture."""

import ctypes
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pypdfium2.raw as raw

from ocr_jobs.reading.text_layer.symbol_fonts import meant

Matrix = npt.NDArray[np.float64]

MOST_GLYPHS = 200_000  # a page of dense notes has ten thousand; maps and patterns of text are none of ours
_SUB_PIXELS = 256
_INVISIBLE = raw.FPDF_TEXTRENDERMODE_INVISIBLE
_SMALLEST_EM_PX = 3.0
_SKEWED = 0.03  # sine of an angle: a box that pdfium tells is upright, and says little of letters that are not
_WIDTH_EM, _HEIGHT_EM, _THINNEST_EM = 0.55, 0.72, 0.02


@dataclass(frozen=True)
class Glyph:
    """angle_deg: of its reading direction, clockwise from the right.

    u runs along the reading direction and v down from line to line, in px; v is that of the base line.
    painted: or is only there to be found, about where something was drawn.
    """

    text: str
    trusted: bool
    angle_deg: float
    em: float
    u1: float
    u2: float
    v: float
    top: float
    bottom: float
    after_space: bool
    painted: bool = True


def glyphs(page: Any, textpage: Any, size_wh: tuple[int, int], *, with_unseen: bool) -> Iterator[Glyph]:
    """In the order of the file. with_unseen: also letters that are not painted.

    On a scan such letters are what some other program once read off it. Elsewhere a drawing program put them over
    lettering that it drew as lines.
    """
    to_px = _to_pixels(page, size_wh)
    seen = _Seen(textpage)
    after_space = False
    for index in range(min(raw.FPDFText_CountChars(textpage), MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(textpage, index)
        if raw.FPDFText_IsGenerated(textpage, index) == 1 or chr(code).isspace():
            after_space = True
            continue
        painted = seen(index)
        if not (with_unseen or painted):
            continue
        glyph = _glyph(textpage, index, code, to_px, after_space=after_space, painted=painted)
        if glyph is not None:
            yield glyph
            after_space = False


def _glyph(textpage: Any, index: int, code: int, to_px: Matrix, *, after_space: bool, painted: bool) -> Glyph | None:
    matrix = raw.FS_MATRIX()
    x, y = ctypes.c_double(), ctypes.c_double()
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    loose = raw.FS_RECTF()
    if not (
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        and raw.FPDFText_GetCharOrigin(textpage, index, x, y)
        and raw.FPDFText_GetCharBox(textpage, index, left, right, bottom, top)
        and raw.FPDFText_GetLooseCharBox(textpage, index, loose)
    ):
        return None
    along = to_px[:, :2] @ (matrix.a, matrix.b)
    down = -(to_px[:, :2] @ (matrix.c, matrix.d))
    em = float(np.hypot(*down)) * raw.FPDFText_GetFontSize(textpage, index)
    if not (math.isfinite(em) and em >= _SMALLEST_EM_PX and np.hypot(*along) > 0):
        return None
    angle = math.atan2(along[1], along[0])
    u, v = _turned(to_px @ (x.value, y.value, 1), angle)
    if _is_skewed(along, down):
        u1, u2, v1, v2 = u, u + _advance(textpage, index, code, float(np.hypot(*along)), em), v - _HEIGHT_EM * em, v
    else:
        ink = to_px @ np.array([[left.value, right.value], [bottom.value, top.value], [1, 1]])
        advance = to_px @ np.array([[loose.left, loose.right], [loose.bottom, loose.top], [1, 1]])
        _, _, v1, v2 = _extent(ink, angle, em)
        u1, u2, _, _ = _extent(advance, angle, em)  # a thin letter's room belongs to it
    text, trusted = meant(code, _font(textpage, index), mapped=raw.FPDFText_HasUnicodeMapError(textpage, index) != 1)
    return Glyph(text, trusted, math.degrees(angle) % 360, em, u1, u2, v, v1, v2, after_space, painted)


def _is_skewed(along: Matrix, down: Matrix) -> bool:
    """Neither lying nor standing, or slanted."""
    cos, sin = along / np.hypot(*along)
    lean = along @ down / (np.hypot(*along) * np.hypot(*down))
    return bool(min(abs(cos), abs(sin)) > _SKEWED or abs(lean) > _SKEWED)


def _advance(textpage: Any, index: int, code: int, scale: float, em: float) -> float:
    """As the font tells it. scale: px to one of the text's own units."""
    width = ctypes.c_float()
    item = raw.FPDFText_GetTextObject(textpage, index)
    font = raw.FPDFTextObj_GetFont(item) if item else None
    if font and raw.FPDFFont_GetGlyphWidth(font, code, raw.FPDFText_GetFontSize(textpage, index), width):
        return max(width.value * scale, _THINNEST_EM * em)
    return _WIDTH_EM * em


def _extent(corners: Matrix, angle: float, em: float) -> tuple[float, float, float, float]:
    """Along and across the reading direction, of an upright box around a letter that lies or stands, px."""
    u, v = _turned(corners.mean(axis=1), angle)
    width, height = (float(abs(a - b)) for a, b in corners)
    along, across = (width, height) if abs(math.cos(angle)) > abs(math.sin(angle)) else (height, width)
    along, across = (max(each, _THINNEST_EM * em) for each in (along, across))
    return u - along / 2, u + along / 2, v - across / 2, v + across / 2


def _turned(point: Matrix, angle: float) -> tuple[float, float]:
    cos, sin = math.cos(angle), math.sin(angle)
    return float(point[0] * cos + point[1] * sin), float(point[1] * cos - point[0] * sin)


def _to_pixels(page: Any, size_wh: tuple[int, int]) -> Matrix:
    """float64[2,3]: from the page's own units, whichever way it is turned or cropped, to pixels of its picture."""
    span = 1000.0
    images = []
    for x, y in ((0.0, 0.0), (span, 0.0), (0.0, span)):
        px, py = ctypes.c_int(), ctypes.c_int()
        width, height = (side * _SUB_PIXELS for side in size_wh)
        raw.FPDF_PageToDevice(page, 0, 0, width, height, 0, x, y, px, py)
        images.append((px.value / _SUB_PIXELS, py.value / _SUB_PIXELS))
    origin, right, up = np.array(images)
    return np.stack([(right - origin) / span, (up - origin) / span, origin], axis=1)


def _font(textpage: Any, index: int) -> str:
    name = ctypes.create_string_buffer(128)
    flags = ctypes.c_int()
    raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
    return name.value.decode("utf-8", "replace")


class _Seen:
    """Whether a letter is painted at all."""

    def __init__(self, textpage: Any) -> None:
        self._textpage = textpage
        self._known: dict[int, bool] = {}

    def __call__(self, index: int) -> bool:
        item = raw.FPDFText_GetTextObject(self._textpage, index)
        if not item:
            return True
        address = ctypes.addressof(item.contents)
        if address not in self._known:
            self._known[address] = raw.FPDFTextObj_GetTextRenderMode(item) != _INVISIBLE
        return self._known[address]
