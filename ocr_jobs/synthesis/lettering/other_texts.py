"""Threads, and words that stand among dimensions and must not be taken for them."""

from numpy.random import Generator

from ocr_jobs.synthesis.lettering.amounts import listed, one_of
from ocr_jobs.synthesis.lettering.hands import THIN_GAP

_COARSE = listed("1.6 2 2.5 3 4 5 6 8 10 12 14 16 18 20 22 24 27 30 36 42 48 64")
_PITCHES = listed("0.35 0.4 0.5 0.7 0.75 0.8 1 1.25 1.5 1.75 2 2.5 3 3.5 4")
_INCHES = listed("1/8 1/4 3/8 1/2 5/8 3/4 7/8 1 5/16 7/16")
_WORDS = listed(
    "SECTION A-A,DETAIL B,SCALE 2:1,SCHNITT C-C,EINZELHEIT,2 HOLES,THRU,DEEP,TYP,ALL AROUND,A,B,C,D,A-A,B-B,X,Y,Z,"
    "VIEW,5:1,M 1:2,NOTE,Front view,Gewinde,Kante,gerundet,Ansicht,Tiefe,Bohrung,EDGE,BREAK,UNLESS,PART,DATUM,"
    "PITCH,EQ SP,HEX,KEYWAY,CAST,WELD,PAINT,FLAT,SLOT,2 PLACES,4 PLCS,6 HOLES EQ SP,LH,RH,ISO 2768-mK,DIN 76,Pos. 3",
    ",",
)


def thread(rng: Generator) -> str:
    form = rng.random()
    if form < 0.7:
        return _metric(rng)
    if form < 0.82:
        return (
            one_of(rng, "G", "G", "Rp", "Rc", "R")
            + THIN_GAP * int(rng.integers(2))
            + one_of(rng, *_INCHES)
            + one_of(rng, "", "", '"', " A")
        )
    if form < 0.9:
        lead = f"Tr{rng.integers(8, 61)}x{rng.integers(2, 10)}"
        return lead + one_of(rng, "", "", "-7e", "-7H", " LH")
    size = one_of(rng, *_INCHES, "#10", "#8", "#4")
    series = one_of(rng, "UNC", "UNF", "UNC", "UNEF")
    return f"{size}-{rng.integers(8, 41)} {series}{one_of(rng, '', '-2A', '-2B', '-3B')}"


def _metric(rng: Generator) -> str:
    gap = THIN_GAP * int(rng.integers(2))
    text = "M" + one_of(rng, *_COARSE)
    if rng.random() < 0.45:
        text += f"{gap}x{gap}{one_of(rng, *_PITCHES)}"
    if rng.random() < 0.4:
        text += f"{gap}-{gap}{rng.integers(4, 9)}{one_of(rng, 'H', 'H', 'g', 'g', 'G', 'h', 'e')}"
    return text + (" LH" if rng.random() < 0.04 else "")


def chatter(rng: Generator) -> str:
    if rng.random() < 0.6:
        return one_of(rng, *_WORDS)
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwyz0123456789"
    return "".join(one_of(rng, *letters) for _ in range(int(rng.integers(2, 9))))
