"""The right-hand side of the inspection page: one fragment for the first load, a saved decision and live news."""

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.job_kinds import STAGE_LABELS
from inspections.models import Decision, Defect, Inspection, Verdict
from inspections.pages import lookup
from inspections.pages.decision_words import in_words
from inspections.pages.defect_rows import counts, defect_rows
from inspections.pages.stages import HELPING, times_of
from inspections.pages.verdict_words import reason
from inspections.pictures import layers_of, stamp_of
from inspections.review import suggested_verdict
from jobs.stages import stages_of, trouble_of, under_way
from jobs.steering import may_steer
from live.events import last_seq
from reviewing.recording import Decided

HISTORY = 100
_COME_AND_GO = {Decision.Action.DRAW, Decision.Action.WITHDRAW, Decision.Action.RESTORE}


@require_safe
def panel(request: HttpRequest, inspection_id: int) -> HttpResponse:
    actor = lookup.viewer(request)
    return render(request, "inspections/_panel.html", panel_of(actor, inspection_id))


def panel_of(actor: Actor, inspection_id: int, decided: Decided | None = None) -> dict[str, Any]:
    seq = last_seq(f"inspection:{inspection_id}")  # before the rows: what happens meanwhile comes as an event
    inspection = lookup.inspection(actor, inspection_id)
    layers = layers_of(inspection)
    defects = list(inspection.defects.filter(withdrawn=False))
    busy = under_way(inspection.job)
    return {
        "inspection": inspection,
        "job": inspection.job,
        "seq": seq,
        # A running job is followed from its first event, so that what it found so far is shown again.
        "job_seq": 0 if busy or inspection.job is None else last_seq(f"job:{inspection.job.pk}"),
        "stamp": stamp_of(inspection) if layers else "",
        "layers": layers,
        "under_way": busy,
        "stages": stages_of(inspection.job, STAGE_LABELS) if inspection.job and busy else [],
        "trouble": trouble_of(inspection.job, HELPING),
        "times": times_of(inspection),
        "reason": reason(inspection),
        "rows": defect_rows(inspection, _changed(defects, decided)),
        "only_changed": _leaves_others(decided),
        "counts": counts(defects),
        "open": sum(defect.status == Defect.Status.OPEN for defect in defects),
        "proposed": proposed(inspection, defects),
        "history": _history(inspection),
        "may_review": actor.may(Permission.REVIEW) and inspection.inspected_at is not None,
        "is_reviewer": actor.may(Permission.REVIEW),
        "may_cancel": busy and inspection.job is not None and may_steer(actor, inspection.job),
        "may_run": actor.may(Permission.SUBMIT),
        "may_manage_models": actor.may(Permission.MANAGE_MODELS),
        **(_after(decided) if decided else {}),
    }


def proposed(inspection: Inspection, defects: list[Defect]) -> str:
    """The verdict that the decisions add up to; empty while one is missing."""
    suggested = suggested_verdict(inspection)
    confirmed = any(defect.status == Defect.Status.CONFIRMED for defect in defects)
    is_open = any(defect.status == Defect.Status.OPEN for defect in defects)
    return suggested.value if suggested in (Verdict.PASS, Verdict.FAIL) and (confirmed or not is_open) else ""


def _history(inspection: Inspection) -> list[tuple[Decision, str]]:
    rows = inspection.decisions.select_related("who", "defect").order_by("-id")[:HISTORY]
    return [
        (row, in_words(row.action, row.defect.number if row.defect else None, row.before, row.after)) for row in rows
    ]


def _leaves_others(decided: Decided | None) -> bool:
    """A decision on one defect changes no other row: only that one is sent, however many there are."""
    return decided is not None and decided.action not in _COME_AND_GO


def _changed(defects: list[Defect], decided: Decided | None) -> list[Defect]:
    if decided is None or not _leaves_others(decided):
        return defects
    return [defect for defect in defects if defect.number == decided.number]


def _after(decided: Decided) -> dict[str, Any]:
    return {
        "said": in_words(decided.action, decided.number, decided.before, decided.after),
        "about": decided.number,
        "undo": json.dumps({"fields": _fields(decided.undo), "expect": _expected(decided)}),
    }


def _fields(undo: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in undo.items() if value is not None}


def _expected(decided: Decided) -> dict[str, Any]:
    """What must still be so for an undo to take back this decision, and not somebody else's later one."""
    row = {"status": decided.after.get("status"), "defect": decided.after.get("class")}
    return {
        "number": decided.number,
        "gone": bool(decided.after.get("withdrawn")),
        "row": {name: value for name, value in row.items() if value},
        "verdict": decided.after.get("verdict"),
    }
