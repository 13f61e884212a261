"""What a reviewer does with an inspection. Each call names the version it was made on; undo is the inverse call."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.utils import timezone

from accounts.actor import Actor
from accounts.permissions import Permission
from inspections.decisions import decide
from inspections.models import Decision, Defect, DefectClass, Inspection, Verdict
from problems.problem import Problem
from reviewing.recording import Change, Decided

COMMENT_LIMIT = 4000
SMALLEST_BOX_PX = 2.0
_Action = Decision.Action
_ACTION_TO = {
    Defect.Status.CONFIRMED: _Action.CONFIRM,
    Defect.Status.FALSE_CALL: _Action.FALSE_CALL,
    Defect.Status.OPEN: _Action.REOPEN,
}


def confirm(actor: Actor, inspection_id: int, *, version: int, number: int) -> Decided:
    return _set_status(actor, inspection_id, version, number, Defect.Status.CONFIRMED)


def call_false(actor: Actor, inspection_id: int, *, version: int, number: int) -> Decided:
    return _set_status(actor, inspection_id, version, number, Defect.Status.FALSE_CALL)


def reopen(actor: Actor, inspection_id: int, *, version: int, number: int) -> Decided:
    return _set_status(actor, inspection_id, version, number, Defect.Status.OPEN)


def reclassify(
    actor: Actor, inspection_id: int, *, version: int, number: int, cls: str, status: str = Defect.Status.CONFIRMED
) -> Decided:
    """Another class. Who names a defect's class confirms that it is one, unless `status` says otherwise (undo does)."""
    _check_class(cls)
    wanted = _checked_status(status)

    def change(inspection: Inspection) -> Change:
        defect = _defect(inspection, number)
        before = {"class": defect.cls, "status": defect.status}
        defect.cls, defect.status = cls, wanted
        defect.save(update_fields=["cls", "status"])
        undo = {"action": "reclassify", "defect": number, "cls": before["class"], "status": before["status"]}
        return Change(before, {"class": cls, "status": wanted.value}, undo, defect)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_Action.RECLASSIFY,
        attempted={"defect": number, "class": cls},
        change=change,
    )


def draw(
    actor: Actor, inspection_id: int, *, version: int, cls: str, box_xyxy: tuple[float, float, float, float]
) -> Decided:
    """A defect that the machine missed, in pixels of the board image as shown: confirmed by being drawn."""
    _check_class(cls)

    def change(inspection: Inspection) -> Change:
        x1, y1, x2, y2 = _checked_box(inspection, box_xyxy)
        last = inspection.defects.aggregate(last=Max("number"))["last"] or 0
        defect = inspection.defects.create(
            number=last + 1,
            cls=cls,
            x1=x1,
            y1=y1,
            x2=x2,
            y2=y2,
            origin=Defect.Origin.PERSON,
            status=Defect.Status.CONFIRMED,
        )
        after = {"class": cls, "box_xyxy": list(defect.box_xyxy)}
        return Change({}, after, {"action": "withdraw", "defect": defect.number}, defect)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_Action.DRAW,
        attempted={"class": cls, "box_xyxy": list(box_xyxy)},
        change=change,
    )


def withdraw(actor: Actor, inspection_id: int, *, version: int, number: int) -> Decided:
    """Takes a drawn defect back. One that the machine found is called false instead."""
    return _set_withdrawn(actor, inspection_id, version, number, withdrawn=True)


def restore(actor: Actor, inspection_id: int, *, version: int, number: int) -> Decided:
    return _set_withdrawn(actor, inspection_id, version, number, withdrawn=False)


