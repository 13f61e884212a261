"""Entries as the panel lists them: what somebody should look at first, then by kind of thing and balloon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ocr_jobs.doubt_words import doubt_in_words
from ocr_jobs.models import Drawing, Entry, Sort
from ocr_jobs.pages.value_words import FIELDS, Part, parts_of

_AROUND_PX = 24


@dataclass(frozen=True)
class EntryRow:
    entry: Entry
    label: str | Promise
    parts: Sequence[Part]
    doubts: Sequence[str | Promise]
    points: str  # of its polygon
    box: str
    around: str  # the crop shown
    percent: int | None

    @property
    def needs_look(self) -> bool:
        return self.entry.doubtful and self.entry.status == Entry.Status.OPEN


@dataclass(frozen=True)
class Group:
    name: str
    label: str | Promise
    rows: Sequence[EntryRow]


_GROUPS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("dimensions", _("Dimensions"), (Sort.DIMENSION,)),
    ("frames", _("Feature control frames"), (Sort.FRAME,)),
    ("surface", _("Surface and datums"), (Sort.ROUGHNESS, Sort.DATUM)),
    ("title", _("Title block"), (Sort.TITLE,)),
    ("notes", _("Notes"), (Sort.NOTE,)),
)


def groups_of(drawing: Drawing) -> list[Group]:
    """Every group, also the empty ones: a live update fills them in place."""
    rows = [entry_row(entry) for entry in drawing.entries.standing()]
    first = Group("doubtful", _("To look at"), [row for row in rows if row.needs_look])
    rest = [row for row in rows if not row.needs_look]
    return [first, *(Group(name, label, _of(rest, sorts)) for name, label, sorts in _GROUPS)]


def entry_row(entry: Entry) -> EntryRow:
    x1, y1, x2, y2 = entry.box_xyxy
    return EntryRow(
        entry,
        FIELDS.get(entry.name, entry.name) if entry.sort == Sort.TITLE else entry.get_sort_display(),
        parts_of(entry.sort, entry.values),
        [doubt_in_words(code) for code in entry.doubts],
        " ".join(f"{x:.1f},{y:.1f}" for x, y in entry.polygon),
        f"{x1:.1f} {y1:.1f} {x2:.1f} {y2:.1f}",
        f"{x1 - _AROUND_PX:.0f},{y1 - _AROUND_PX:.0f},{x2 + _AROUND_PX:.0f},{y2 + _AROUND_PX:.0f}",
        None if entry.confidence is None else round(100 * entry.confidence),
    )


def _of(rows: Iterable[EntryRow], sorts: tuple[str, ...]) -> list[EntryRow]:
    return [row for row in rows if row.entry.sort in sorts]
