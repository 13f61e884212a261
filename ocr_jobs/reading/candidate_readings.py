"""Candidates read, and which of them count: a joined one or its parts, the surest of those that overlap."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from ocr_jobs.reading.crops import turned
from ocr_jobs.reading.doubts import Doubt
from ocr_jobs.reading.finding.candidates import Candidate, Guess
from ocr_jobs.reading.finding.rectangles import direction
from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Callout, Sort, Written
from ocr_jobs.reading.grammar.signs import unified
from ocr_jobs.reading.places import area, covered, middle
from ocr_jobs.reading.results import Polygon, ReadText
from ocr_jobs.reading.stacked_readings import with_stacks

_BOTH = 0.97  # two that read alike were right in 404 of 406 trials
_LEAST = 0.5  # ink that reads worse is no text
_LEAST_UNDERSTOOD = 0.4
_COVERED = 0.5
_SURE, _SURE_LINE = 0.9, 0.85
_LEAST_OF_FEW = {1: 0.72, 2: 0.55}  # by the number of signs
_LIMITS_APART = Decimal("0.1")  # from their middle, as a share of it
_LEAST_WHOLE, _LESS_SURE = 0.5, 0.3  # how sure a reading must be, and how much less than of a part of it
_LESS_SURE_OF_MARK = 0.5
_TWO_DEVIATIONS = re.compile(r"(.*?\d°?)([+\-][\d.]+|0)/([+\-][\d.]+|0)")
_ZERO = re.compile(r"0(?:\.0+)?")
_DASHES = "-=|_ "
_DEVIATION = re.compile(r"[+\-±][\d.]*\d")
_BENDS = "r□√/'"  # what bent ends of leaders look like before a text
_SURE_OF_STOP = 0.8
_STACKED = ("/", "±")
_COUNT = re.compile(r"\d{1,3}x")
_OF_ITS_OWN = re.compile(r"(?:\d+x)?(?:S?⌀|S?R|M|C)?\d")


@dataclass(frozen=True)
class CandidateReading:
    candidate: Candidate
    read: ReadText

    @cached_property
    def callout(self) -> Callout:
        return parse_callout(self.read.text)

    @property
    def understood(self) -> bool:
        return self.callout.understood

    @cached_property
    def says(self) -> str:
        """Its letters as they were read; a sign is written in one way."""
        return _letters(unified(self.read.text))

    @property
    def rank(self) -> tuple[bool, float, float]:
        return self.understood, round(self.read.confidence, 1), area(self.read.polygon)


def ways(candidate: Candidate) -> list[Polygon]:
    return [turned(candidate.polygon, quarter) for quarter in candidate.quarters]


def chosen(candidates: Sequence[Candidate], reads: Sequence[ReadText | None]) -> list[ReadText]:
    """reads: of each candidate, None where nothing was read."""
    pairs = enumerate(zip(candidates, map(_without_dashes, reads), strict=True))
    known = {at: CandidateReading(candidate, read) for at, (candidate, read) in pairs if read is not None}
    known = {at: each for at, each in known.items() if _is_text(each)}
    stacks = _stacks(list(known.values()))
    joined = [at for at, each in known.items() if each.candidate.parts and _belongs_together(each, known)]
    swallowed = {part for at in joined for part in known[at].candidate.parts}
    standing = [each for at, each in known.items() if at in joined or not (each.candidate.parts or at in swallowed)]
    told = _tightest([*standing, *stacks])
    kept = _apart(_whole(told))
    bare = [each for each in told if not any(_overlap(each, other) for other in kept)]  # the whole did not count
    return [each.read for each in [*kept, *_apart(bare)]]


def _stacks(lines: Sequence[CandidateReading]) -> list[CandidateReading]:
    """Stacks put together from lines that are read for sure: as a whole they are read less surely."""
    sure = [each.read for each in lines if each.read.confidence >= _SURE_LINE]
    told = {id(read) for read in sure}
    return [
        CandidateReading(Candidate(stack.polygon, direction(stack.polygon), Guess.JOINED), stack)
        for stack in with_stacks(sure)
        if id(stack) not in told
    ]


def _without_dashes(read: ReadText | None) -> ReadText | None:
    """Ends of lines beside a text read as signs that no dimension begins or ends with."""
    if read is None or _DEVIATION.fullmatch(read.text) or parse_callout(read.text).understood:
        return read
    dashless = read.text.strip(_DASHES)
    for bare in (dashless, dashless.lstrip(_BENDS)):
        if bare != read.text and parse_callout(bare).understood:
            return replace(read, text=bare)
    return read


def wants_second(read: ReadText | None) -> bool:
    """Whether the text engine, which is slow, may know better: words, and what makes no sense as it was read."""
    return read is not None and len(read.text) > 1 and not parse_callout(read.text).understood


def agreed(first: ReadText | None, second: ReadText | None) -> ReadText | None:
    """One reading of two: where both say the same it is surer; else the recogniser's counts if it makes sense.

    The text engine knows words and letters that the recogniser was never shown, but fewer signs.
    """
    if first is None or second is None:
        return first
    own, other = parse_callout(first.text), parse_callout(second.text)
    if _letters(own.text) == _letters(other.text):
        return replace(first, confidence=max(first.confidence, second.confidence, _BOTH))
    if own.understood or not (other.understood or other.sort == Sort.NOTE):
        return first
    return replace(second, doubts=(Doubt.READERS_DISAGREE,)) if second.confidence > _LEAST else first


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _letters(text: str) -> str:
    return "".join(text.split())


def _is_text(each: CandidateReading) -> bool:
    """Rings and arrow heads read as signs alone, which are no dimension; bits of lines as a figure or two."""
    if _is_zero(each.says):
        return each.read.confidence >= _SURE  # perhaps a deviation: what stands about it will tell
    if not any(sign.isalnum() and sign != "0" for sign in each.says) or _far_apart(each.callout):
        return False
    few = _LEAST_OF_FEW if each.candidate.guess is not Guess.BOXED else {}
    return each.read.confidence >= few.get(len(each.says), _LEAST_UNDERSTOOD if each.understood else _LEAST)


def _is_zero(text: str) -> bool:
    return _ZERO.fullmatch(text) is not None


def _far_apart(callout: Callout) -> bool:
    """Limits that are none: two lines of a note."""
    return any(
        measure.written == Written.LIMITS
        and measure.upper is not None
        and measure.nominal is not None
        and measure.upper > _LIMITS_APART * measure.nominal
        for measure in callout.measures
    )


def _belongs_together(whole: CandidateReading, known: dict[int, CandidateReading]) -> bool:
    """The joined reading says something as one, which its parts do not say by themselves."""
    if not whole.understood or whole.callout.sort == Sort.DATUM:
        return False
    parts = [known[at] for at in whole.candidate.parts if at in known]
    if any(part.says == whole.says for part in parts):
        return False
    if len(parts) < len(whole.candidate.parts):
        return True
    alone = all(part.understood and not _is_zero(part.says) for part in parts) and not _lost_stop(whole, parts)
    neighbours = _in_order(whole, parts) == whole.says and _are_sizes(parts)
    several = len(whole.callout.measures) > 1 and not neighbours
    stacked = several or any(sign in whole.read.text for sign in _STACKED)
    surer = whole.read.confidence >= min(part.read.confidence for part in parts) - 0.2
    return surer and (stacked or not alone) and all(_agrees(whole, part) for part in parts)


def _lost_stop(whole: CandidateReading, parts: Sequence[CandidateReading]) -> bool:
    """ "C1" and "5" of "C1.5"."""
    said = _in_order(whole, parts)
    return said != whole.says and said == whole.says.replace(".", "", 1) and whole.read.confidence >= _SURE_OF_STOP


def _in_order(whole: CandidateReading, parts: Sequence[CandidateReading]) -> str:
    """What the parts say one after the other, in the whole's direction."""
    (x0, y0), (x1, y1), *_ = whole.read.polygon

    def along(part: CandidateReading) -> float:
        x, y = middle(part.read.polygon)
        return x * (x1 - x0) + y * (y1 - y0)

    return "".join(part.says for part in sorted(parts, key=along))