def comment(actor: Actor, inspection_id: int, *, version: int, text: str, number: int | None = None) -> Decided:
    """The comment on the inspection, or on its defect `number`; it replaces the one before, which stays as a row."""
    text = text.strip()
    if len(text) > COMMENT_LIMIT:
        raise Problem("comment_long", limit=COMMENT_LIMIT, length=len(text))

    def change(inspection: Inspection) -> Change:
        target: Inspection | Defect = inspection if number is None else _defect(inspection, number)
        before = target.comment
        target.comment = text
        target.save(update_fields=["comment"])
        undo = {"action": "comment", "text": before, "defect": number}
        return Change({"comment": before}, {"comment": text}, undo, target if isinstance(target, Defect) else None)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_Action.COMMENT,
        attempted={"defect": number, "comment": text},
        change=change,
    )


def set_verdict(actor: Actor, inspection_id: int, *, version: int, verdict: str) -> Decided:
    """A person's verdict, over the machine's. An empty one takes the person's back: the machine's holds again."""
    if verdict not in Verdict.values:
        raise Problem("verdict_unknown", verdict=verdict[:40])

    def change(inspection: Inspection) -> Change:
        before = {"verdict": inspection.verdict, "by_person": inspection.reviewed_at is not None}
        inspection.verdict = verdict or inspection.machine_verdict
        inspection.reviewed_by = actor.user if verdict else None
        inspection.reviewed_at = timezone.now() if verdict else None
        if inspection.first_verdict_is_open or inspection.first_machine_version == inspection.machine_version:
            # Judged on what the first outcome rests on: a false call, say, and not a board made good since.
            inspection.first_verdict = inspection.verdict
            inspection.first_machine_version = inspection.machine_version
        inspection.save(
            update_fields=["verdict", "reviewed_by", "reviewed_at", "first_verdict", "first_machine_version"]
        )
        undo = {"action": "verdict", "verdict": before["verdict"] if before["by_person"] else ""}
        return Change(before, {"verdict": inspection.verdict, "by_person": bool(verdict)}, undo)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_Action.VERDICT,
        attempted={"verdict": verdict},
        change=change,
    )


@dataclass(frozen=True)
class Wanted:
    """A decision as page and API send it; which fields count depends on the action."""

    action: str  # Decision.Action
    defect: int | None = None
    cls: str = ""
    status: str = Defect.Status.CONFIRMED
    box_xyxy: tuple[float, float, float, float] | None = None
    text: str = ""
    verdict: str = ""


def apply(actor: Actor, inspection_id: int, *, version: int, wanted: Wanted) -> Decided:
    """The one decision that `wanted` names. Problem action_unknown, defect_needed."""
    if wanted.action == _Action.COMMENT:
        return comment(actor, inspection_id, version=version, text=wanted.text, number=wanted.defect)
    if wanted.action == _Action.VERDICT:
        return set_verdict(actor, inspection_id, version=version, verdict=wanted.verdict)
    if wanted.action == _Action.DRAW:
        box_xyxy = wanted.box_xyxy or (0.0, 0.0, 0.0, 0.0)
        return draw(actor, inspection_id, version=version, cls=wanted.cls, box_xyxy=box_xyxy)
    if wanted.action not in _Action.values:
        raise Problem("action_unknown", action=wanted.action[:40], known=", ".join(_Action.values))
    if wanted.defect is None:
        raise Problem("defect_needed")
    if wanted.action == _Action.RECLASSIFY:
        return reclassify(
            actor, inspection_id, version=version, number=wanted.defect, cls=wanted.cls, status=wanted.status
        )
    return _ON_DEFECT[wanted.action](actor, inspection_id, version=version, number=wanted.defect)


@dataclass(frozen=True)
class BulkOutcome:
    """What became of one inspection of several: decided, or the problem that kept it as it was."""

    inspection: int
    decided: Decided | None = None
    problem: Problem | None = None


def set_verdicts(actor: Actor, wanted: Sequence[tuple[int, int]], *, verdict: str) -> list[BulkOutcome]:
    """One verdict for several (inspection, version); one that fails does not stop the others."""
    actor.require(Permission.REVIEW)
    outcomes = []
    for inspection_id, version in wanted:
        try:
            decided = set_verdict(actor, inspection_id, version=version, verdict=verdict)
        except Problem as problem:
            outcomes.append(BulkOutcome(inspection_id, problem=problem))
        else:
            outcomes.append(BulkOutcome(inspection_id, decided=decided))
    return outcomes


