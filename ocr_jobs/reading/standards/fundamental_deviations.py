"""Fundamental deviations of shafts and holes. Source: ISO 286-1:2010, tables 2 to 5 (µm, sizes up to 3150 mm).

The tables are those of shafts: the distance between the zero line and the nearer limit. Holes follow from them by the
rules of the standard, but for J, which has a table of its own.
"""

from bisect import bisect_left
from decimal import Decimal

from ocr_jobs.reading.standards.tolerance_grades import GRADES, range_of, width_um

# Ends of the finer ranges, which the letters a to c and r to zc go by.
_FINE_UP_TO_MM = (
    *(3, 6, 10, 14, 18, 24, 30, 40, 50, 65, 80, 100, 120, 140, 160, 180, 200, 225, 250, 280, 315, 355, 400, 450, 500),
    *(560, 630, 710, 800, 900, 1000, 1120, 1250, 1400, 1600, 1800, 2000, 2240, 2500, 2800, 3150),
)

_BY_RANGE_UM = """
d  20 30 40 50 65 80 100 120 145 170 190 210 230 260 290 320 350 390 430 480 520
e  14 20 25 32 40 50 60 72 85 100 110 125 135 145 160 170 195 220 240 260 290
f  6 10 13 16 20 25 30 36 43 50 56 62 68 76 80 86 98 110 120 130 145
g  2 4 5 6 7 9 10 12 14 15 17 18 20 22 24 26 28 30 32 34 38
cd 34 46 56
ef 10 14 18
fg 4 6 8
k  0 1 1 1 2 2 2 3 3 4 4 4 5 0 0 0 0 0 0 0 0
m  2 4 6 7 8 9 11 13 15 17 20 21 23 26 30 34 40 48 58 68 76
n  4 8 10 12 15 17 20 23 27 31 34 37 40 44 50 56 66 78 92 110 135
p  6 12 15 18 22 26 32 37 43 50 56 62 68 78 88 100 120 140 170 195 240
j5 2 2 2 3 4 5 7 9 11 13 16 18 20
j6 2 2 2 3 4 5 7 9 11 13 16 18 20
j7 4 4 5 6 8 10 12 15 18 21 26 28 32
j8 6
J6 2 5 5 6 8 10 13 16 18 22 25 29 33
J7 4 6 8 10 12 14 18 22 26 30 36 39 43
J8 6 10 12 15 20 24 28 34 41 47 55 60 66
"""
_BY_FINE_RANGE_UM = """
a  270 270 280 290 290 300 300 310 320 340 360 380 410 460 520 580 660 740 820 920 1050 1200 1350 1500 1650
b  140 140 150 150 150 160 160 170 180 190 200 220 240 260 280 310 340 380 420 480 540 600 680 760 840
c  60 70 80 95 95 110 110 120 130 140 150 170 180 200 210 230 240 260 280 300 330 360 400 440 480
r  10 15 19 23 23 28 28 34 34 41 43 51 54 63 65 68 77 80 84 94 98 108 114 126 132
r  150 155 175 185 210 220 250 260 300 330 370 400 440 460 550 580
s  14 19 23 28 28 35 35 43 43 53 59 71 79 92 100 108 122 130 140 158 170 190 208 232 252
s  280 310 340 380 430 470 520 580 640 720 820 920 1000 1100 1250 1400
t  - - - - - - 41 48 54 66 75 91 104 122 134 146 166 180 196 218 240 268 294 330 360
t  400 450 500 560 620 680 780 840 960 1050 1200 1350 1500 1650 1900 2100
u  18 23 28 33 33 41 48 60 70 87 102 124 144 170 190 210 236 258 284 315 350 390 435 490 540
u  600 660 740 840 940 1050 1150 1300 1450 1600 1850 2000 2300 2500 2900 3200
v  - - - - 39 47 55 68 81 102 120 146 172 202 228 252 284 310 340 385 425 475 530 595 660
x  20 28 34 40 45 54 64 80 97 122 146 178 210 248 280 310 350 385 425 475 525 590 660 740 820
y  - - - - - 63 75 94 114 144 174 214 254 300 340 380 425 470 520 580 650 730 820 920 1000
z  26 35 42 50 60 73 88 112 136 172 210 258 310 365 415 465 520 575 640 710 790 900 1000 1100 1250
za 32 42 52 64 77 98 118 148 180 226 274 335 400 470 535 600 670 740 820 920 1000 1150 1300 1450 1600
zb 40 50 67 90 108 136 160 200 242 300 360 445 525 620 700 780 880 960 1050 1200 1300 1500 1650 1850 2100
zc 60 80 97 130 150 188 218 274 325 405 480 585 690 800 900 1000 1150 1250 1350 1550 1700 1900 2100 2400 2600
"""


