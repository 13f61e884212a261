"""The one way in which a person's decision is written: version checked, row, audit row and event together."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from live.events import publish
from problems.problem import Problem
from reviewing.rows import DecisionRow, Numbered, Subject

T = TypeVar("T", bound=Subject)


@dataclass(frozen=True)
class Change:
    """What a decision changed, and the action (of the room's own `review`) that changes it back."""

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any]
    part: Numbered | None = None


@dataclass(frozen=True)
class Decided:
    """A decision made. `undo` names the decision that takes it back, with the fields of the room's Wanted."""

    subject: int
    version: int
    action: str
    number: int | None
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    undo: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Kind(Generic[T]):
    """What is decided about. name and part: in answers, topics and columns. missing, stale: codes of problems."""

    name: str
    part: str
    model: type[T]
    decisions: type[DecisionRow]
    audited: str
    missing: str
    stale: str
    with_rows: tuple[str, ...]  # that each decision looks at
    around: Callable[[T, str], AbstractContextManager[None]]  # each change, of this action
    told: Callable[[T], Mapping[str, Any]]  # beside the version, to whoever watches or came too late
    machine: Callable[[T], tuple[datetime | None, Mapping[str, Any]]]  # its latest result: when, what


def record(
    kind: Kind[T],
    actor: Actor,
    number: int,
    *,
    version: int,
    action: str,
    attempted: Mapping[str, Any],
    change: Callable[[T], Change],
) -> Decided:
    """Writes one decision on top of `version`. Problem kind.stale (409) if anybody was there first, kind.missing."""
    actor.require(Permission.REVIEW)
    action = str(action)
    with transaction.atomic():
        subject = _moved_on(kind, number, version, {"action": action, **attempted})
        with kind.around(subject, action):
            changed = change(subject)
        kind.decisions._default_manager.create(
            **{kind.name: subject, kind.part: changed.part},
            action=action,
            who=actor.required_user,
            before=changed.before,
            after=changed.after,
            version=subject.version,
        )
        part = changed.part.number if changed.part else None
        _tell(kind, actor, subject, action, part, changed)
    return Decided(number, subject.version, action, part, changed.before, changed.after, changed.undo)


def _tell(kind: Kind[T], actor: Actor, subject: T, action: str, part: int | None, changed: Change) -> None:
    name = f"{kind.name}:{subject.pk}"
    place = {} if part is None else {kind.part: part}
    audit.record(
        actor,
        f"{kind.audited}.{action}",
        name,
        before={**place, **changed.before},
        after={**place, **changed.after},
    )
    told = {"version": subject.version, **kind.told(subject), "action": action, kind.part: part}
    publish(name, "decision", told | {"after": dict(changed.after), "who": actor.required_user.get_username()})


def _moved_on(kind: Kind[T], number: int, version: int, attempted: Mapping[str, Any]) -> T:
    """One version further, and locked until the transaction ends."""
    rows = kind.model._default_manager.filter(pk=number)
    moved = rows.filter(version=version).update(version=F("version") + 1)
    subject = rows.select_related(*kind.with_rows).first()
    if subject is None:
        about: dict[str, Any] = {kind.name: number}
        raise Problem(kind.missing, status=404, **about)
    if not moved:
        raise _stale(kind, subject, version, attempted)
    return subject


def _stale(kind: Kind[T], subject: T, version: int, attempted: Mapping[str, Any]) -> Problem:
    changes = changes_since(kind, subject, version)
    about: dict[str, Any] = {kind.name: subject.pk, **kind.told(subject)}
    return Problem(
        kind.stale,
        status=409,
        who=", ".join(sorted({change["who"] for change in changes if change["who"]})) or "-",
        count=len(changes),
        version=subject.version,
        changes=changes,
        attempted=dict(attempted),
        **about,
    )


def changes_since(kind: Kind[T], subject: T, version: int) -> list[dict[str, Any]]:
    """What happened after `version`, oldest first: decisions, and the machine's latest result (action "machine")."""
    rows = kind.decisions._default_manager.filter(**{kind.name: subject}, version__gt=version)
    changes = [_change(kind, row) for row in rows.select_related("who", kind.part)]
    if subject.machine_version > version:
        at, after = kind.machine(subject)
        told = {"version": subject.machine_version, "action": "machine", kind.part: None, "who": ""}
        changes.append({**told, "at": at.isoformat() if at else "", "before": {}, "after": dict(after)})
    return sorted(changes, key=lambda change: change["version"])


def _change(kind: Kind[T], row: Any) -> dict[str, Any]:
    part: Numbered | None = getattr(row, kind.part)
    return {
        "version": row.version,
        "action": row.action,
        kind.part: part.number if part else None,
        "who": row.who.get_username(),
        "at": row.at.isoformat(),
        "before": row.before,
        "after": row.after,
    }
