"""Rows of the inspections list: a fixed number of queries, however many rows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from inspections.models import Defect, DefectClass, Inspection


@dataclass(frozen=True)
class ListRow:
    inspection: Inspection
    counts: Sequence[tuple[str, int]]  # all six classes, in their order


def with_names(rows: QuerySet[Inspection]) -> QuerySet[Inspection]:
    return rows.select_related("board_type", "job", "created_by", "reviewed_by")


def list_rows(inspections: Iterable[Inspection]) -> list[ListRow]:
    shown = list(inspections)
    found = Defect.objects.standing().filter(inspection__in=shown)
    counted = found.order_by().values_list("inspection", "cls").annotate(count=Count("pk"))
    counts = {(inspection, cls): count for inspection, cls, count in counted}
    return [
        ListRow(inspection, [(cls, counts.get((inspection.pk, cls), 0)) for cls in DefectClass.values])
        for inspection in shown
    ]
