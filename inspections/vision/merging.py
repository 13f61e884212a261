"""Findings of overlapping tiles made into findings of the board."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from inspections.vision.findings import Finding
from inspections.vision.tiling import Window

# Twins: one mark seen whole by two tiles. Their boxes agree nearly, or one lies in the other.
TWIN_IOU = 0.5
TWIN_INSIDE = 0.7
# A box this close to its tile's inner border may go on in the neighbour.
SEAM_PX = 3.0
_SQUARE_PX = 128


@dataclass(frozen=True)
class _Seen:
    finding: Finding
    tile: int
    cut: bool


def merge(findings_by_window: Iterable[tuple[Window, Sequence[Finding]]], size_wh: tuple[int, int]) -> list[Finding]:
    """One finding per mark, the most confident first; the same whatever the order of the tiles.

    Findings, in board pixels, come with the window xyxy that saw them; size_wh is the board's. Of a mark that several
    tiles saw, the most confident whole view stays; pieces that tile borders cut are joined when their class agrees.
    Findings of one window are left apart, as its detector has judged them already.
    """
    seen = [
        _Seen(finding, tile, is_cut(finding.box_xyxy, window, size_wh))
        for tile, (window, findings) in enumerate(sorted(findings_by_window, key=lambda pair: pair[0]))
        for finding in findings
    ]
    # Whole views before pieces, so that a piece finds the view it belongs to.
    seen.sort(key=lambda view: (view.cut, -view.finding.confidence, view.finding.box_xyxy, view.finding.cls))
    groups = [_joined(group) for group in _groups(seen)]
    return sorted(groups, key=lambda finding: (-finding.confidence, finding.box_xyxy, finding.cls))


def is_cut(box_xyxy: tuple[float, float, float, float], window: Window, size_wh: tuple[int, int]) -> bool:
    """Whether a tile's inner border may have cut what the box, in board pixels, shows."""
    x1, y1, x2, y2 = box_xyxy
    return (
        (window[0] > 0 and x1 - window[0] < SEAM_PX)
        or (window[1] > 0 and y1 - window[1] < SEAM_PX)
        or (window[2] < size_wh[0] and window[2] - x2 < SEAM_PX)
        or (window[3] < size_wh[1] and window[3] - y2 < SEAM_PX)
    )


def _groups(seen: Sequence[_Seen]) -> list[list[_Seen]]:
    """Views that are linked, directly or through others, each group in the order of `seen`."""
    earlier = _Places()
    group_of: list[list[int]] = []
    for index, view in enumerate(seen):
        group_of.append([index])
        for other in earlier.near(view):
            if group_of[other] is not group_of[index] and _same_mark(seen[other], view):
                joined = sorted(group_of[other] + group_of[index])
                for member in joined:
                    group_of[member] = joined
        earlier.add(index, view)
    return [[seen[member] for member in group] for index, group in enumerate(group_of) if group[0] == index]


class _Places:
    """Which views lie where, by squares of the board, so that many findings stay quick to compare."""

    def __init__(self) -> None:
        self._squares: defaultdict[tuple[int, int], list[int]] = defaultdict(list)

    def add(self, index: int, view: _Seen) -> None:
        for square in self._of(view, slack=0.0):
            self._squares[square].append(index)

    def near(self, view: _Seen) -> list[int]:
        """Views that may touch this one, the first added first."""
        return sorted({index for square in self._of(view, slack=SEAM_PX) for index in self._squares.get(square, ())})

    def _of(self, view: _Seen, *, slack: float) -> Iterator[tuple[int, int]]:
        x1, y1, x2, y2 = view.finding.box_xyxy
        columns = range(int((x1 - slack) // _SQUARE_PX), int((x2 + slack) // _SQUARE_PX) + 1)
        rows = range(int((y1 - slack) // _SQUARE_PX), int((y2 + slack) // _SQUARE_PX) + 1)
        return product(columns, rows)


def _same_mark(one: _Seen, other: _Seen) -> bool:
    """Of another class only what lies in the same place, or a piece within a whole view: marks may lie in marks."""
    if one.tile == other.tile:
        return False
    iou, inside = overlap(one.finding.box_xyxy, other.finding.box_xyxy)
    if one.finding.cls != other.finding.cls:
        return iou >= TWIN_IOU or (one.cut != other.cut and inside >= TWIN_INSIDE)
    if one.cut and other.cut and _touch(one.finding, other.finding):
        return True
    return iou >= TWIN_IOU or inside >= TWIN_INSIDE


def _touch(one: Finding, other: Finding) -> bool:
    a, b = one.box_xyxy, other.box_xyxy
    return max(a[0], b[0]) <= min(a[2], b[2]) + SEAM_PX and max(a[1], b[1]) <= min(a[3], b[3]) + SEAM_PX


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> tuple[float, float]:
    """Intersection over union, and over the smaller box."""
    shared = max(min(a[2], b[2]) - max(a[0], b[0]), 0.0) * max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
    area_a, area_b = (a[2] - a[0]) * (a[3] - a[1]), (b[2] - b[0]) * (b[3] - b[1])
    smaller = min(area_a, area_b)
    return (shared / (area_a + area_b - shared), shared / smaller) if smaller > 0 else (0.0, 0.0)


def _joined(group: Sequence[_Seen]) -> Finding:
    """The best whole view, else the pieces' common box, its area filled as densely as they are."""
    best = group[0]
    if not best.cut or len(group) == 1:
        return best.finding
    boxes = [view.finding.box_xyxy for view in group]
    box = (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
    pieces = sum((x2 - x1) * (y2 - y1) for x1, y1, x2, y2 in boxes)
    density = sum(view.finding.area_px for view in group) / pieces if pieces else 0.0
    area = round(density * (box[2] - box[0]) * (box[3] - box[1]))
    return replace(best.finding, box_xyxy=box, area_px=area)
