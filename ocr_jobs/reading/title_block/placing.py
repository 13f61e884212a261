"""Where texts stand to one another in a title block. Boxes are xyxy in px of the page."""

from collections.abc import Sequence

from ocr_jobs.reading.results import ReadText

Box = tuple[float, float, float, float]

_FARTHEST_RIGHT, _FARTHEST_BELOW, _FARTHEST_ASIDE = 14.0, 4.0, 8.0  # heights of the caption
_CELL_BESIDE, _CELL_BELOW = 1.5, 2.0
_OUTSIDE = 0.6  # a caption's value in its own cell is nearer than any other


def box_of(read: ReadText) -> Box:
    xs, ys = zip(*read.polygon, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def joined(reads: Sequence[ReadText]) -> ReadText:
    """Lines and pieces as one text, as sure as the least sure of them."""
    if len(reads) == 1:
        return reads[0]
    boxes = [box_of(read) for read in reads]
    x0, y0 = min(box[0] for box in boxes), min(box[1] for box in boxes)
    x1, y1 = max(box[2] for box in boxes), max(box[3] for box in boxes)
    text = " ".join(read.text for read in reads)
    raw = " ".join(read.raw or read.text for read in reads)
    sure = min(read.confidence for read in reads)
    return ReadText(text, ((x0, y0), (x1, y0), (x1, y1), (x0, y1)), sure, reads[0].source, raw=raw)


def cell_of(box: Box, cells: Sequence[Box]) -> Box | None:
    """The smallest cell that the box's middle lies in."""
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    around = [cell for cell in cells if cell[0] <= x <= cell[2] and cell[1] <= y <= cell[3]]
    return min(around, key=lambda cell: (cell[2] - cell[0]) * (cell[3] - cell[1]), default=None)


def neighbour_cost(caption: Box, value: Box, cells: Sequence[Box], *, in_next_cells: bool) -> float | None:
    """How far a value is from a caption; None where it cannot belong to it.

    in_next_cells: captions have cells of their own, and their values stand in the next ones.
    """
    home, place = cell_of(caption, cells), cell_of(value, cells)
    if home is None or place is None:
        return _in_the_open(caption, value)
    if home == place:
        near = _in_the_open(caption, value)
        return _OUTSIDE if near is None else min(near, 2 * _OUTSIDE) * _OUTSIDE
    return _of_next_cell(home, place) if in_next_cells else None


def _in_the_open(caption: Box, value: Box) -> float | None:
    height = caption[3] - caption[1]
    shared = min(caption[3], value[3]) - max(caption[1], value[1])
    right = (value[0] - caption[2]) / height
    if shared > 0.4 * min(height, value[3] - value[1]) and -0.5 < right < _FARTHEST_RIGHT:
        return 0.3 + max(right, 0) / 4
    below = (value[1] - caption[3]) / height
    overlap = min(caption[2], value[2]) - max(caption[0], value[0])
    if -0.6 < below < _FARTHEST_BELOW and overlap > -_FARTHEST_ASIDE * height:
        return max(below, 0) + abs(value[0] - caption[0]) / height / 8
    return None


def _of_next_cell(home: Box, place: Box) -> float | None:
    width, height = home[2] - home[0], home[3] - home[1]
    beside = abs(place[0] - home[2]) < 0.15 * width + 8 and min(home[3], place[3]) - max(home[1], place[1]) > height / 2
    if beside:
        return _CELL_BESIDE
    below = abs(place[1] - home[3]) < 0.25 * height + 8 and min(home[2], place[2]) - max(home[0], place[0]) > width / 2
    return _CELL_BELOW if below else None
