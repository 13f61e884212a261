"""What a person does with a drawing that was read. Each call names the version it was made on; undo is its inverse."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Max
from django.utils import timezone

from accounts.actor import Actor
from ocr_jobs import title_block
from ocr_jobs.corrections import checked, derive_again
from ocr_jobs.decisions import decide
from ocr_jobs.models import Drawing, DrawingDecision, Entry, Sort
from problems.problem import Problem
from reviewing.recording import Change, Decided

SMALLEST_BOX_PX = 3.0
Box = tuple[float, float, float, float]
_Action = DrawingDecision.Action
_Status = Entry.Status


@dataclass(frozen=True)
class Wanted:
    """A decision as pages and API name it."""

    action: str
    entry: int | None = None
    text: str = ""
    page: int | None = None
    box_xyxy: Box | None = None
    name: str = ""
    status: str = ""


def check(actor: Actor, drawing_id: int, *, version: int, number: int) -> Decided:
    """It is as it was read."""
    return _set_status(actor, drawing_id, version, number, _Status.CHECKED)


def reopen(actor: Actor, drawing_id: int, *, version: int, number: int) -> Decided:
    return _set_status(actor, drawing_id, version, number, _Status.OPEN)


def correct(
    actor: Actor, drawing_id: int, *, version: int, number: int, text: str, status: str = _Status.CHECKED
) -> Decided:
    """What it says, typed anew. Who corrects an entry has checked it, unless `status` says otherwise (undo does)."""

    def change(drawing: Drawing) -> Change:
        entry = _entry(drawing, number)
        found = checked(text, sort=entry.sort, general=title_block.general_tolerance(drawing))
        before = {"text": entry.text, "status": entry.status}
        keeps = entry.sort == Sort.TITLE
        entry.text, entry.sort, entry.status = found.text, found.sort, _checked_status(status)
        entry.values = entry.values if keeps else list(found.values)
        entry.doubts = list(found.doubts)
        entry.save(update_fields=["text", "sort", "status", "values", "doubts"])
        _follow(drawing, entry)
        undo = {"action": "correct", "entry": number, **before}
        return Change(before, {"text": entry.text, "status": entry.status}, undo, entry)

    attempted = {"entry": number, "text": text}
    return decide(actor, drawing_id, version=version, action=_Action.CORRECT, attempted=attempted, change=change)


def add(actor: Actor, drawing_id: int, *, version: int, page: int, box_xyxy: Box, text: str, name: str = "") -> Decided:
    """What the machine missed, in pixels of the page's picture; `name`: it is this field of the title block."""

    if name and name not in title_block.NAMES:
        raise Problem("title_field_unknown", name=name[:40], known=", ".join(title_block.NAMES))

    def change(drawing: Drawing) -> Change:
        general = title_block.general_tolerance(drawing)
        found = checked(text, sort=Sort.TITLE if name else Sort.DIMENSION, general=general)
        last = drawing.entries.aggregate(last=Max("number"))["last"] or 0
        entry = drawing.entries.create(
            number=last + 1,
            page=page,
            sort=found.sort,
            name=name,
            text=found.text,
            values=list(found.values),
            polygon=_polygon(drawing, page, box_xyxy),
            doubts=list(found.doubts),
            origin=Entry.Origin.PERSON,
            status=_Status.CHECKED,
        )
        _follow(drawing, entry)
        undo = {"action": "withdraw", "entry": entry.number}
        return Change({}, {"text": entry.text, "page": page, **named}, undo, entry)

    named = {"name": name} if name else {}
    attempted = {"page": page, "text": text, **named}
    return decide(actor, drawing_id, version=version, action=_Action.ADD, attempted=attempted, change=change)


def withdraw(actor: Actor, drawing_id: int, *, version: int, number: int) -> Decided:
    """It is no dimension of this drawing."""
    return _set_withdrawn(actor, drawing_id, version, number, withdrawn=True)


def restore(actor: Actor, drawing_id: int, *, version: int, number: int) -> Decided:
    return _set_withdrawn(actor, drawing_id, version, number, withdrawn=False)


def approve(actor: Actor, drawing_id: int, *, version: int) -> Decided:
    """Everything on it was looked at where that was needed. Problem drawing_not_read, drawing_doubts_left."""

    def change(drawing: Drawing) -> Change:
        if drawing.read_at is None:
            raise Problem("drawing_not_read", status=409, retry=True, drawing=drawing_id)
        if left := Entry.objects.filter(drawing=drawing).doubtful().count():
            raise Problem("drawing_doubts_left", status=409, count=left)
        now = timezone.now()
        Drawing.objects.filter(pk=drawing_id).update(approved_at=now, approved_by=actor.required_user)
        return Change({"approved": False}, {"approved": True}, {"action": "disapprove"})

    return decide(actor, drawing_id, version=version, action=_Action.APPROVE, attempted={}, change=change)


def disapprove(actor: Actor, drawing_id: int, *, version: int) -> Decided:
    def change(drawing: Drawing) -> Change:
        return Change({"approved": drawing.approved_at is not None}, {"approved": False}, {"action": "approve"})

    return decide(actor, drawing_id, version=version, action=_Action.DISAPPROVE, attempted={}, change=change)


