"""Two revisions of a drawing: which values came, went or changed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ocr_jobs.carrying import iou
from ocr_jobs.models import Drawing, Entry, Sort

_COMPARED = (Sort.DIMENSION, Sort.FRAME, Sort.ROUGHNESS, Sort.DATUM, Sort.NOTE)
_SAME_PLACE_IOU = 0.2
_NEAR = 0.06  # of the page's diagonal: a view may have moved a little


@dataclass(frozen=True)
class Compared:
    """what: same, changed, added or removed. Of an added value there is no first, of a removed one no second."""

    what: str
    sort: str
    first: Entry | None
    second: Entry | None


def compared(first: Drawing, second: Drawing) -> list[Compared]:
    """All that is not the same: title block first, then values page by page."""
    rows = [*_title_blocks(first, second), *_values(first, second)]
    return [row for row in rows if row.what != "same"]


def _title_blocks(first: Drawing, second: Drawing) -> Iterator[Compared]:
    old, new = ({entry.name: entry for entry in _of(drawing, (Sort.TITLE,))} for drawing in (first, second))
    for name in sorted({*old, *new}):
        yield _pair(old.get(name), new.get(name))


def _values(first: Drawing, second: Drawing) -> Iterator[Compared]:
    """The same text near the same place is the same value; another text there has changed; the rest came or went."""
    old, new = _of(first, _COMPARED), _of(second, _COMPARED)
    reach = _NEAR * max((max(page.width_px, page.height_px) for page in first.pages.all()), default=1)
    pairs: list[tuple[Entry, Entry]] = []
    for rule in (_same_text_near(reach), _same_place, _same_text):
        for entry in list(old):
            match = next((other for other in new if rule(entry, other)), None)
            if match is not None:
                pairs.append((entry, match))
                old.remove(entry)
                new.remove(match)
    yield from (_pair(*pair) for pair in sorted(pairs, key=lambda pair: pair[0].number))
    yield from (_pair(entry, None) for entry in old)
    yield from (_pair(None, entry) for entry in new)


def _same_text_near(reach: float) -> Callable[[Entry, Entry], bool]:
    def rule(a: Entry, b: Entry) -> bool:
        (ax, ay), (bx, by) = _middle(a), _middle(b)
        return _same_text(a, b) and a.page == b.page and abs(ax - bx) <= reach and abs(ay - by) <= reach

    return rule


def _same_place(a: Entry, b: Entry) -> bool:
    return (a.page, a.sort) == (b.page, b.sort) and iou(a.box_xyxy, b.box_xyxy) >= _SAME_PLACE_IOU


def _same_text(a: Entry, b: Entry) -> bool:
    return (a.sort, a.text) == (b.sort, b.text)


def _middle(entry: Entry) -> tuple[float, float]:
    x1, y1, x2, y2 = entry.box_xyxy
    return (x1 + x2) / 2, (y1 + y2) / 2


def _pair(first: Entry | None, second: Entry | None) -> Compared:
    entry = first or second
    assert entry is not None
    if first is None or second is None:
        what = "added" if first is None else "removed"
    else:
        what = "same" if first.text == second.text else "changed"
    return Compared(what, entry.sort, first, second)


def _of(drawing: Drawing, sorts: Sequence[str]) -> list[Entry]:
    return list(Entry.objects.filter(drawing=drawing, sort__in=sorts).standing())
