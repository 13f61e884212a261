"""Board images to submit: each is a file of its own, and all show the same board, so that all have the same defects."""

import functools
import hashlib
import io
from dataclasses import dataclass

from PIL import Image, PngImagePlugin

from inspections.synthesis.pairs import BoardPair, generate_pair

_SIZE_WH = (320, 320)


@dataclass(frozen=True)
class BoardFile:
    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@functools.cache
def _pair() -> BoardPair:
    return generate_pair(7, size_wh=_SIZE_WH, defects=4)


def golden() -> BoardFile:
    return BoardFile("golden.png", _png(_pair().golden, "golden"))


def board(name: str) -> BoardFile:
    return BoardFile(f"{name}.png", _png(_pair().board, name))


def _png(pixels: object, word: str) -> bytes:
    out = io.BytesIO()
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", word)
    Image.fromarray(pixels).save(out, "PNG", pnginfo=note, compress_level=1)  # type: ignore[arg-type]
    return out.getvalue()
