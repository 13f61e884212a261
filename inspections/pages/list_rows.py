"""Rows of the inspections list: a fixed number of queries, however many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from inspections.listing import class_counts
from inspections.models import DefectClass, Inspection
from live.models import Topic


@dataclass(frozen=True)
class ListRow:
    inspection: Inspection
    counts: Sequence[tuple[str, int]]  # all six classes, in their order
    seq: int = 0  # of its topic's last event that the row shows


def list_rows(numbers: Sequence[int]) -> list[ListRow]:
    """In the order of `numbers`."""
    seqs = _last_seqs(numbers)  # before the rows: what happens meanwhile comes as an event
    found = _with_names(Inspection.objects.filter(pk__in=numbers)).in_bulk()
    return [
        ListRow(row.inspection, row.counts, seqs.get(row.inspection.pk, 0))
        for row in _counted([found[number] for number in numbers if number in found])
    ]


def _last_seqs(numbers: Iterable[int]) -> dict[int, int]:
    names = {f"inspection:{number}": number for number in numbers}
    topics = Topic.objects.filter(name__in=names).values_list("name", "last_seq")
    return {names[name]: seq for name, seq in topics}


def _with_names(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.select_related("board_type", "job", "created_by", "reviewed_by")


def _counted(shown: Sequence[Inspection]) -> list[ListRow]:
    counts = class_counts(inspection.pk for inspection in shown)
    return [
        ListRow(inspection, [(cls, counts.get(inspection.pk, {}).get(cls, 0)) for cls in DefectClass.values])
        for inspection in shown
    ]
