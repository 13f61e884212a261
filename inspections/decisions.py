"""The one way in which a person's decision is written: version checked, row, audit row and event together."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from inspections import tallies
from inspections.models import Decision, Defect, Inspection
from live.events import publish
from problems.problem import Problem


@dataclass(frozen=True)
class Change:
    """What a decision changed, and the action (of inspections.review) that changes it back."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any]
    defect: Defect | None = None


@dataclass(frozen=True)
class Decided:
    """A decision made. `undo` names the decision that takes it back, with the fields of inspections.review.Wanted."""

    inspection: int
    version: int
    action: str
    number: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any] = field(default_factory=dict)


def decide(
    actor: Actor,
    inspection_id: int,
    *,
    version: int,
    action: Decision.Action,
    attempted: Mapping[str, Any],
    change: Callable[[Inspection], Change],
) -> Decided:
    """Writes one decision on top of `version`. Problem stale_review (409) if anybody was there first."""
    actor.require(Permission.REVIEW)
    with transaction.atomic():
        inspection = _moved_on(inspection_id, version, {"action": action.value, **attempted})
        with tallies.noted(inspection):
            changed = change(inspection)
        number = changed.defect.number if changed.defect else None
        Decision.objects.create(
            inspection=inspection,
            defect=changed.defect,
            action=action,
            who=actor.required_user,
            before=changed.before,
            after=changed.after,
            version=inspection.version,
        )
        subject = f"inspection:{inspection_id}"
        place = {} if number is None else {"defect": number}
        audit.record(
            actor,
            f"review.{action.value}",
            subject,
            before={**place, **changed.before},
            after={**place, **changed.after},
        )
        publish(
            subject,
            "decision",
            {
                "version": inspection.version,
                "verdict": inspection.verdict,
                "action": action.value,
                "defect": number,
                "after": dict(changed.after),
                "who": actor.required_user.get_username(),
            },
        )
    return Decided(inspection_id, inspection.version, action.value, number, changed.before, changed.after, changed.undo)


def _moved_on(inspection_id: int, version: int, attempted: Mapping[str, Any]) -> Inspection:
    """The inspection, one version further and locked until the transaction ends."""
    moved = Inspection.objects.filter(pk=inspection_id, version=version).update(version=F("version") + 1)
    inspection = Inspection.objects.select_related("board_type").filter(pk=inspection_id).first()
    if inspection is None:
        raise Problem("inspection_missing", status=404, inspection=inspection_id)
    if not moved:
        raise _stale(inspection, version, attempted)
    return inspection


def _stale(inspection: Inspection, version: int, attempted: Mapping[str, Any]) -> Problem:
    changes = changes_since(inspection, version)
    return Problem(
        "stale_review",
        status=409,
        inspection=inspection.pk,
        who=", ".join(sorted({change["who"] for change in changes if change["who"]})) or "-",
        count=len(changes),
        version=inspection.version,
        verdict=inspection.verdict,
        changes=changes,
        attempted=dict(attempted),
    )


def changes_since(inspection: Inspection, version: int) -> list[dict[str, Any]]:
    """What happened after `version`, oldest first: decisions, and the machine's latest result (action "machine")."""
    rows = inspection.decisions.filter(version__gt=version).select_related("who", "defect")
    changes: list[dict[str, Any]] = [
        {
            "version": row.version,
            "action": row.action,
            "defect": row.defect.number if row.defect else None,
            "who": row.who.get_username(),
            "at": row.at.isoformat(),
            "before": row.before,
            "after": row.after,
        }
        for row in rows
    ]
    if inspection.machine_version > version:
        changes.append(
            {
                "version": inspection.machine_version,
                "action": "machine",
                "defect": None,
                "who": "",
                "at": inspection.inspected_at.isoformat() if inspection.inspected_at else "",
                "before": {},
                "after": {"verdict": inspection.machine_verdict},
            }
        )
    return sorted(changes, key=lambda change: change["version"])
