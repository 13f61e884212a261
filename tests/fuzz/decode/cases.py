"""File number n of a run: the same bytes whenever it is asked for."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from tests.fuzz.decode import anywhere, bitmaps, jpegs, pdfs, pngs, tiffs, zips
from tests.fuzz.decode.seeds import FORMATS, seeds

_OF_FORMAT: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "JPEG": jpegs.mutated,
    "PNG": pngs.mutated,
    "TIFF": tiffs.mutated,
    "BigTIFF": tiffs.mutated,
    "BMP": bitmaps.mutated,
    "PDF": pdfs.mutated,
    "ZIP": lambda content, chance: zips.mutated(content, chance, _images()),
}


@dataclass(frozen=True)
class Case:
    format: str  # of the seed
    content: bytes


def case(seed: int, number: int) -> Case:
    chance = random.Random(seed << 40 | number)
    format_ = FORMATS[number % len(FORMATS)]
    content = chance.choice(seeds()[format_])
    pick = chance.random()
    if pick < 0.75:
        content = _OF_FORMAT[format_](content, chance)
    if pick > 0.65:
        content = anywhere.mutated(content, chance, _another(chance))
    return Case(format_, content[: anywhere.MOST_BYTES])


def _another(chance: random.Random) -> bytes:
    if chance.random() < 0.15:
        return chance.choice(_DISGUISES)
    return chance.choice(seeds()[chance.choice(FORMATS)])


def _images() -> list[bytes]:
    return [content for format_ in FORMATS if format_ != "ZIP" for content in seeds()[format_][:2]]


_DISGUISES = (
    b"<!DOCTYPE html><html><script>alert(1)</script></html>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\n",
    b"GIF89a" + bytes(40),
    b"\0\0\0\x18ftypheic" + bytes(16),
    b"\x80\x04\x95" + bytes(12) + b".",
)
