"""The right-hand side of the drawing page: one fragment for the first load, a saved decision and live news."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.stages import stages_of, trouble_of, under_way
from jobs.steering import may_steer
from live.events import last_seq
from ocr_jobs.doubt_words import PLAIN_REMARKS, remark_in_words
from ocr_jobs.job_kinds import STAGE_LABELS
from ocr_jobs.models import CHARACTERISTICS, Drawing, DrawingDecision
from ocr_jobs.pages import lookup
from ocr_jobs.pages.decision_words import in_words
from ocr_jobs.pages.entry_rows import groups_of
from ocr_jobs.pictures import stamp_of
from reviewing.recording import Decided

HISTORY = 100


@require_safe
def panel(request: HttpRequest, drawing_id: int) -> HttpResponse:
    actor = lookup.viewer(request)
    return render(request, "ocr_jobs/_panel.html", panel_of(actor, drawing_id))


def panel_of(actor: Actor, drawing_id: int, decided: Decided | None = None) -> dict[str, Any]:
    seq = last_seq(f"drawing:{drawing_id}")  # before the rows: what happens meanwhile comes as an event
    drawing = lookup.drawing(actor, drawing_id)
    groups = groups_of(drawing)
    rows = [row for group in groups for row in group.rows]
    busy = under_way(drawing.job)
    return {
        "drawing": drawing,
        "job": drawing.job,
        "seq": seq,
        "job_seq": last_seq(f"job:{drawing.job.pk}") if drawing.job else 0,
        "stamp": stamp_of(drawing),
        "pages": list(drawing.pages.all()),
        "under_way": busy,
        "stages": stages_of(drawing.job, STAGE_LABELS) if drawing.job and busy else [],
        "trouble": trouble_of(drawing.job),
        "groups": groups,
        "characteristics": sum(row.entry.sort in CHARACTERISTICS for row in rows),
        "doubtful": sum(row.needs_look for row in rows),
        "warnings": _warnings(drawing),
        "history": _history(drawing),
        "may_review": actor.may(Permission.REVIEW) and drawing.read_at is not None,
        "is_reviewer": actor.may(Permission.REVIEW),
        "may_submit": actor.may(Permission.SUBMIT),
        "may_cancel": busy and drawing.job is not None and may_steer(actor, drawing.job),
        **(_after(decided) if decided else {}),
    }


def _warnings(drawing: Drawing) -> list[tuple[int, str | Promise]]:
    """What is odd about a page, so that somebody knows before they trust what was read of it."""
    told = ((page.number, code) for page in drawing.pages.all() for code in page.remarks)
    return [(number, remark_in_words(code)) for number, code in told if code not in PLAIN_REMARKS]


def _history(drawing: Drawing) -> list[tuple[DrawingDecision, str]]:
    rows = drawing.decisions.select_related("who", "entry").order_by("-id")[:HISTORY]
    return [(row, in_words(row.action, row.entry.number if row.entry else None, row.before, row.after)) for row in rows]


def _after(decided: Decided) -> dict[str, Any]:
    """What the page says, and how it takes the decision back as long as nothing else came over it."""
    shown = {name: decided.after[name] for name in ("text", "status") if name in decided.after}
    expect = {"number": decided.number, "gone": decided.action == "withdraw", "row": shown}
    return {
        "said": in_words(decided.action, decided.number, decided.before, decided.after),
        "undo": json.dumps({"fields": dict(decided.undo), "expect": expect}),
        "about": decided.number,
    }
