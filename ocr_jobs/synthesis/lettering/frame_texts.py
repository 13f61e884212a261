"""Texts of feature control frames and of datum features."""

from numpy.random import Generator

from ocr_jobs.synthesis.lettering.amounts import one_of
from ocr_jobs.synthesis.lettering.symbol_glyphs import CHARACTERISTICS

_DATUMS = "AAABBBCCDEFGHJKLMNPRSTUVWXYZ"
_MODIFIERS = "ⓂⓂⓂⓁⓅⓅⒻⒺⓈⓉⓊ"
_OF_DATUMS = "ⓂⓂⓁ"
_WITHOUT_DATUM = "⏤⏥○⌭"


def frame(rng: Generator) -> str:
    """Cells joined by "|"."""
    sign = one_of(rng, *CHARACTERISTICS)
    cells = [sign, tolerance_cell(rng)]
    none = sign in _WITHOUT_DATUM or (sign in "⌒⌓" and rng.random() < 0.4)
    for _ in range(0 if none else int(rng.choice([1, 2, 3], p=[0.45, 0.3, 0.25]))):
        cells.append(datum_cell(rng))
    return "|".join(cells)


def frame_cell(rng: Generator) -> str:
    form = rng.random()
    if form < 0.4:
        return one_of(rng, *CHARACTERISTICS)
    return tolerance_cell(rng) if form < 0.75 else datum_cell(rng)


def tolerance_cell(rng: Generator) -> str:
    places = int(rng.choice([1, 2, 3], p=[0.3, 0.5, 0.2]))
    value = f"{int(rng.integers(1, 100 if places > 1 else 20)) / 10**places:.{places}f}"
    zone = one_of(rng, "", "", "", "⌀", "⌀", "S⌀") if rng.random() < 0.9 else ""
    marks = one_of(rng, *_MODIFIERS) if rng.random() < 0.3 else ""
    if rng.random() < 0.05:
        marks += one_of(rng, *_MODIFIERS)
    length = f"/{rng.integers(1, 21) * 10}" if not (zone or marks) and rng.random() < 0.06 else ""
    word = " CZ" if rng.random() < 0.03 else ""
    return f"{zone}{value}{marks}{length}{word}"


def datum_cell(rng: Generator) -> str:
    letters = one_of(rng, *_DATUMS)
    if rng.random() < 0.12:
        letters += "-" + one_of(rng, *_DATUMS)
    return letters + (one_of(rng, *_OF_DATUMS) if rng.random() < 0.18 else "")


def datum_feature(rng: Generator) -> str:
    return one_of(rng, *_DATUMS) + (str(rng.integers(1, 4)) if rng.random() < 0.08 else "")
