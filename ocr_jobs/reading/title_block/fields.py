"""The fields of a title block from the texts that stand in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ocr_jobs.reading.grammar.signs import unified
from ocr_jobs.reading.results import ReadText, TitleField
from ocr_jobs.reading.title_block.captions import Caption, caption_of, is_heading
from ocr_jobs.reading.title_block.placing import Box, box_of, cell_of, joined, neighbour_cost
from ocr_jobs.reading.title_block.plausible import looks_like, names_of_itself

_IMPLAUSIBLE, _OPEN = 4.0, 0.6  # added to the cost of a neighbour whose look is wrong, or says nothing
_COSTLIEST = 7.0
_WORDS_APART = 1.2  # heights between two pieces of one caption


@dataclass(frozen=True)
class _Captioned:
    caption: Caption
    read: ReadText


@dataclass(frozen=True)
class TitleBlock:
    """rest: texts that are neither captions nor values."""

    fields: tuple[TitleField, ...]
    rest: tuple[ReadText, ...]


def read_title_block(texts: Sequence[ReadText], cells: Sequence[Box] = ()) -> TitleBlock:
    """The fields with their values; of fields without a value nothing. Each name comes once at most.

    cells: boxes (xyxy) of the title block's table, where they are known. Captions tell fields; what stands without
    one is told by its look (a scale, a date, a material) or, for title and number, by its size.
    """
    captions, values = _told_apart(texts)
    fields: dict[str, TitleField] = {}
    for captioned in captions:
        if captioned.caption.value:
            _put(fields, _field(captioned, [_cut(captioned)]))
    open_captions = [each for each in captions if not each.caption.value and each.caption.name not in fields]
    free = [value for value in values if not is_heading(value.text) and names_of_itself(value.text) != "unit"]
    taken = _neighbours(fields, open_captions, free, cells)
    rest = [value for value in values if id(value) not in taken]
    _by_look(fields, rest)
    _by_size(fields, rest, values)
    return TitleBlock(tuple(fields.values()), tuple(rest))


def _told_apart(texts: Sequence[ReadText]) -> tuple[list[_Captioned], list[ReadText]]:
    captions: list[_Captioned] = []
    values: list[ReadText] = []
    for read in _with_words_joined(texts):
        caption = caption_of(unified(read.text))
        if caption is None or _is_no_caption(caption):
            values.append(read)
        else:
            captions.append(_Captioned(caption, read))
    return captions, values


def _is_no_caption(caption: Caption) -> bool:
    """ "Sheet metal" is no sheet number: without a colon between them, a value must look like one of that field."""
    fits = looks_like(caption.name, caption.value) if caption.value else True
    return fits is False or (fits is None and not caption.text.rstrip().endswith(":"))


def _with_words_joined(texts: Sequence[ReadText]) -> Iterator[ReadText]:
    """Pieces side by side that are a caption only together: "DRAWING" and "NO."."""
    in_lines = sorted(texts, key=lambda read: (round(box_of(read)[1] / 12), box_of(read)[0]))
    used: set[int] = set()
    for first, second in pairwise(in_lines):
        if id(first) in used or not _side_by_side(first, second):
            continue
        caption = caption_of(f"{first.text} {second.text}")
        if caption is not None and caption.certain and not caption.value:
            used |= {id(first), id(second)}
            yield joined([first, second])
    yield from (read for read in in_lines if id(read) not in used)


def _side_by_side(first: ReadText, second: ReadText) -> bool:
    one, other = box_of(first), box_of(second)
    height = min(one[3] - one[1], other[3] - other[1])
    return abs(one[1] - other[1]) < height / 2 and 0 <= other[0] - one[2] < _WORDS_APART * height


def _neighbours(
    fields: dict[str, TitleField], captions: Sequence[_Captioned], values: Sequence[ReadText], cells: Sequence[Box]
) -> set[int]:
    """Gives the nearest fitting values to the captions, the surest pairs first. Returns the values' ids."""
    homes = [cell_of(box_of(each.read), cells) for each in captions]
    filled = {cell_of(box_of(value), cells) for value in values}
    alone = sum(home not in filled for home in homes) > len(homes) / 2
    pairs = []
    for index, captioned in enumerate(captions):
        for value in values:
            cost = neighbour_cost(box_of(captioned.read), box_of(value), cells, in_next_cells=alone)
            if cost is not None:
                pairs.append((cost + _doubtful(captioned.caption.name, value), index, value))
    taken: set[int] = set()
    for cost, index, value in sorted(pairs, key=lambda pair: pair[:2]):
        name = captions[index].caption.name
        if cost > _COSTLIEST or name in fields or id(value) in taken:
            continue
        alone_in_cell = homes.count(cell_of(box_of(value), cells)) < 2
        others = [other for other in values if id(other) not in taken]
        lines = _lines_of(value, others, cells) if alone_in_cell else [value]
        taken |= {id(line) for line in lines}
        _put(fields, _field(captions[index], lines))
    return taken


def _doubtful(name: str, value: ReadText) -> float:
    fits = looks_like(name, unified(value.text))
    return _OPEN if fits is None else 0.0 if fits else _IMPLAUSIBLE


def _lines_of(value: ReadText, values: Sequence[ReadText], cells: Sequence[Box]) -> list[ReadText]:
    """With whatever else stands in the value's cell."""
    cell = cell_of(box_of(value), cells)
    if cell is None:
        return [value]
    inside = [other for other in values if cell_of(box_of(other), cells) == cell]
    return sorted(inside, key=lambda read: (round(box_of(read)[1] / 12), box_of(read)[0]))


def _by_look(fields: dict[str, TitleField], rest: list[ReadText]) -> None:
    for read in list(rest):
        name = names_of_itself(unified(read.text))
        if name and name not in fields:
            fields[name] = TitleField(name, _tidy(read))
            rest.remove(read)


def _by_size(fields: dict[str, TitleField], rest: list[ReadText], values: Sequence[ReadText]) -> None:
    """A title and a number without captions are lettered larger than the rest."""
    heights = sorted(box_of(value)[3] - box_of(value)[1] for value in values)
    if not heights:
        return
    usual = heights[len(heights) // 2]
    large = [read for read in rest if box_of(read)[3] - box_of(read)[1] > 1.2 * usual]
    for read in sorted(large, key=lambda read: box_of(read)[1] - box_of(read)[3]):
        text = unified(read.text)
        for name in ("number", "title"):
            fits = looks_like(name, text)
            worded = sum(character.isalpha() for character in text) > sum(character.isdigit() for character in text)
            if name not in fields and fits is not False and worded == (name == "title"):
                fields[name] = TitleField(name, _tidy(read))
                rest.remove(read)
                break


def _field(captioned: _Captioned, lines: Sequence[ReadText]) -> TitleField:
    return TitleField(captioned.caption.name, _tidy(joined(lines)), captioned.caption.text.rstrip(" :"))


def _cut(captioned: _Captioned) -> ReadText:
    read = captioned.read
    return ReadText(captioned.caption.value, read.polygon, read.confidence, read.source, raw=read.raw or read.text)


def _tidy(read: ReadText) -> ReadText:
    return ReadText(unified(read.text), read.polygon, read.confidence, read.source, raw=read.raw or read.text)


def _put(fields: dict[str, TitleField], field: TitleField) -> None:
    fields.setdefault(field.name, field)
