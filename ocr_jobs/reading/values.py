"""Texts with their places sorted into what they say: dimensions, frames, roughness, datums, notes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Measure, Sort, Written
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


@dataclass(frozen=True)
class Values:
    dimensions: tuple[Dimension, ...] = ()
    frames: tuple[Frame, ...] = ()
    roughness: tuple[Roughness, ...] = ()
    datums: tuple[Datum, ...] = ()
    notes: tuple[ReadText, ...] = ()


def values_of(texts: Iterable[ReadText], *, unit: Unit = Unit.MM, surest: float = 0.0) -> Values:
    """In the order of the texts. unit: of numbers written without one. surest: what is less sure is to be looked at."""
    parts: list[Values] = []
    for number, read in enumerate(texts, start=1):
        callout = parse_callout(read.text, unit)
        doubts = tuple(callout.doubts) + ((Doubt.LOW_CONFIDENCE,) if read.confidence < surest else ())
        said = replace(read, text=callout.text or read.text, raw=read.raw or read.text)
        parts.append(_values(callout, said, doubts, number))
    return _together(parts)


def _values(callout: Callout, read: ReadText, doubts: tuple[str, ...], number: int) -> Values:
    match callout.sort:
        case Sort.DIMENSION:
            roughness = tuple(_roughness(callout, read, doubts))
            return Values(tuple(_dimensions(callout, read, doubts, number)), roughness=roughness)
        case Sort.FRAME if callout.frame is not None:
            frame = callout.frame
            made = Frame(
                read,
                frame.characteristic,
                frame.tolerance,
                frame.zone,
                frame.modifiers,
                frame.datums,
                frame.unit,
                doubts,
            )
            return Values(frames=(made,))
        case Sort.ROUGHNESS:
            return Values(roughness=tuple(_roughness(callout, read, doubts)))
        case Sort.DATUM if callout.datum is not None:
            return Values(datums=(Datum(read, callout.datum.letter),))
        case Sort.NOTE:
            return Values(notes=(read,))
        case Sort.EMPTY:
            return Values()
        case _:
            return Values((Dimension(read, Kind.UNREAD, callout=number, doubts=doubts),))


def _dimensions(callout: Callout, read: ReadText, doubts: tuple[str, ...], number: int) -> Iterable[Dimension]:
    for measure in callout.measures:
        yield Dimension(
            read,
            measure.kind,
            measure.nominal,
            measure.upper,
            measure.lower,
            measure.unit,
            callout.count,
            measure.fit,
            measure.thread,
            measure.basic,
            measure.reference,
            _from(measure),
            number,
            doubts,
        )


def _from(measure: Measure) -> ToleranceFrom:
    return ToleranceFrom.STATED if measure.written != Written.NONE else ToleranceFrom.NONE


def _roughness(callout: Callout, read: ReadText, doubts: tuple[str, ...]) -> Iterable[Roughness]:
    for value in callout.roughness:
        yield Roughness(read, value.parameter, value.value, doubts)


def _together(parts: Sequence[Values]) -> Values:
    return Values(
        tuple(each for part in parts for each in part.dimensions),
        tuple(each for part in parts for each in part.frames),
        tuple(each for part in parts for each in part.roughness),
        tuple(each for part in parts for each in part.datums),
        tuple(each for part in parts for each in part.notes),
    )