def _are_sizes(parts: Sequence[CandidateReading]) -> bool:
    sizes = sum(map(_is_size, parts))
    return sizes > 1 and all(_is_size(part) or _COUNT.fullmatch(part.says) for part in parts)


def _is_size(part: CandidateReading) -> bool:
    """A size of its own, that two neighbours may each have."""
    return part.understood and len(part.callout.measures) == 1 and _OF_ITS_OWN.match(part.says) is not None


def _agrees(whole: CandidateReading, part: CandidateReading) -> bool:
    """What a part says for sure the whole must say too."""
    less_sure = not part.understood or part.read.confidence < max(_SURE, whole.read.confidence)
    return less_sure or _digits(part.says) in _digits(whole.says)


def _tightest(readings: Sequence[CandidateReading]) -> list[CandidateReading]:
    """Of those in one place that say the same the smallest: the others have lines or arrows beside the text."""
    kept: list[CandidateReading] = []
    for each in sorted(readings, key=lambda each: area(each.read.polygon)):
        same = [at for at, other in enumerate(kept) if each.says == other.says and _overlap(each, other)]
        for at in same:
            surer = max(each.read.confidence, kept[at].read.confidence)
            kept[at] = replace(kept[at], read=replace(kept[at].read, confidence=surer))
        if not same:
            kept.append(each)
    return kept


