"""From values to the text of a callout, in its normal form: what parse_callout reads as the same values again."""

from collections.abc import Sequence
from itertools import groupby

from ocr_jobs.reading.frames.printing import printed_frame
from ocr_jobs.reading.grammar.parts import Callout, Measure, Sort, Written
from ocr_jobs.reading.grammar.roughness import printed_roughness
from ocr_jobs.reading.grammar.tolerances import usual_amount, usual_limits, usual_tolerance

_TIGHT = ("R", "C", "CH", "SR", "CR", "T")  # letters that the number follows without a space


def printed(callout: Callout) -> str:
    """The normal form; of what was not understood the text itself."""
    if callout.sort == Sort.FRAME and callout.frame is not None:
        return callout.count_prefix + printed_frame(callout.frame)
    if callout.sort == Sort.DATUM and callout.datum is not None:
        return f"▽{callout.datum.letter}"
    parts = [printed_measures(callout.measures), printed_roughness(callout.roughness), callout.rest]
    text = " ".join(part for part in parts if part)
    if callout.sort not in (Sort.DIMENSION, Sort.ROUGHNESS):
        return callout.text
    if callout.count_inside:
        return f"{text[0]}{callout.count_prefix}{text[1:]}{callout.count_suffix}"
    return f"{callout.count_prefix}{text}{callout.count_suffix}"


def printed_measures(measures: Sequence[Measure]) -> str:
    """Without the count, which belongs to the callout as a whole."""
    texts = []
    for (basic, reference), group in groupby(measures, key=_brackets):
        inner = _joined(list(group))
        texts.append(f"[{inner}]" if basic else f"({inner})" if reference else inner)
    return " ".join(texts)


def _brackets(measure: Measure) -> tuple[bool, bool]:
    words = {word.upper().rstrip(".") for word in measure.words}
    return measure.basic and not words & {"BSC", "BASIC", "TED"}, measure.reference and "REF" not in words


def _joined(measures: Sequence[Measure]) -> str:
    text = ""
    for measure in measures:
        glue = measure.join if text else ""
        text += (glue or " ") + printed_measure(measure)
    return text.strip()


def printed_measure(measure: Measure) -> str:
    """One dimension without brackets. Example: "⌀25H7", "30°±0.5°", "M8x1.25-6H"."""
    if measure.thread:
        return " ".join((measure.thread, *measure.words))
    size = measure.nominal_text or _size(measure)
    tolerance = measure.tolerance_text or usual_tolerance(measure)
    angle = "" if measure.angle is None else f"x{measure.angle:f}°"
    words = measure.words or _extreme(measure)
    return " ".join((f"{_mark(measure)}{size}{measure.fit}{tolerance}{angle}", *words))


def _size(measure: Measure) -> str:
    if measure.written == Written.LIMITS:
        return usual_limits(measure)
    return "" if measure.nominal is None else usual_amount(measure.nominal, measure.unit)


def _mark(measure: Measure) -> str:
    spaced = measure.mark.isalpha() and measure.mark not in _TIGHT and measure.mark != "t"
    return f"{measure.mark} " if spaced else measure.mark


def _extreme(measure: Measure) -> tuple[str, ...]:
    return (measure.written.upper(),) if measure.written in (Written.MAX, Written.MIN) else ()
