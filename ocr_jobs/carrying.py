"""A new reading beside the entries of before: what people touched stays, the machine replaces the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Max

from ocr_jobs.entries import entries_of, in_order
from ocr_jobs.models import Drawing, DrawingPage, Entry

SAME_PLACE_IOU = 0.3


def replace_reading(drawing: Drawing, pages: Sequence[Mapping[str, Any]]) -> None:
    """Call inside the result's transaction. Entries nobody touched make way; what is found where a touched one stands
    is that one."""
    drawing.entries.filter(decisions=None).delete()
    touched = list(drawing.entries.all())
    last = drawing.entries.aggregate(last=Max("number"))["last"] or 0
    found = in_order([entry for page in pages for entry in entries_of(page)])
    new = [entry for entry in found if not any(_same(entry, other) for other in touched)]
    for number, entry in enumerate(new, start=last + 1):
        entry.drawing, entry.number = drawing, number
    Entry.objects.bulk_create(new)
    drawing.pages.all().delete()
    DrawingPage.objects.bulk_create(_page(drawing, page) for page in pages)


def _page(drawing: Drawing, page: Mapping[str, Any]) -> DrawingPage:
    width, height = page["size_wh"]
    return DrawingPage(
        drawing=drawing,
        number=page["page"],
        width_px=width,
        height_px=height,
        turned_deg=page.get("turned_deg", 0),
        remarks=page.get("remarks", []),
        timings_ms=page.get("ms", {}),
    )


def _same(new: Entry, old: Entry) -> bool:
    return (new.page, new.sort, new.name) == (old.page, old.sort, old.name) and iou(
        new.box_xyxy, old.box_xyxy
    ) > SAME_PLACE_IOU


def iou(a_xyxy: tuple[float, float, float, float], b_xyxy: tuple[float, float, float, float]) -> float:
    width = min(a_xyxy[2], b_xyxy[2]) - max(a_xyxy[0], b_xyxy[0])
    height = min(a_xyxy[3], b_xyxy[3]) - max(a_xyxy[1], b_xyxy[1])
    if width <= 0 or height <= 0:
        return 0.0
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a_xyxy, b_xyxy)]
    return width * height / (sum(areas) - width * height)
