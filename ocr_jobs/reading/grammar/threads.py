"""Thread designations: metric (ISO 261, 965), trapezoidal, unified and pipe threads."""

import re
from dataclasses import replace
from decimal import Decimal

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.parts import Measure
from ocr_jobs.reading.results import Kind, Unit
from ocr_jobs.reading.standards.metric_threads import LARGEST_PITCH_MM, PITCHES_MM, is_standard_size

_METRIC = re.compile(
    r"M(?P<size>\d+(?:\.\d+)?)(?:x(?P<pitch>\d*\.?\d+))?(?:-?(?P<fit>\d[A-Ha-h][\dA-Ha-h/]*))?(?P<left>-?LH)?$"
)
_TRAPEZOIDAL = re.compile(r"T[rR](?P<size>\d+)x")
_GAUGES_INCH = {"#0": "0.06", "#1": "0.073", "#2": "0.086", "#3": "0.099", "#4": "0.112", "#5": "0.125", "#6": "0.138"}
_GAUGES_INCH |= {"#8": "0.164", "#10": "0.19", "#12": "0.216"}


def read_thread(token: str) -> tuple[list[Measure], list[Doubt]]:
    """The measures of a thread's token: the thread, and its length where that stands in the place of the pitch."""
    text = re.sub(r"(?<=\d),(?=\d)", ".", token.strip())
    compact = re.sub(r" ?[xX] ?", "x", re.sub(r"(?<=[MGRWrpc]) (?=\d)", "", text))
    if compact.startswith("M"):
        return _metric(re.sub(r" ?- ?| (?=\d[A-Ha-h]|LH)", "-", compact).replace(" ", ""))
    return [_other(compact)], []


def _metric(text: str) -> tuple[list[Measure], list[Doubt]]:
    match = _METRIC.match(text)
    if match is None:
        return [_thread(text, None, Unit.MM)], [Doubt.THREAD_UNUSUAL]
    size, pitch = Decimal(match["size"]), Decimal(match["pitch"]) if match["pitch"] else None
    if pitch is not None and (pitch > LARGEST_PITCH_MM or pitch * 2 > size):
        thread = _thread(text.replace(f"x{match['pitch']}", ""), size, Unit.MM)
        length = Measure(Kind.DEPTH, pitch, join="x")
        return [thread, length], [Doubt.LENGTH_OR_PITCH]
    usual = is_standard_size(size) and (pitch is None or pitch in PITCHES_MM)
    return [_thread(text, size, Unit.MM)], [] if usual else [Doubt.THREAD_UNUSUAL]


def _other(text: str) -> Measure:
    if match := _TRAPEZOIDAL.match(text):
        designation = re.sub(r"(?<=\d) ?-? ?(?=\d[eHch]$)", "-", text.replace(" P", "P"))
        return _thread("Tr" + designation[2:], Decimal(match["size"]), Unit.MM)
    if re.search(r"UN|BS[WF]", text):
        return _thread(re.sub(r" ?- ?(?=\d)", "-", text), _inches(text), Unit.INCH)
    return _thread(text, None, Unit.INCH)  # the number of a pipe thread is no size that could be measured


def _inches(text: str) -> Decimal | None:
    """The size of a unified thread. Example: _inches("1/4-20 UNC") == Decimal("0.25")."""
    size = re.split(r" ?- ?(?=\d+(?:\.5)? ?[A-Z])", text)[0].rstrip('"')
    if size.startswith("#"):
        return Decimal(_GAUGES_INCH[size]) if size in _GAUGES_INCH else None
    whole, _, fraction = size.replace("-", " ").rpartition(" ") if "/" in size else (size, "", "")
    value = Decimal(whole or 0)
    if fraction:
        over, under = fraction.split("/")
        value += Decimal(over) / Decimal(under)
    return value


def _thread(designation: str, nominal: Decimal | None, unit: Unit) -> Measure:
    return replace(Measure(Kind.THREAD, nominal), thread=designation, unit=unit)
