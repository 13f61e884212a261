"""From a piece of text to what it says. What cannot be taken apart is kept as it is, and flagged."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import InvalidOperation
from functools import cache, lru_cache
from pathlib import Path

from lark import Lark
from lark.exceptions import LarkError

from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.frames.parsing import read_frame
from ocr_jobs.reading.frames.signs import frame_form, looks_like_frame
from ocr_jobs.reading.grammar.building import Builder
from ocr_jobs.reading.grammar.parts import Callout, DatumLetter, Measure, Sort, Written
from ocr_jobs.reading.grammar.printing import printed
from ocr_jobs.reading.grammar.repairs import repairs
from ocr_jobs.reading.grammar.roughness import roughness_of
from ocr_jobs.reading.grammar.signs import unified
from ocr_jobs.reading.results import Unit

_LONGEST = 200  # characters; longer text is a note
_DATUM = re.compile(r"(?:▽ ?([A-Z]{1,2}\d{0,2})|\[ ?([A-Z]) ?\])$")
_ROUGHNESS = re.compile(r"\(?√|R(?:max|[aztqvy]|p(?! ?\d+/))(?![a-z])|N(?:1[0-2]|[1-9])$")
_WORDS = re.compile(r"[^\W\d_]{3}|[가-힣]")
_SCALE = re.compile(r"\(?[A-Za-z]{0,3} ?\d+(?:\.\d+)? ?: ?\d+(?:\.\d+)?\)?")
_NOT_UNDERSTOOD = (LarkError, ValueError, InvalidOperation)  # or an amount that is none, as 1/2'
_REST_UP_TO = 4  # words after a dimension that may stay without a meaning


@lru_cache(maxsize=4096)
def parse_callout(text: str, unit: Unit = Unit.MM) -> Callout:
    """What the text says. unit: that of numbers written without one. Example: parse_callout("4 x Ø6,6").count == 4."""
    plain = unified(text)
    if not plain:
        return Callout("", text, Sort.EMPTY)
    callout = _understood(plain, text, unit) if len(plain) <= _LONGEST else None
    if callout is None:
        return _left_over(plain, text)
    return replace(callout, text=printed(callout))


def normal_form(text: str, unit: Unit = Unit.MM) -> str:
    """One way of writing for what means the same; of text that says nothing to us only signs and spaces change."""
    return parse_callout(text, unit).text


def _understood(plain: str, raw: str, unit: Unit) -> Callout | None:
    if looks_like_frame(plain):
        return _frame(plain, raw, unit)
    if datum := _DATUM.match(plain):
        return Callout(plain, raw, Sort.DATUM, datum=DatumLetter(datum[1] or datum[2]))
    if _ROUGHNESS.match(plain) and (roughness := _roughness(plain, raw)):
        return roughness
    return next((found for found in _tries(plain, raw, unit) if found is not None), None)


def _tries(plain: str, raw: str, unit: Unit) -> Iterator[Callout | None]:
    """From the plainest reading to the most doubtful one."""
    for text, doubts in repairs(plain):
        found = _dimensions(text, raw, unit)
        yield found and replace(found, doubts=tuple(dict.fromkeys((*doubts, *found.doubts))))
    yield _with_roughness(plain, raw, unit)
    yield from (_with_rest(plain, raw, unit, words) for words in range(1, _REST_UP_TO + 1))


def _frame(plain: str, raw: str, unit: Unit) -> Callout | None:
    form = frame_form(plain)
    found = read_frame(form, unit)
    return found and Callout(form, raw, Sort.FRAME, count=found[0], frame=found[1])


def _roughness(plain: str, raw: str) -> Callout | None:
    try:
        values = roughness_of(_parser().parse(plain, start="roughness"))
    except _NOT_UNDERSTOOD:
        return None
    return Callout(plain, raw, Sort.ROUGHNESS, roughness=values)


def _dimensions(plain: str, raw: str, unit: Unit) -> Callout | None:
    builder = Builder(unit)
    try:
        measures = builder.measures(_parser().parse(plain, start="dimensions"))
    except _NOT_UNDERSTOOD:
        return None
    if any(_is_range(measure) for measure in measures):
        return None
    return Callout(
        plain,
        raw,
        Sort.DIMENSION,
        count=builder.count,
        count_text=builder.count_text,
        count_inside=builder.count_inside,
        measures=measures,
        doubts=tuple(builder.doubts),
    )


def _is_range(measure: Measure) -> bool:
    """ "58-62" is no 58 with a deviation of -62."""
    one = measure.written == Written.ONE_DEVIATION and measure.nominal is not None and measure.lower is not None
    return one and measure.unit != Unit.DEGREE and -measure.lower >= measure.nominal > 0  # type: ignore[operator]


def _with_roughness(plain: str, raw: str, unit: Unit) -> Callout | None:
    """A dimension with the roughness of its surface beside it."""
    split = re.search(r" (?=√|R[az])", plain)
    if split is None:
        return None
    first, second = _dimensions(plain[: split.start()], raw, unit), _roughness(plain[split.end() :], raw)
    return replace(first, roughness=second.roughness) if first and second else None


def _with_rest(plain: str, raw: str, unit: Unit, words: int) -> Callout | None:
    parts = plain.split(" ")
    if len(parts) <= words:
        return None
    found = _dimensions(" ".join(parts[:-words]), raw, unit)
    if found is None or not any(_says_more_than_a_number(measure) for measure in found.measures):
        return None
    return replace(found, rest=" ".join(parts[-words:]), doubts=(*found.doubts, Doubt.PARTLY_READ))


def _says_more_than_a_number(measure: Measure) -> bool:
    return bool(measure.mark or measure.thread or measure.fit or measure.written not in (Written.NONE, Written.LIMITS))


def _left_over(plain: str, raw: str) -> Callout:
    worded = _WORDS.search(plain) or _SCALE.fullmatch(plain) or not re.search(r"\d", plain)
    says_something = any(character.isalnum() for character in plain)
    if worded and says_something:
        return Callout(plain, raw, Sort.NOTE)
    return Callout(plain, raw, Sort.UNREAD, doubts=(Doubt.UNREAD,))


@cache
def _parser() -> Lark:
    source = Path(__file__).with_name("callout.lark").read_text(encoding="utf-8")
    return Lark(source, parser="lalr", start=["dimensions", "roughness"], maybe_placeholders=True)
