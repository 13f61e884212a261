"""Lines of words among what was read: notes, whose numbers are no dimensions."""

import re
from collections.abc import Sequence

from ocr_jobs.reading.finding.candidates import Candidate, Guess
from ocr_jobs.reading.finding.rectangles import direction, span
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.places import around, covered
from ocr_jobs.reading.results import Polygon, ReadText, Source
from ocr_jobs.reading.text_lines import lines_of

_WORDS, _OF_LINE = 2, 0.5  # of a line of prose that say nothing to us, and their share
_LEAST_MEMBERS = 3
_TALLEST = 1.7  # text heights; a stack is no word
_SAME_PLACE = 0.5
_OF_DIMENSION = re.compile(r"[+\-±]?[\d.]+°?|[A-Z]|[r□√/]?\d{1,3} ?[xX]")  # counts, deviations, datums

Tried = Sequence[tuple[Candidate, ReadText | None]]


def with_prose(tried: Tried, height: float) -> list[tuple[Candidate, ReadText | None]]:
    """Each line of prose once, as a whole; of its words and numbers nothing is read, but they keep their places."""
    words = _words(tried, height)
    prose = [line for line in lines_of(words) if _is_prose(line)]
    if not prose:
        return list(tried)
    notes = [_note(line) for line in prose]
    within = [word.polygon for line in prose for word in line]
    left = [(each, None if _lies_in(each, within) else read) for each, read in tried]
    return [*left, *notes]


def _lies_in(candidate: Candidate, places: Sequence[Polygon]) -> bool:
    return any(covered(candidate.polygon, place) > _SAME_PLACE for place in places)


def _words(tried: Tried, height: float) -> list[ReadText]:
    """The smallest candidates in each place, whatever was read there."""
    places = [(each, read) for each, read in tried if not each.parts and span(each.polygon)[1] <= _TALLEST * height]
    kept: list[ReadText] = []
    for each, read in sorted(places, key=lambda pair: span(pair[0].polygon)[0] * span(pair[0].polygon)[1]):
        if not any(covered(each.polygon, other.polygon) > _SAME_PLACE for other in kept):
            kept.append(read or ReadText("", each.polygon, 0.0, Source.RECOGNISER))
    return kept


def _is_prose(line: Sequence[ReadText]) -> bool:
    if len(line) < _LEAST_MEMBERS:
        return False
    meaningless = sum(map(_says_nothing, line))
    return meaningless >= _WORDS and meaningless >= _OF_LINE * len(line)


def _says_nothing(word: ReadText) -> bool:
    return not (parse_callout(word.text).understood or _OF_DIMENSION.fullmatch(word.text))


def _note(line: Sequence[ReadText]) -> tuple[Candidate, ReadText | None]:
    place = around([word.polygon for word in line])
    text = " ".join(word.text for word in line if word.text)
    read = ReadText(text, place, min(word.confidence for word in line), line[0].source) if text else None
    return Candidate(place, direction(place), Guess.TEXT), read
