"""How one sheet is drawn: standard, lettering, pens, arrows, decimals. Every sheet has a style of its own."""

import random
from dataclasses import dataclass
from typing import Literal

from ocr_jobs.synthesis.sheets.callouts import Signs
from ocr_jobs.synthesis.sheets.faces import Face, faces, korean, pen_faces
from ocr_jobs.synthesis.sheets.symbols import CHARACTERISTICS
from ocr_jobs.synthesis.sheets.typesetting import Hand

Language = Literal["en", "de", "ko"]
Arrow = Literal["filled", "slim", "open", "slash", "dot"]
_ARROWS: tuple[Arrow, ...] = ("filled", "slim", "open", "slash", "dot")
SIZES = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "B": (431.8, 279.4), "A": (279.4, 215.9)}


@dataclass(frozen=True)
class Style:
    standard: Literal["iso", "asme"]
    language: Language
    size_wh: tuple[float, float]
    size_name: str
    hand: Hand
    height: float
    small: float  # deviations, of the height
    signs: Signs
    decimals: int
    trailing_zeros: bool
    thick: float
    thin: float
    arrow: Arrow
    arrow_length: float
    text_in_line: bool
    upright_text: bool  # ASME: every text reads from below
    leader_along: bool  # text along the leader instead of on a shelf
    even_stacks: bool
    toleranced: float  # share of dimensions with a tolerance
    basic: float  # share that is boxed


def a_style(chance: random.Random) -> Style:
    asme = chance.random() < 0.3
    language: Language = "en" if asme else chance.choice(["en", "en", "de", "ko"])
    if language == "ko" and korean() is None:
        language = "en"
    name = chance.choice(["A", "B", "B"]) if asme else chance.choice(["A4", "A4", "A3", "A3", "A3"])
    size = SIZES[name]
    if name in ("A4", "A") and chance.random() < 0.7:
        size = (size[1], size[0])
    height = (
        chance.choice([2.5, 2.5, 3.0, 3.5, 3.5, 4.0]) if name in ("A3", "B") else chance.choice([2.2, 2.5, 3.0, 3.5])
    )
    thin = chance.choice([0.13, 0.18, 0.18, 0.25])
    upright = chance.random() < (0.7 if asme else 0.08)
    return Style(
        standard="asme" if asme else "iso",
        language=language,
        size_wh=size,
        size_name=name,
        hand=_hand(chance),
        height=height,
        small=chance.choice([0.5, 0.6, 0.7, 0.7, 1.0]),
        signs=_signs(chance, asme=asme),
        decimals=chance.choice([0, 1, 1, 2, 2, 3]) if not asme else chance.choice([1, 2, 2, 3]),
        trailing_zeros=chance.random() < (0.7 if asme else 0.4),
        thick=chance.choice([0.35, 0.5, 0.5, 0.7]),
        thin=thin,
        arrow=chance.choices(_ARROWS, [8, 4, 2, 1, 0.5])[0],
        arrow_length=height * chance.uniform(0.8, 1.3),
        text_in_line=upright or chance.random() < (0.6 if asme else 0.1),
        upright_text=upright,
        leader_along=chance.random() < 0.35,
        even_stacks=chance.random() < 0.3,
        toleranced=chance.choice([0.1, 0.25, 0.4, 0.6]),
        basic=chance.choice([0.0, 0.05, 0.15]),
    )


def _hand(chance: random.Random) -> Hand:
    face: Face = chance.choice(faces()) if chance.random() < 0.65 else chance.choice(pen_faces())
    drawn = CHARACTERISTICS + "↧⌴⌵□"
    return Hand(
        face=face,
        stretch=chance.choice([1.0, 1.0, 0.9, 0.8, 1.1]),
        slant=chance.choice([0.0, 0.0, 0.0, 15.0]),
        grey=chance.choice([0.0, 0.0, 0.0, 0.0, 0.3, 0.5]),
        pen=face.pen or chance.choice([0.07, 0.1, 0.13]),
        drawn=drawn + ("⌀" if chance.random() < 0.5 else ""),
        hidden_text=chance.random() < 0.7,
        variant=chance.randint(0, 3),
    )


def _signs(chance: random.Random, *, asme: bool) -> Signs:
    return Signs(
        comma=not asme and chance.random() < 0.4,
        times=chance.choice(["X", "X", "x"]) if asme else chance.choice(["x", "x", "×"]),
        diameter=chance.choice(["⌀", "⌀", "Ø"]),
        spaced=chance.random() < 0.4,
        reference_word=chance.random() < 0.2,
    )
