"""From located texts to the values of a page: every text comes out as something, none is dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Measure, Sort
from ocr_jobs.reading.results import (
    Datum,
    Dimension,
    Frame,
    Kind,
    ReadText,
    Roughness,
    ToleranceFrom,
    Unit,
)


@dataclass
class Meaning:
    """What a page's texts say; grows text by text."""

    unit: Unit = Unit.MM
    dimensions: list[Dimension] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    roughness: list[Roughness] = field(default_factory=list)
    datums: list[Datum] = field(default_factory=list)
    notes: list[ReadText] = field(default_factory=list)
    callouts: int = 0

    def add(self, read: ReadText) -> Callout:
        """Adds what the text says. The values carry the text in its normal form, and the raw text beside it."""
        callout = parse_callout(read.text, self.unit)
        shown = replace(read, text=callout.text, raw=read.raw or read.text)
        if callout.sort == Sort.EMPTY:
            return callout
        if callout.sort == Sort.NOTE:
            self.notes.append(shown)
        elif callout.sort == Sort.DATUM and callout.datum is not None:
            self.datums.append(Datum(shown, callout.datum.letter))
        elif callout.sort == Sort.FRAME:
            self.frames.append(frame_of(callout, shown))
        else:
            self.dimensions += dimensions_of(callout, shown, self.callouts)
            self.callouts += bool(callout.measures) or callout.sort == Sort.UNREAD
        self.roughness += roughness_of(callout, shown)
        return callout


def meaning_of(reads: Iterable[ReadText], unit: Unit = Unit.MM) -> Meaning:
    """unit: that of numbers written without one."""
    meaning = Meaning(unit)
    for read in reads:
        meaning.add(read)
    return meaning


def dimensions_of(callout: Callout, read: ReadText, number: int = 0) -> list[Dimension]:
    """The dimensions of one callout; of what no rule takes apart one that is kept as it was read."""
    if callout.sort == Sort.UNREAD:
        return [Dimension(read, Kind.UNREAD, callout=number, doubts=(Doubt.UNREAD, *read.doubts))]
    return [_dimension(callout, measure, read, number) for measure in callout.measures]


def _dimension(callout: Callout, measure: Measure, read: ReadText, number: int) -> Dimension:
    stated = measure.upper is not None or measure.lower is not None
    return Dimension(
        read,
        measure.kind,
        nominal=measure.nominal,
        upper=measure.upper,
        lower=measure.lower,
        unit=measure.unit,
        count=callout.count,
        fit=measure.fit,
        thread=measure.thread,
        basic=measure.basic,
        reference=measure.reference,
        tolerance_from=ToleranceFrom.STATED if stated else ToleranceFrom.NONE,
        callout=number,
        doubts=(*callout.doubts, *read.doubts),
    )


def frame_of(callout: Callout, read: ReadText) -> Frame:
    value = callout.frame
    if value is None:
        return Frame(read, doubts=(Doubt.UNREAD,))
    return Frame(
        read,
        characteristic=value.characteristic,
        tolerance=value.tolerance,
        zone=value.zone,
        modifiers=value.modifiers,
        datums=value.datums,
        unit=value.unit,
        doubts=(*callout.doubts, *read.doubts),
    )


def roughness_of(callout: Callout, read: ReadText) -> list[Roughness]:
    return [Roughness(read, each.parameter, each.value, (*callout.doubts, *read.doubts)) for each in callout.roughness]
