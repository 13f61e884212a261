"""Callback targets and their messages as administrators see them."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.callbacks.events import EVENTS, LABELS
from jobs.callbacks.messages import OUTCOMES
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.kinds import kind_named
from problems.problem import Problem

_OPEN = (Callback.State.WAITING, Callback.State.GIVEN_UP)


@dataclass(frozen=True)
class TargetRow:
    target: CallbackTarget
    waiting: int
    given_up: int
    last: Callback | None  # the latest that was tried

    @property
    def kind_labels(self) -> list[str]:
        return [_label(name) for name in self.target.kinds]

    @property
    def event_labels(self) -> list[str]:
        return [str(LABELS[event]) for event in EVENTS if event in self.target.events]

    @property
    def off_reason(self) -> str:
        return _outcome(self.target.off_code)


@dataclass(frozen=True)
class CallbackRow:
    callback: Callback

    @property
    def event_label(self) -> str:
        return str(LABELS.get(self.callback.event, self.callback.event))

    @property
    def outcome(self) -> str:
        return _outcome(self.callback.last_code)

    @property
    def can_resend(self) -> bool:
        return self.callback.state != Callback.State.WAITING


def targets(actor: Actor) -> list[TargetRow]:
    actor.require(Permission.MANAGE_CALLBACKS)
    return _rows(CallbackTarget.objects.filter(removed_at=None, of_job=None))


def target(actor: Actor, target_id: int) -> TargetRow:
    actor.require(Permission.MANAGE_CALLBACKS)
    rows = _rows(CallbackTarget.objects.filter(pk=target_id, removed_at=None, of_job=None))
    if not rows:
        raise Problem("callback_target_missing", status=404)
    return rows[0]


def callbacks(actor: Actor, target_id: int) -> QuerySet[Callback]:
    """Newest first."""
    return target(actor, target_id).target.callbacks.order_by("-id").defer("body")


def _rows(found: QuerySet[CallbackTarget]) -> list[TargetRow]:
    counts = Callback.objects.filter(target__in=found, state__in=_OPEN).values_list("target", "state")
    count_of = {(pk, state): count for pk, state, count in counts.annotate(count=Count("pk"))}
    return [
        TargetRow(
            target=one,
            waiting=count_of.get((one.pk, Callback.State.WAITING), 0),
            given_up=count_of.get((one.pk, Callback.State.GIVEN_UP), 0),
            last=one.callbacks.filter(tried_at__isnull=False).order_by("-id").defer("body").first(),
        )
        for one in found
    ]


def _outcome(code: str) -> str:
    return str(OUTCOMES.get(code, code))


def _label(name: str) -> str:
    try:
        return str(kind_named(name).label or name)
    except Problem:
        return name
