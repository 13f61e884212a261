"""Two revisions of a drawing: which values came, went or changed."""

from dataclasses import dataclass

from ocr_jobs.exported import exported
from ocr_jobs.exports.items import Item
from ocr_jobs.models import Drawing, Entry, Sort
from ocr_jobs.reading.comparing.revisions import Change, Revision, Status
from ocr_jobs.reading.comparing.revisions import compared as by_value_and_place

_WHAT = {Status.CHANGED: "changed", Status.ADDED: "added", Status.REMOVED: "removed"}


@dataclass(frozen=True)
class Compared:
    """what: changed, added or removed. Of an added value there is no first, of a removed one no second."""

    what: str
    sort: str
    first: Entry | None
    second: Entry | None


def compared(first: Drawing, second: Drawing) -> list[Compared]:
    """All that is not the same: title block first, then values page by page. Values that only moved are the same."""
    old, new = _entries(first), _entries(second)
    changes = by_value_and_place(_revision(first), _revision(second))
    return [
        Compared(
            _WHAT[change.status],
            _thing(change).sort,
            old[change.old.number] if change.old else None,
            new[change.new.number] if change.new else None,
        )
        for change in sorted(changes, key=_order)
        if change.status in _WHAT
    ]


def _order(change: Change[Item]) -> tuple[bool, int, int]:
    item = _thing(change)
    return item.sort != Sort.TITLE, item.page, item.number


def _thing(change: Change[Item]) -> Item:
    item = change.old or change.new
    assert item is not None
    return item


def _revision(drawing: Drawing) -> Revision[Item]:
    told = exported(drawing)
    return Revision(told.items, told.pages)


def _entries(drawing: Drawing) -> dict[int, Entry]:
    return {entry.number: entry for entry in Entry.objects.filter(drawing=drawing).standing()}
