"""Asking for a rollback on the site. The site writes the wish down; a deployer that listens takes it, with keys that
never were on the site, and does the rollback that its own command line would do."""

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from deployment.models import Host, Listener, RollbackRequest, Run
from deployment.records.hosts import serving
from deployment.records.live_topic import tell
from problems.problem import Problem

MOST_REASON = 200
MOST_TOLD = 2000
LISTENS_FOR = timedelta(seconds=60)  # after the last word of a deployer
LAPSES_AFTER = timedelta(minutes=5)
GIVEN_UP_AFTER = timedelta(hours=2)  # a deployer that took it and was not heard of again
QUIET_AFTER = timedelta(minutes=15)  # a run without any event is taken for dead
_SEEN_EVERY = timedelta(seconds=10)
State = RollbackRequest.State


def candidates() -> list[str]:
    """Releases that every host still has installed and none serves, the one that served last before first."""
    hosts = list(Host.objects.all())
    counted = Counter(release for host in hosts for release in set(host.installed))
    serve = {serving(host) for host in hosts}
    everywhere = {release for release, count in counted.items() if count == len(hosts)} - serve
    served = Run.objects.filter(events__event="in service", release__in=everywhere).order_by("-began_at")
    return list(dict.fromkeys(served.values_list("release", flat=True)))


def listener() -> Listener | None:
    return Listener.objects.filter(seen_at__gt=timezone.now() - LISTENS_FOR).order_by("-seen_at").first()


def under_way() -> RollbackRequest | None:
    return RollbackRequest.objects.select_related("asked_by").filter(state__in=RollbackRequest.OPEN).first()


def last_ended() -> RollbackRequest | None:
    """Worth telling for a day."""
    since = timezone.now() - timedelta(days=1)
    ended = RollbackRequest.objects.select_related("asked_by").exclude(state__in=RollbackRequest.OPEN)
    return ended.filter(ended_at__gt=since).first()


def running() -> Run | None:
    return Run.objects.filter(outcome=Run.Outcome.RUNNING, last_at__gt=timezone.now() - QUIET_AFTER).first()


def is_quiet(run: Run) -> bool:
    """So long without a word that its deployer is taken for dead."""
    return timezone.now() - run.last_at > QUIET_AFTER


def command(release: str) -> str:
    """What does the same on the deployer's machine."""
    return f"python -m deployment rollback {release}"


@transaction.atomic
def ask(actor: Actor, release: str, reason: str = "") -> RollbackRequest:
    """Raises Problem."""
    actor.require(Permission.DEPLOY)
    _end_forgotten()
    if release not in candidates():
        raise Problem("deployment_release_not_there", release=release[:80])
    if len(reason) > MOST_REASON:
        raise Problem("deployment_reason_too_long", limit=MOST_REASON)
    if open_one := RollbackRequest.objects.select_for_update().filter(state__in=RollbackRequest.OPEN).first():
        who = open_one.asked_by.username
        raise Problem("deployment_rollback_open", status=409, who=who, release=open_one.release)
    if run := running():
        raise Problem("deployment_running", status=409, run=run.name)
    if listener() is None:
        raise Problem("deployment_nobody_listens", status=409, command=command(release))
    made = RollbackRequest.objects.create(release=release, reason=reason.strip(), asked_by=actor.required_user)
    audit.record(actor, "deployment.ask_rollback", f"rollback:{made.pk}", after={"release": release, "reason": reason})
    tell("request")
    return made


@transaction.atomic
def withdraw(actor: Actor, request_id: int) -> None:
    """Raises Problem."""
    actor.require(Permission.DEPLOY)
    _move(request_id, State.ASKED, State.WITHDRAWN, ended_at=timezone.now())
    audit.record(actor, "deployment.withdraw_rollback", f"rollback:{request_id}")
    tell("request")


@transaction.atomic
def take(actor: Actor, name: str) -> RollbackRequest | None:
    """For a deployer that listens: the request that waits for it, if any. It is this deployer's from then on."""
    actor.require(Permission.RECORD_DEPLOYMENTS)
    _heard_of(name[:200])
    _end_forgotten()
    waits = RollbackRequest.objects.select_related("asked_by").filter(state=State.ASKED).first()
    if waits is None:
        return None
    _move(waits.pk, State.ASKED, State.TAKEN, taken_by=name[:200], taken_at=timezone.now())
    audit.record(
        actor, "deployment.take_rollback", f"rollback:{waits.pk}", after={"release": waits.release, "by": name}
    )
    tell("request")
    return waits


@transaction.atomic
def end(actor: Actor, request_id: int, *, done: bool, told: str) -> None:
    """Raises Problem."""
    actor.require(Permission.RECORD_DEPLOYMENTS)
    state = State.DONE if done else State.FAILED
    _move(request_id, State.TAKEN, state, told=told[:MOST_TOLD], ended_at=timezone.now())
    audit.record(actor, "deployment.end_rollback", f"rollback:{request_id}", after={"state": state.value})
    tell("request")


def _move(request_id: int, before: State, after: State, **changes: object) -> None:
    asked = RollbackRequest.objects.filter(pk=request_id)
    if asked.filter(state=before).update(state=after, **changes):
        return
    if not asked.exists():
        raise Problem("deployment_request_not_found", status=404)
    raise Problem("deployment_request_gone", status=409)


def _heard_of(name: str) -> None:
    """A page that says so is told of a deployer that is new, or back."""
    now = timezone.now()
    back = listener() is None
    row, made = Listener.objects.get_or_create(name=name, defaults={"seen_at": now})
    if not made and now - row.seen_at > _SEEN_EVERY:
        Listener.objects.filter(pk=row.pk).update(seen_at=now)
    if back:
        tell("listener")


def _end_forgotten() -> None:
    now = timezone.now()
    asked = RollbackRequest.objects.filter(state=State.ASKED, asked_at__lt=now - LAPSES_AFTER)
    asked.update(state=State.LAPSED, ended_at=now)
    taken = RollbackRequest.objects.filter(state=State.TAKEN, taken_at__lt=now - GIVEN_UP_AFTER)
    taken.update(state=State.FAILED, ended_at=now)
