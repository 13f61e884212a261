"""A drawing's values as files: what people corrected, in the form that each format wants."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import Permission
from ocr_jobs import ballooned, export_words
from ocr_jobs.exported import exported
from ocr_jobs.exports.csv_table import as_csv
from ocr_jobs.exports.first_article_pdf import first_article_pdf
from ocr_jobs.exports.first_article_xlsx import first_article_xlsx
from ocr_jobs.exports.json_document import as_json
from ocr_jobs.exports.workbook import as_xlsx
from ocr_jobs.models import Drawing
from problems.problem import Problem

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Format:
    name: str
    label: str | Promise
    about: str | Promise
    media_type: str
    ending: str
    write: Callable[[Drawing], bytes]


def _form_words() -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str]]:
    return export_words.columns(), export_words.header(), export_words.words()


FORMATS: tuple[Format, ...] = (
    Format(
        "pdf",
        _("Ballooned PDF"),
        _("The drawing with numbered balloons"),
        "application/pdf",
        "-balloons.pdf",
        ballooned.content_of,
    ),
    Format(
        "xlsx",
        _("Workbook (XLSX)"),
        _("Values, frames and title block on sheets"),
        _XLSX,
        ".xlsx",
        lambda drawing: as_xlsx(exported(drawing), export_words.headings(), export_words.sheets()),
    ),
    Format(
        "as9102",
        _("First-article inspection (XLSX)"),
        _("Characteristics in the columns of AS9102 Form 3"),
        _XLSX,
        "-first-article.xlsx",
        lambda drawing: first_article_xlsx(exported(drawing), *_form_words()),
    ),
    Format(
        "as9102-pdf",
        _("First-article inspection (PDF)"),
        _("The same, to print and fill in"),
        "application/pdf",
        "-first-article.pdf",
        lambda drawing: first_article_pdf(exported(drawing), *_form_words()),
    ),
    Format(
        "csv",
        _("Table (CSV)"),
        _("For any spreadsheet or script"),
        "text/csv; charset=utf-8",
        ".csv",
        lambda drawing: as_csv(exported(drawing), export_words.headings()),
    ),
    Format(
        "json",
        "JSON",
        _("Everything, for programs"),
        "application/json",
        ".json",
        lambda drawing: as_json(exported(drawing)),
    ),
)


def answer(actor: Actor, drawing_id: int, format: str) -> HttpResponse:
    """The file as a download. Raises Problem: forbidden, export_unknown, drawing_unknown, drawing_not_read, ..."""
    actor.require(Permission.VIEW)
    chosen = next((each for each in FORMATS if each.name == format), None)
    if chosen is None:
        known = ", ".join(each.name for each in FORMATS)
        raise Problem("export_unknown", status=404, format=format[:40], known=known)
    drawing = Drawing.objects.filter(pk=drawing_id).first()
    if drawing is None:
        raise Problem("drawing_unknown", status=404, drawing=drawing_id)
    if drawing.read_at is None:
        raise Problem("drawing_not_read", status=409, retry=True, drawing=drawing_id)
    response = HttpResponse(chosen.write(drawing), content_type=chosen.media_type)
    name = f"{PurePath(drawing.filename).stem or 'drawing'}{chosen.ending}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response
