"""Faces that sheets are lettered in: TrueType fonts found on the machine, also as subsets cut from CJK collections."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import numpy as np
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont

from ocr_jobs.synthesis.lettering.glyphs import LETTERS, OTHER_HANDS
from ocr_jobs.synthesis.lettering.strokes import UNITS, Glyph, glyph

_FOLDERS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))
_PLAIN = (
    "DejaVuSans.ttf",
    "DejaVuSansCondensed.ttf",
    "DejaVuSans-Oblique.ttf",
    "DejaVuSansMono.ttf",
    "DejaVuSans-Bold.ttf",
    "LiberationSans-Regular.ttf",
    "Arial.ttf",
    "FreeSans.ttf",
)
_COLLECTION = "NotoSansCJK-Regular.ttc"
_KOREAN_FONT = 1  # of the collection's fonts
LATIN = "".join(map(chr, range(32, 127))) + "ÄÖÜäöüßØ°±×–²³µ"
HANGUL = (
    "도면번호명칭재질척도단위일반공차작성검토승인자개정부품수량비고표면처리거칠기날짜축하우징커버플랜지브래킷"
    "베어링본체핸들지그고정판주기사항전체모따기제거버할것무시없는모서리열회사투상법각매종류이름알루미늄강구조용"
    "탄소스테인리스김박최정한철민준호지영진성현우서윤아변경내용설계제도확인품의는은을를라으로에따른규정하지않은치수노다든세중"
)


@dataclass(frozen=True)
class Face:
    """Measures are in ems of the font's size; `cap` is the height of a capital."""

    name: str
    data: bytes = field(repr=False, compare=False)
    cap: float
    advances: dict[str, float] = field(repr=False, compare=False)
    inks: dict[str, tuple[float, float, float, float]] = field(repr=False, compare=False)
    glyphs: dict[str, Glyph] = field(default_factory=dict, repr=False, compare=False)  # drawn with a pen instead
    pen: float = 0.0  # of the capital's height

    def covers(self, text: str) -> bool:
        return all(char in self.advances for char in text)

    def advance(self, text: str, height: float) -> float:
        return sum(self.advances[char] for char in text) * height / self.cap

    def ink(self, text: str, height: float) -> tuple[float, float, float, float]:
        """Left, bottom, right, top of what is seen of the text, from its origin."""
        boxes, x = [], 0.0
        for char in text:
            if ink := self.inks.get(char):
                boxes.append((x + ink[0], ink[1], x + ink[2], ink[3]))
            x += self.advances[char]
        if not boxes:
            return 0.0, 0.0, x * height / self.cap, height
        lefts, bottoms, rights, tops = zip(*boxes, strict=True)
        scale = height / self.cap
        return min(lefts) * scale, min(bottoms) * scale, max(rights) * scale, max(tops) * scale


@cache
def faces() -> tuple[Face, ...]:
    """Plain faces that have at least Latin letters. Raises LookupError where the machine has none."""
    found = [_face(path.stem, path.read_bytes()) for path in _files(_PLAIN)]
    if cut := _cut("CutLatin", LATIN):
        found.append(cut)
    if not found:
        raise LookupError("no TrueType fonts; install fonts-dejavu-core")
    return tuple(face for face in found if face.covers(LATIN))


@cache
def pen_faces() -> tuple[Face, ...]:
    """Our own strokes in the manner of ISO 3098 and of plotters."""
    plotter = {sign: hands[0] for sign, hands in OTHER_HANDS.items()}
    return (
        _pen_face("PenB", 0.1, 2.0, 10, {}),
        _pen_face("PenA", 0.072, 2.2, 10, {}),
        _pen_face("PenFat", 0.13, 2.0, 15, {}),
        _pen_face("PenPlotter", 0.06, 2.8, 30, plotter),
        _pen_face("PenOther", 0.08, 2.0, 15, {sign: hands[-1] for sign, hands in OTHER_HANDS.items()}),
    )


def _pen_face(name: str, pen: float, gap: float, step: int, hands: dict[str, str]) -> Face:
    glyphs = {sign: glyph(hands.get(sign, shape), step) for sign, shape in LETTERS.items()}
    advances = {sign: (shape.width + gap) / UNITS for sign, shape in glyphs.items()} | {" ": 0.5}
    inks = {}
    for sign, shape in glyphs.items():
        points = np.vstack([stroke.points for stroke in shape.strokes]) / UNITS + (gap / 2 / UNITS, 0)
        (left, low), (right, high) = points.min(axis=0) - pen / 2, points.max(axis=0) + pen / 2
        inks[sign] = (float(left), float(low), float(right), float(high))
    return Face(name, b"", 1.0, advances, inks, glyphs, pen)


@cache
def korean() -> Face | None:
    return _cut("CutKorean", LATIN + HANGUL)


def _files(names: tuple[str, ...]) -> Iterator[Path]:
    for name in names:
        for folder in _FOLDERS:
            yield from sorted(folder.rglob(name))[:1]


def _face(name: str, data: bytes) -> Face:
    font = TTFont(io.BytesIO(data), lazy=True)
    em, cmap, glyphs, widths = font["head"].unitsPerEm, font.getBestCmap(), font["glyf"], font["hmtx"]
    advances = {chr(code): widths[glyph][0] / em for code, glyph in cmap.items()}
    inks = {}
    for code, glyph_name in cmap.items():
        glyph = glyphs[glyph_name]
        if glyph.numberOfContours:
            inks[chr(code)] = (glyph.xMin / em, glyph.yMin / em, glyph.xMax / em, glyph.yMax / em)
    return Face(name, data, inks["H"][3], advances, inks)


def _cut(name: str, letters: str) -> Face | None:
    """A TrueType font of these letters, from the collection's PostScript outlines: PDF writers embed only TrueType."""
    path = next(_files((_COLLECTION,)), None)
    if path is None:
        return None
    source = TTCollection(str(path), lazy=True).fonts[_KOREAN_FONT]
    cmap, outlines = source.getBestCmap(), source.getGlyphSet()
    wanted = {ord(char): cmap[ord(char)] for char in dict.fromkeys(letters) if ord(char) in cmap}
    glyphs, metrics = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (500, 0)}
    for glyph_name in dict.fromkeys(wanted.values()):
        record, pen = DecomposingRecordingPen(outlines), TTGlyphPen(None)
        outlines[glyph_name].draw(record)
        record.replay(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyphs[glyph_name] = pen.glyph()
        metrics[glyph_name] = (int(outlines[glyph_name].width), 0)
    return _face(name, _built(name, wanted, glyphs, metrics))


def _built(name: str, cmap: dict[int, str], glyphs: dict[str, object], metrics: dict[str, tuple[int, int]]) -> bytes:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(cmap)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(metrics)
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=900, usWinDescent=200)
    builder.setupPost()
    stream = io.BytesIO()
    builder.save(stream)
    return stream.getvalue()
