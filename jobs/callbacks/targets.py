"""What administrators do with callback targets. Secrets are in the answers of `add` and `new_secret`, nowhere else."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from jobs import kinds
from jobs.callbacks import outbox, signing
from jobs.callbacks.events import EVENTS
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.urls_of_targets import place_of
from jobs.clock import database_now
from problems.problem import Problem

MOST_TARGETS = 50
_NAME_LIMIT = 80


@transaction.atomic
def add(
    actor: Actor, name: str, url: str, *, events: Sequence[str], of_kinds: Sequence[str] = ()
) -> tuple[CallbackTarget, str]:
    """The new target, and the secret that nobody can read again."""
    actor.require(Permission.MANAGE_CALLBACKS)
    _check(name, events, of_kinds)
    place = place_of(url.strip())
    nonce = signing.new_nonce()
    target = CallbackTarget.objects.create(
        name=name.strip(),
        url=url.strip(),
        events=sorted(set(events)),
        kinds=sorted(set(of_kinds)),
        nonce=nonce,
        created_by=actor.user,
    )
    after = {"name": target.name, "to": place.origin, "events": target.events, "kinds": target.kinds}
    audit.record(actor, "callback_target.add", _subject(target), after=after)
    return target, signing.secret_for(nonce)


@transaction.atomic
def switch(actor: Actor, target_id: int, *, active: bool) -> CallbackTarget:
    """Off: jobs that end meanwhile are not told; what waited goes on when it is switched on again."""
    target = _existing(actor, target_id)
    if CallbackTarget.objects.filter(pk=target_id, active=not active).update(active=active, off_code=""):
        action = "callback_target.switch_on" if active else "callback_target.switch_off"
        audit.record(actor, action, _subject(target), before={"active": not active}, after={"active": active})
    return CallbackTarget.objects.get(pk=target_id)


@transaction.atomic
def new_secret(actor: Actor, target_id: int) -> tuple[CallbackTarget, str]:
    """Everything sent from now on is signed with it, also what waits already."""
    target = _existing(actor, target_id)
    target.nonce = signing.new_nonce()
    target.save(update_fields=["nonce"])
    audit.record(actor, "callback_target.new_secret", _subject(target))
    return target, signing.secret_for(target.nonce)


@transaction.atomic
def send_test(actor: Actor, target_id: int) -> Callback:
    target = _existing(actor, target_id)
    if not target.active:
        raise Problem("callback_target_is_off", status=409)
    audit.record(actor, "callback_target.test", _subject(target))
    return outbox.write_test(target)


@transaction.atomic
def remove(actor: Actor, target_id: int) -> None:
    target, now = _existing(actor, target_id), database_now()
    CallbackTarget.objects.filter(pk=target_id).update(active=False, removed_at=now)
    Callback.objects.filter(target=target, state=Callback.State.WAITING).update(
        state=Callback.State.GIVEN_UP, ended_at=now, last_code="callback_target_removed", fence=F("fence") + 1
    )
    audit.record(actor, "callback_target.remove", _subject(target), before={"name": target.name})


@transaction.atomic
def resend(actor: Actor, callback_id: int) -> Callback:
    """The same message under the same id, with all its attempts."""
    actor.require(Permission.MANAGE_CALLBACKS)
    callback = Callback.objects.select_related("target").filter(pk=callback_id, target__removed_at=None).first()
    if callback is None:
        raise Problem("callback_missing", status=404)
    if not callback.target.active:
        raise Problem("callback_target_is_off", status=409)
    now, before = database_now(), {"state": callback.state, "attempts": callback.attempts}
    ended = Callback.objects.filter(pk=callback_id, fence=callback.fence).exclude(state=Callback.State.WAITING)
    if not ended.update(
        state=Callback.State.WAITING,
        attempts=0,
        ended_at=None,
        next_at=now,
        next_set_at=now,
        fence=F("fence") + 1,
    ):
        raise Problem("callback_waits_already", status=409)
    audit.record(actor, "callback.resend", f"callback:{callback_id}", before=before)
    return Callback.objects.select_related("target").get(pk=callback_id)


def _existing(actor: Actor, target_id: int) -> CallbackTarget:
    actor.require(Permission.MANAGE_CALLBACKS)
    target = CallbackTarget.objects.select_for_update().filter(pk=target_id, removed_at=None, of_job=None).first()
    if target is None:
        raise Problem("callback_target_missing", status=404)
    return target


def _check(name: str, events: Sequence[str], of_kinds: Sequence[str]) -> None:
    if not 1 <= len(name.strip()) <= _NAME_LIMIT:
        raise Problem("callback_name_needed", limit=_NAME_LIMIT)
    if not events or set(events) - set(EVENTS):
        raise Problem("callback_events_needed", known=", ".join(EVENTS))
    unknown = sorted(set(of_kinds) - set(kinds.names()))
    if unknown:
        raise Problem("callback_kinds_unknown", unknown=", ".join(unknown)[:200], known=", ".join(kinds.names()))
    if CallbackTarget.objects.filter(removed_at=None, of_job=None).count() >= MOST_TARGETS:
        raise Problem("callback_targets_full", status=409, limit=MOST_TARGETS)


def _subject(target: CallbackTarget) -> str:
    return f"callback_target:{target.pk}"