def suggested_verdict(inspection: Inspection) -> Verdict:
    """FAIL with a confirmed or drawn defect, PASS when every call was false, else the machine's (something is open)."""
    statuses = [defect.status for defect in inspection.defects.all() if not defect.withdrawn]
    if Defect.Status.CONFIRMED in statuses:
        return Verdict.FAIL
    if statuses and Defect.Status.OPEN not in statuses:
        return Verdict.PASS
    return Verdict(inspection.machine_verdict)


def _set_status(actor: Actor, inspection_id: int, version: int, number: int, status: Defect.Status) -> Decided:
    def change(inspection: Inspection) -> Change:
        defect = _defect(inspection, number)
        before = Defect.Status(defect.status)
        defect.status = status
        defect.save(update_fields=["status"])
        undo = {"action": _ACTION_TO[before].value, "defect": number}
        return Change({"status": before.value}, {"status": status.value}, undo, defect)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_ACTION_TO[status],
        attempted={"defect": number, "status": status.value},
        change=change,
    )


def _set_withdrawn(actor: Actor, inspection_id: int, version: int, number: int, *, withdrawn: bool) -> Decided:
    def change(inspection: Inspection) -> Change:
        defect = _defect(inspection, number, withdrawn=not withdrawn)
        if defect.origin != Defect.Origin.PERSON:
            raise Problem("defect_not_drawn", status=409, number=number)
        defect.withdrawn = withdrawn
        defect.save(update_fields=["withdrawn"])
        undo = {"action": "restore" if withdrawn else "withdraw", "defect": number}
        return Change({"withdrawn": not withdrawn}, {"withdrawn": withdrawn}, undo, defect)

    return decide(
        actor,
        inspection_id,
        version=version,
        action=_Action.WITHDRAW if withdrawn else _Action.RESTORE,
        attempted={"defect": number, "withdrawn": withdrawn},
        change=change,
    )


def _defect(inspection: Inspection, number: int, *, withdrawn: bool = False) -> Defect:
    defect = inspection.defects.filter(number=number, withdrawn=withdrawn).first()
    if defect is None:
        raise Problem("defect_missing", status=404, number=number, inspection=inspection.pk)
    return defect


def _check_class(cls: str) -> None:
    if cls not in DefectClass.values:
        raise Problem("defect_class_unknown", cls=cls[:40], known=DefectClass.told())


def _checked_status(status: str) -> Defect.Status:
    if status not in Defect.Status.values:
        raise Problem("defect_status_unknown", defect_status=status[:40], known=", ".join(Defect.Status.values))
    return Defect.Status(status)


def _checked_box(
    inspection: Inspection, box_xyxy: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The box with its corners in order, cut to the image."""
    if inspection.width_px is None or inspection.height_px is None:
        raise Problem("not_inspected_yet", status=409, retry=True, inspection=inspection.pk)
    if not all(math.isfinite(value) for value in box_xyxy):
        raise Problem("defect_box", limit=SMALLEST_BOX_PX)
    x1, x2 = (min(max(x, 0.0), inspection.width_px) for x in sorted((box_xyxy[0], box_xyxy[2])))
    y1, y2 = (min(max(y, 0.0), inspection.height_px) for y in sorted((box_xyxy[1], box_xyxy[3])))
    if x2 - x1 < SMALLEST_BOX_PX or y2 - y1 < SMALLEST_BOX_PX:
        raise Problem("defect_box", limit=SMALLEST_BOX_PX)
    return x1, y1, x2, y2


_ON_DEFECT: dict[str, Callable[..., Decided]] = {
    _Action.CONFIRM: confirm,
    _Action.FALSE_CALL: call_false,
    _Action.REOPEN: reopen,
    _Action.WITHDRAW: withdraw,
    _Action.RESTORE: restore,
}
