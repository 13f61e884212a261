"""What a person types, taken apart as a reading's text is: the same grammar for pages, API and the machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from ocr_jobs.doubt_words import doubt_in_words
from ocr_jobs.entries import entries_of
from ocr_jobs.models import Drawing, Entry, Sort
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.grammar.meaning import meaning_of
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Measure, Written
from ocr_jobs.reading.grammar.printing import printed
from ocr_jobs.reading.results import PageReading, ReadText, Source
from ocr_jobs.reading.standards.applying import with_tolerances
from ocr_jobs.reading.standards.general_tolerances import read_general_tolerance
from ocr_jobs.reading.validation import REFUSED
from ocr_jobs.reading.validation import checked as with_faults
from problems.problem import Problem
from problems.typed import cleaned

LONGEST = 500
_ANYWHERE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


@dataclass(frozen=True)
class Understood:
    """sort and values as an entry has them; doubts are codes of ocr_jobs.reading.doubts."""

    text: str
    sort: Sort
    values: Sequence[Mapping[str, Any]]
    doubts: Sequence[str] = field(default_factory=tuple)


def understood(text: str, *, sort: str = Sort.DIMENSION, general: str = "") -> Understood:
    """Of a title block field only the text counts. general: the title block's general tolerance, as it stands there.

    Problem entry_text_needed, entry_text_long.
    """
    text = cleaned(text).strip()
    if not text:
        raise Problem("entry_text_needed")
    if len(text) > LONGEST:
        raise Problem("entry_text_long", limit=LONGEST, length=len(text))
    if sort == Sort.TITLE:
        return Understood(text, Sort(sort), [{}])
    first = next(entries_of(_page(text, general)), None)
    if first is None:
        return Understood(text, Sort(sort), [{}], (Doubt.UNREAD,))
    return Understood(first.text, Sort(first.sort), first.values, first.doubts)


def checked(text: str, *, sort: str = Sort.DIMENSION, general: str = "") -> Understood:
    """As understood, for keeping it. Problem entry_upper_below_lower, entry_refused as well."""
    found = understood(text, sort=sort, general=general)
    refused = REFUSED & set(found.doubts)
    if Doubt.UPPER_BELOW_LOWER in refused:
        raise Problem("entry_upper_below_lower")
    if refused:
        raise Problem("entry_refused", why="; ".join(str(doubt_in_words(code)) for code in sorted(refused)))
    return found


def _page(text: str, general: str) -> dict[str, Any]:
    """As if it were all that stands on a page."""
    found = meaning_of((ReadText(text, _ANYWHERE, 1.0, Source.RECOGNISER),))
    dimensions = with_tolerances(found.dimensions, read_general_tolerance(general))
    return PageReading(
        1,
        (1, 1),
        tuple(map(with_faults, dimensions)),
        tuple(map(with_faults, found.frames)),
        tuple(map(with_faults, found.roughness)),
        tuple(found.datums),
        tuple(found.notes),
    ).as_json()


def with_fields(text: str, part: int, fields: Mapping[str, str]) -> str:
    """The text with other numbers in one of its parts: what typing into the fields means.

    fields: nominal, upper, lower; "" takes a tolerance away. Problem entry_number, entry_no_numbers.
    """
    callout = parse_callout(text)
    if part >= len(callout.measures):
        raise Problem("entry_no_numbers")
    measure = _changed(callout.measures[part], {name: _number(value) for name, value in fields.items()})
    return printed(replace(callout, measures=_put(callout, part, measure)))


def derive_again(drawing: Drawing, general: str) -> None:
    """Dimensions without a tolerance of their own, after the general tolerance has changed."""
    entries = list(Entry.objects.filter(drawing=drawing, sort=Sort.DIMENSION))
    for entry in entries:
        entry.values = list(understood(entry.text, general=general).values)
    Entry.objects.bulk_update(entries, ["values"])


def _changed(measure: Measure, numbers: Mapping[str, Decimal | None]) -> Measure:
    nominal = numbers.get("nominal", measure.nominal)
    upper, lower = numbers.get("upper", measure.upper), numbers.get("lower", measure.lower)
    if upper is None and lower is None:
        written = Written.NONE
    else:
        upper, lower = upper or Decimal(0), lower or Decimal(0)
        written = Written.SYMMETRIC if upper == -lower else Written.DEVIATIONS
    as_written = nominal == measure.nominal and measure.written != Written.LIMITS  # limits stand in its place
    kept = measure.nominal_text if as_written else ""
    return replace(
        measure, nominal=nominal, upper=upper, lower=lower, written=written, nominal_text=kept, tolerance_text=""
    )


def _put(callout: Callout, part: int, measure: Measure) -> tuple[Measure, ...]:
    return tuple(measure if at == part else other for at, other in enumerate(callout.measures))


def _number(text: str) -> Decimal | None:
    plain = cleaned(text).strip().replace(",", ".").replace("−", "-")
    if not plain:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise Problem("entry_number", text=plain[:40]) from None
    if not value.is_finite() or abs(value) >= 10**9 or -value.as_tuple().exponent > 9:  # type: ignore[operator]
        raise Problem("entry_number", text=plain[:40])
    return value