def _table(text: str) -> dict[str, tuple[Decimal | None, ...]]:
    rows: dict[str, tuple[Decimal | None, ...]] = {}
    for letter, *values in (line.split() for line in text.strip().splitlines()):
        rows[letter] = rows.get(letter, ()) + tuple(None if value == "-" else Decimal(value) for value in values)
    return rows


_BY_RANGE, _BY_FINE_RANGE = _table(_BY_RANGE_UM), _table(_BY_FINE_RANGE_UM)
BELOW_ZERO = frozenset({"a", "b", "c", "cd", "d", "e", "ef", "f", "fg", "g", "h"})  # shafts; holes lie above
LETTERS = frozenset({*BELOW_ZERO, "j", "js", *_BY_FINE_RANGE, "k", "m", "n", "p"})
_ONE_MM = 1
_NO_CORRECTION_UP_TO_MM, _NO_CORRECTION_ABOVE_MM = 3, 500
_COARSEST_CORRECTED = {"k": "8", "m": "8", "n": "8"}  # the others: IT7


def distance_um(letter: str, grade: str, nominal_mm: Decimal) -> Decimal | None:
    """How far the nearer limit of a shaft is from the zero line; None where the standard has none.

    letter: in lower case, but "J" for holes. Example: distance_um("g", "6", Decimal(25)) == 7.
    """
    if letter == "h":
        return Decimal(0)
    if letter in ("j", "J"):
        letter += grade
    if letter == "k" and not _is_between("4", grade, "7"):
        return Decimal(0)
    if letter in ("a", "b") and nominal_mm <= _ONE_MM:
        return None
    if letter in _BY_RANGE:
        return _at(_BY_RANGE[letter], range_of(nominal_mm))
    return _at(_BY_FINE_RANGE.get(letter, ()), bisect_left(_FINE_UP_TO_MM, nominal_mm))


def hole_upper_um(letter: str, grade: str, nominal_mm: Decimal) -> Decimal | None:
    """The upper deviation of the holes K to ZC (letter in lower case), and of J."""
    if letter == "j":
        return distance_um("J", grade, nominal_mm)
    if letter == "k":
        return _k_upper_um(grade, nominal_mm)
    coarse_n = letter == "n" and _is_coarser(grade, "8")
    if coarse_n and _NO_CORRECTION_UP_TO_MM < nominal_mm <= _NO_CORRECTION_ABOVE_MM:
        return Decimal(0)
    if letter == "m" and grade == "6" and 250 < nominal_mm <= 315:
        return Decimal(-9)  # the table's one exception to the rule
    distance = distance_um(letter, grade, nominal_mm)
    return None if distance is None else _correction_um(letter, grade, nominal_mm) - distance


def _k_upper_um(grade: str, nominal_mm: Decimal) -> Decimal | None:
    if nominal_mm <= _NO_CORRECTION_UP_TO_MM or nominal_mm > _NO_CORRECTION_ABOVE_MM:
        return Decimal(0)
    if _is_coarser(grade, "8"):
        return None
    distance = _at(_BY_RANGE["k"], range_of(nominal_mm))
    return None if distance is None else _correction_um("k", grade, nominal_mm) - distance


def _correction_um(letter: str, grade: str, nominal_mm: Decimal) -> Decimal:
    """The Δ of the standard: the step between this grade and the next finer one."""
    in_range = _NO_CORRECTION_UP_TO_MM < nominal_mm <= _NO_CORRECTION_ABOVE_MM
    if not in_range or not _is_between("3", grade, _COARSEST_CORRECTED.get(letter, "7")):
        return Decimal(0)
    width, finer = width_um(grade, nominal_mm), width_um(GRADES[GRADES.index(grade) - 1], nominal_mm)
    return Decimal(0) if width is None or finer is None else width - finer


def _is_between(finest: str, grade: str, coarsest: str) -> bool:
    return GRADES.index(finest) <= GRADES.index(grade) <= GRADES.index(coarsest)


def _is_coarser(grade: str, than: str) -> bool:
    return GRADES.index(grade) > GRADES.index(than)


def _at(values: tuple[Decimal | None, ...], index: int | None) -> Decimal | None:
    return values[index] if index is not None and index < len(values) else None