def _whole(readings: Sequence[CandidateReading]) -> list[CandidateReading]:
    """Without those that say a part of what another one says in the same place."""
    readings = [_with_mark(each, readings) for each in readings]
    wholes = [each for each in readings if each.understood and each.read.confidence >= _LEAST_WHOLE]
    return [each for each in readings if not any(_is_part(each, whole) for whole in wholes)]


def _with_mark(whole: CandidateReading, readings: Sequence[CandidateReading]) -> CandidateReading:
    """The ⌀ before limits stands between their lines: with it they are read less surely."""
    bare = [each for each in readings if "/" in each.says and whole.says == f"⌀{each.says}" and _overlap(each, whole)]
    sure = max((each.read.confidence for each in bare), default=0.0)
    if not whole.read.confidence < sure <= whole.read.confidence + _LESS_SURE_OF_MARK:
        return whole
    return replace(whole, read=replace(whole.read, confidence=sure))


def _is_part(part: CandidateReading, whole: CandidateReading) -> bool:
    return (
        len(part.says) < len(whole.says)
        and (part.says in whole.says or _says_one_deviation(part, whole))
        and whole.read.confidence >= part.read.confidence - _LESS_SURE
        and _overlap(part, whole)
    )


def _says_one_deviation(part: CandidateReading, whole: CandidateReading) -> bool:
    """ "16±0.02" of "16+0.05/+0.02", whose other line stands above."""
    if (stack := _TWO_DEVIATIONS.fullmatch(whole.says)) is None:
        return False
    nominal, upper, lower = stack.groups()
    return any(part.says in (f"{nominal}{each}", f"{nominal}±{each[1:]}") for each in (upper, lower))


def _overlap(one: CandidateReading, other: CandidateReading) -> bool:
    return covered(one.read.polygon, other.read.polygon) > _COVERED


def _apart(readings: Sequence[CandidateReading]) -> list[CandidateReading]:
    """Without those that mostly lie under a better one."""
    kept: list[CandidateReading] = []
    for each in sorted(readings, key=lambda each: each.rank, reverse=True):
        if not any(_overlap(each, other) for other in kept):
            kept.append(each)
    return kept
