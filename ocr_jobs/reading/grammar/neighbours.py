"""What only the neighbours within a callout tell: chamfers, fits that look like threads, counts like products."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.parts import Measure, Written
from ocr_jobs.reading.results import Kind

_FIT_LIKE_THREAD = re.compile(r"M([4-9]|1[01])$")
_MM_PER_INCH, _ROUNDED_BY = Decimal("25.4"), Decimal("0.005")
_LIMITS_APART = Decimal("0.2")  # of the first: sizes further apart are two
_CHAMFERS_UP_TO = 60  # degrees
_COUNTS_UP_TO = 9  # "4x6" may be four times 6; "12x20" rather has two sides


@dataclass(frozen=True)
class Settled:
    """count: where a first number turned out to be one."""

    measures: tuple[Measure, ...]
    doubts: tuple[Doubt, ...] = ()
    count: int | None = None


def settled(measures: Sequence[Measure], *, counted: bool) -> Settled:
    """counted: a count stands before them."""
    measures = _in_one_unit(_with_lengths(_with_spaced_fits(_with_limits(measures))))
    measures = _with_chamfers(measures)
    if counted and len(measures) == 1 and _may_be_chamfer(measures[0]):
        return Settled(tuple(measures), (Doubt.COUNT_OR_CHAMFER,))
    if not counted and len(measures) > 1 and _is_bare(measures[0]) and measures[1].join == "x":
        return _count_or_product(measures)
    return Settled(tuple(measures))


def _may_be_chamfer(angle: Measure) -> bool:
    steep = angle.nominal is None or angle.nominal > _CHAMFERS_UP_TO
    return angle.kind == Kind.ANGLE and not angle.written and not steep


def _is_bare(measure: Measure) -> bool:
    return measure.kind == Kind.LINEAR and not (measure.mark or measure.fit or measure.written)


def _count_or_product(measures: Sequence[Measure]) -> Settled:
    """ "4x6": rather four times 6; "12x20" and "2.5x4": rather two sides."""
    number = measures[0].nominal
    if number is None or number != number.to_integral_value():
        return Settled(tuple(measures))
    doubts = (Doubt.COUNT_OR_PRODUCT,)
    if not 1 < number <= _COUNTS_UP_TO:
        return Settled(tuple(measures), doubts)
    return Settled((replace(measures[1], join=""), *measures[2:]), doubts, int(number))


def _with_chamfers(measures: Sequence[Measure]) -> list[Measure]:
    """ "2x45°" is one chamfer."""
    kept: list[Measure] = []
    for measure in measures:
        before = kept[-1] if kept else None
        sized = before is not None and before.kind == Kind.LINEAR and not (before.mark or before.fit)
        if before and sized and measure.join == "x" and measure.kind == Kind.ANGLE and not measure.written:
            kept[-1] = replace(before, kind=Kind.CHAMFER, angle=measure.nominal, words=measure.words)
        else:
            kept.append(measure)
    return kept


def _with_spaced_fits(measures: Sequence[Measure]) -> list[Measure]:
    """ "⌀52 M7" is a fit; "⌀6.8 M8" is a hole and its thread, which is larger than the hole."""
    kept: list[Measure] = []
    for measure in measures:
        fit = _FIT_LIKE_THREAD.match(measure.thread)
        before = kept[-1] if kept else None
        if fit and before and _takes_fit(before) and before.nominal and before.nominal > Decimal(fit[1]):
            kept[-1] = replace(before, fit=measure.thread, words=measure.words)
        else:
            kept.append(measure)
    return kept


def _takes_fit(measure: Measure) -> bool:
    sized = measure.kind in (Kind.DIAMETER, Kind.LINEAR)
    return sized and measure.written == Written.NONE and not (measure.fit or measure.words)


def _with_limits(measures: Sequence[Measure]) -> list[Measure]:
    """ "⌀25.1/⌀24.9" is one size; "⌀6.6/⌴⌀11" is a hole and what is below it."""
    kept: list[Measure] = []
    for measure in measures:
        before = kept[-1] if kept else None
        if before and before.nominal and measure.nominal and measure.join == "/" and _are_limits(before, measure):
            middle = (before.nominal + measure.nominal) / 2
            text = f"{before.nominal_text or before.nominal}/{measure.mark}{measure.nominal_text or measure.nominal}"
            apart = abs(before.nominal - middle)
            limits = replace(before, nominal=middle, upper=apart, lower=-apart, nominal_text=text, words=measure.words)
            kept[-1] = replace(limits, written=Written.LIMITS)
        else:
            kept.append(measure)
    return kept


def _are_limits(first: Measure, second: Measure) -> bool:
    alike = first.mark == second.mark and first.unit == second.unit and not (first.fit or second.fit or first.words)
    plain = not (first.written or second.written) and first.nominal is not None and second.nominal is not None
    return alike and plain and abs(first.nominal - second.nominal) < _LIMITS_APART * first.nominal  # type: ignore[operator]


def _with_lengths(measures: Sequence[Measure]) -> list[Measure]:
    """A length after a thread is that of the thread."""
    kept = list(measures)
    for index, (before, measure) in enumerate(pairwise(kept), start=1):
        if measure.join == "x" and before.kind == Kind.THREAD and measure.kind == Kind.LINEAR:
            kept[index] = replace(measure, kind=Kind.DEPTH)
    return kept


def _in_one_unit(measures: Sequence[Measure]) -> list[Measure]:
    """ "25.4 [1.000]" says the same twice, in mm and in inches: the second one is kept as a word."""
    kept: list[Measure] = []
    for measure in measures:
        if kept and measure.basic and not kept[-1].basic and _same_length(kept[-1], measure):
            kept[-1] = replace(kept[-1], words=(*kept[-1].words, f"[{measure.nominal_text or f'{measure.nominal:f}'}]"))
        else:
            kept.append(measure)
    return kept


def _same_length(first: Measure, second: Measure) -> bool:
    if not first.nominal or not second.nominal:
        return False
    ratio = first.nominal / second.nominal
    return any(abs(ratio / factor - 1) < _ROUNDED_BY for factor in (_MM_PER_INCH, 1 / _MM_PER_INCH))