def apply(actor: Actor, drawing_id: int, *, version: int, wanted: Wanted) -> Decided:
    """Problem action_unknown, entry_needed, entry_box, and what the action itself may meet."""
    if wanted.action in _ON_DRAWING:
        return _ON_DRAWING[wanted.action](actor, drawing_id, version=version)
    if wanted.action == _Action.ADD:
        if wanted.page is None or wanted.box_xyxy is None:
            raise Problem("entry_box", limit=SMALLEST_BOX_PX)
        return add(
            actor,
            drawing_id,
            version=version,
            page=wanted.page,
            box_xyxy=wanted.box_xyxy,
            text=wanted.text,
            name=wanted.name,
        )
    if wanted.action not in _ON_ENTRY and wanted.action != _Action.CORRECT:
        raise Problem("action_unknown", action=wanted.action[:40], known=", ".join(_Action.values))
    if wanted.entry is None:
        raise Problem("entry_needed")
    if wanted.action == _Action.CORRECT:
        status = wanted.status or _Status.CHECKED
        return correct(actor, drawing_id, version=version, number=wanted.entry, text=wanted.text, status=status)
    return _ON_ENTRY[wanted.action](actor, drawing_id, version=version, number=wanted.entry)


def _set_status(actor: Actor, drawing_id: int, version: int, number: int, status: Entry.Status) -> Decided:
    def change(drawing: Drawing) -> Change:
        entry = _entry(drawing, number)
        before = entry.status
        entry.status = status
        entry.save(update_fields=["status"])
        undo = {"action": "check" if before == _Status.CHECKED else "reopen", "entry": number}
        return Change({"status": before}, {"status": status.value}, undo, entry)

    action = _Action.CHECK if status == _Status.CHECKED else _Action.REOPEN
    return decide(actor, drawing_id, version=version, action=action, attempted={"entry": number}, change=change)


def _set_withdrawn(actor: Actor, drawing_id: int, version: int, number: int, *, withdrawn: bool) -> Decided:
    def change(drawing: Drawing) -> Change:
        entry = _entry(drawing, number, withdrawn=not withdrawn)
        entry.withdrawn = withdrawn
        entry.save(update_fields=["withdrawn"])
        _follow(drawing, entry)
        undo = {"action": "restore" if withdrawn else "withdraw", "entry": number}
        told: Mapping[str, Any] = {"text": entry.text}
        return Change({"withdrawn": not withdrawn, **told}, {"withdrawn": withdrawn, **told}, undo, entry)

    action = _Action.WITHDRAW if withdrawn else _Action.RESTORE
    return decide(actor, drawing_id, version=version, action=action, attempted={"entry": number}, change=change)


def _follow(drawing: Drawing, changed: Entry) -> None:
    """What rests on a field of the title block: the drawing's own row, and the tolerances that are derived."""
    if changed.sort != Sort.TITLE:
        return
    title_block.keep(drawing)
    if changed.name == title_block.GENERAL_TOLERANCE:
        derive_again(drawing, title_block.general_tolerance(drawing))


def _entry(drawing: Drawing, number: int, *, withdrawn: bool = False) -> Entry:
    entry = drawing.entries.filter(number=number, withdrawn=withdrawn).first()
    if entry is None:
        raise Problem("entry_missing", status=404, number=number, drawing=drawing.pk)
    return entry


def _checked_status(status: str) -> Entry.Status:
    if status not in _Status.values:
        raise Problem("entry_status_unknown", entry_status=status[:40], known=", ".join(_Status.values))
    return _Status(status)


def _polygon(drawing: Drawing, page_number: int, box_xyxy: Box) -> list[list[float]]:
    """The box with its corners in order, cut to the page, as the polygon of text that runs along its upper side."""
    page = drawing.pages.filter(number=page_number).first()
    if page is None:
        raise Problem("page_missing", status=404, page=page_number, drawing=drawing.pk)
    if not all(math.isfinite(value) for value in box_xyxy):
        raise Problem("entry_box", limit=SMALLEST_BOX_PX)
    x1, x2 = (min(max(x, 0.0), page.width_px) for x in sorted((box_xyxy[0], box_xyxy[2])))
    y1, y2 = (min(max(y, 0.0), page.height_px) for y in sorted((box_xyxy[1], box_xyxy[3])))
    if x2 - x1 < SMALLEST_BOX_PX or y2 - y1 < SMALLEST_BOX_PX:
        raise Problem("entry_box", limit=SMALLEST_BOX_PX)
    return [[x1, y1], [x2, y1], [x2, y2], [x1, y2]]


_ON_ENTRY: dict[str, Callable[..., Decided]] = {
    _Action.CHECK: check,
    _Action.REOPEN: reopen,
    _Action.WITHDRAW: withdraw,
    _Action.RESTORE: restore,
}
_ON_DRAWING: dict[str, Callable[..., Decided]] = {_Action.APPROVE: approve, _Action.DISAPPROVE: disapprove}
