"""The one way in which a decision on a drawing is written: version checked, row, audit row and event together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from live.events import publish
from ocr_jobs.models import Drawing, DrawingDecision, Entry
from problems.problem import Problem

_KEEPS_APPROVAL = (DrawingDecision.Action.APPROVE, DrawingDecision.Action.CHECK)


@dataclass(frozen=True)
class Change:
    """What a decision changed, and the action (of ocr_jobs.review) that changes it back."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any]
    entry: Entry | None = None


@dataclass(frozen=True)
class Decided:
    """A decision made. `undo` names the decision that takes it back, with the fields of ocr_jobs.review.Wanted."""

    drawing: int
    version: int
    action: str
    number: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any] = field(default_factory=dict)


def decide(
    actor: Actor,
    drawing_id: int,
    *,
    version: int,
    action: DrawingDecision.Action,
    attempted: Mapping[str, Any],
    change: Callable[[Drawing], Change],
) -> Decided:
    """Writes one decision on top of `version`. Problem stale_drawing (409) if anybody was there first."""
    actor.require(Permission.REVIEW)
    with transaction.atomic():
        drawing = _moved_on(drawing_id, version, {"action": action.value, **attempted})
        changed = change(drawing)
        if action not in _KEEPS_APPROVAL and drawing.approved_at is not None:
            Drawing.objects.filter(pk=drawing_id).update(approved_at=None, approved_by=None)
        number = changed.entry.number if changed.entry else None
        DrawingDecision.objects.create(
            drawing=drawing,
            entry=changed.entry,
            action=action,
            who=actor.required_user,
            before=changed.before,
            after=changed.after,
            version=drawing.version,
        )
        _tell(actor, drawing, action, number, changed)
    return Decided(drawing_id, drawing.version, action.value, number, changed.before, changed.after, changed.undo)


def _tell(actor: Actor, drawing: Drawing, action: DrawingDecision.Action, number: int | None, changed: Change) -> None:
    place = {} if number is None else {"entry": number}
    subject = f"drawing:{drawing.pk}"
    audit.record(
        actor,
        f"drawing.{action.value}",
        subject,
        before={**place, **changed.before},
        after={**place, **changed.after},
    )
    told = {"version": drawing.version, "action": action.value, "entry": number, "after": dict(changed.after)}
    publish(subject, "decision", told | {"who": actor.required_user.get_username()})


def _moved_on(drawing_id: int, version: int, attempted: Mapping[str, Any]) -> Drawing:
    """The drawing, one version further and locked until the transaction ends."""
    moved = Drawing.objects.filter(pk=drawing_id, version=version).update(version=F("version") + 1)
    drawing = Drawing.objects.filter(pk=drawing_id).first()
    if drawing is None:
        raise Problem("drawing_unknown", status=404, drawing=drawing_id)
    if not moved:
        raise _stale(drawing, version, attempted)
    return drawing


def _stale(drawing: Drawing, version: int, attempted: Mapping[str, Any]) -> Problem:
    changes = changes_since(drawing, version)
    return Problem(
        "stale_drawing",
        status=409,
        drawing=drawing.pk,
        who=", ".join(sorted({change["who"] for change in changes if change["who"]})) or "-",
        count=len(changes),
        version=drawing.version,
        changes=changes,
        attempted=dict(attempted),
    )


def changes_since(drawing: Drawing, version: int) -> list[dict[str, Any]]:
    """What happened after `version`, oldest first: decisions, and the machine's latest reading (action "machine")."""
    changes: list[dict[str, Any]] = [
        {
            "version": row.version,
            "action": row.action,
            "entry": row.entry.number if row.entry else None,
            "who": row.who.get_username(),
            "at": row.at.isoformat(),
            "before": row.before,
            "after": row.after,
        }
        for row in drawing.decisions.filter(version__gt=version).select_related("who", "entry")
    ]
    if drawing.machine_version > version:
        at = drawing.read_at.isoformat() if drawing.read_at else ""
        machine = {"version": drawing.machine_version, "action": "machine", "entry": None, "who": "", "at": at}
        changes.append({**machine, "before": {}, "after": {}})
    return sorted(changes, key=lambda change: change["version"])
