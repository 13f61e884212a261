"""Pictures with lettering."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ocr_jobs.reading.engines.face import Pixels

HANGUL = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
LATIN = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"
_KOREAN_FACE = 1


def written(text: str, *, font: str = LATIN, size: int = 40, room: int = 12) -> Pixels:
    face = ImageFont.truetype(font, size, index=_KOREAN_FACE if font == HANGUL else 0)
    left, top, right, bottom = face.getbbox(text)
    picture = Image.new("L", (int(right - left) + 2 * room, int(bottom - top) + 2 * room), 255)
    ImageDraw.Draw(picture).text((room - left, room - top), text, font=face, fill=0)
    return np.asarray(picture, np.uint8).copy()


def on_sheet(*parts: tuple[Pixels, tuple[int, int]], size_wh: tuple[int, int] = (900, 600)) -> Pixels:
    """Each part with its upper left corner at x, y."""
    sheet = np.full(size_wh[::-1], 255, np.uint8)
    for part, (x, y) in parts:
        sheet[y : y + part.shape[0], x : x + part.shape[1]] = part
    return sheet
