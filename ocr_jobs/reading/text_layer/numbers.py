"""Numbers side by side: two dimensions whose lines run close to each other, and no text of two words."""

import re
from itertools import pairwise

from ocr_jobs.reading.text_layer.lines import Line

_ONLY_NUMBERS = re.compile(r"[\d.,]+(?: [\d.,]+)+")


def single_numbers(line: Line) -> list[Line]:
    """The line, or each of its numbers where it has nothing else."""
    if not _ONLY_NUMBERS.fullmatch(line.text):
        return [line]
    starts = [at for at in range(1, len(line.glyphs)) if line.has_space_before(at)]
    edges = [0, *starts, len(line.glyphs)]
    return [Line(line.glyphs[start:end]) for start, end in pairwise(edges)]
