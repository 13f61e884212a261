"""Dimensions side by side: their lines run close to each other, and no text says two of them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ocr_jobs.reading.grammar.parsing import parse_callout
from ocr_jobs.reading.grammar.parts import Sort
from ocr_jobs.reading.text_layer.lines import Line

_NUMBER = re.compile(r"[\d.,]+")
_COUNT = re.compile(r"\d{1,3} ?x")
_SIZE = re.compile(r"(?:S?[⌀R]|□)(?:[\d.,].*)?")  # with its sign, or the sign alone
_GOES_ON = re.compile(r"\d{1,2}|.*(?:[x/⌴⌵↧-]|\b[^\W\d_]+\.?)")  # perhaps a count; a join; a word ("THRU")


def single_dimensions(line: Line) -> list[Line]:
    """The line, or its parts of which each says a dimension by itself."""
    edges = [0, *(at for at in range(1, len(line.glyphs)) if line.has_space_before(at)), len(line.glyphs)]
    words = [Line(line.glyphs[start:end]) for start, end in pairwise(edges)]
    starts = set(starts_of([word.text for word in words]))
    cuts = [0, *(edge for at, edge in enumerate(edges[:-1]) if at in starts), len(line.glyphs)]
    return [Line(line.glyphs[start:end]) for start, end in pairwise(cuts)]


def starts_of(words: Sequence[str]) -> Iterator[int]:
    """At which words but the first a new dimension begins.

    Example: ["2x", "⌀6.6", "R3"] gives 2; "⌀6.6 ⌴⌀11" and "4x R3" are one.
    """
    if all(map(_NUMBER.fullmatch, words)):
        yield from range(1, len(words))
        return
    start = 0
    for at in range(1, len(words)):
        if _begins(words[at:]) and _is_whole(" ".join(words[start:at])):
            yield at
            start = at


def _begins(words: Sequence[str]) -> bool:
    """A size with its sign, or a count and such a size."""
    first, second = words[0], (*words, "")[1]
    return _SIZE.fullmatch(second if _COUNT.fullmatch(first) else first) is not None


def _is_whole(text: str) -> bool:
    callout = parse_callout(text)
    return callout.understood and callout.sort == Sort.DIMENSION and not _GOES_ON.fullmatch(text)
