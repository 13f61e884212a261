"""A drawing's rows as the values that exports take."""

from ocr_jobs.exports.items import ExportedDrawing, Item
from ocr_jobs.models import Drawing, Entry


def exported(drawing: Drawing) -> ExportedDrawing:
    entries = Entry.objects.filter(drawing=drawing).standing()
    pages = {page.number: (page.width_px, page.height_px) for page in drawing.pages.all()}
    return ExportedDrawing(drawing.filename, [_item(entry) for entry in entries], pages)


def _item(entry: Entry) -> Item:
    return Item(
        entry.number,
        entry.page,
        entry.sort,
        entry.text,
        entry.values,
        entry.polygon,
        None if entry.corrected else entry.confidence,  # a person's text is not the machine's to doubt
        entry.doubts,
        entry.status == Entry.Status.CHECKED,
        entry.name,
    )
