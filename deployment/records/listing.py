"""What the deployment pages and their API show."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from accounts.actor import Actor
from accounts.permissions import Permission
from deployment.models import Host, Run, RunEvent
from deployment.names import SLOTS
from deployment.records.hosts import is_stale, serving
from deployment.run_story import NOT_OF_ROLLBACKS, STEPS
from problems.problem import Problem

LOG_LINES = 400


@dataclass(frozen=True)
class Slot:
    name: str
    release: str
    health: str
    active: bool


@dataclass(frozen=True)
class HostShown:
    row: Host
    slots: list[Slot]
    stale: bool
    serving: str

    @property
    def well(self) -> bool | None:
        """None: nobody asked the slot that serves."""
        health = next((slot.health for slot in self.slots if slot.active), "")
        return None if not health or self.stale else health == "ready"


@dataclass(frozen=True)
class ReleaseShown:
    name: str
    last: Run
    slots: list[str]  # "web1 blue"
    serves: bool


def runs(actor: Actor) -> QuerySet[Run]:
    actor.require(Permission.DEPLOY)
    return Run.objects.all()


def run(actor: Actor, name: str) -> Run:
    """Raises Problem."""
    actor.require(Permission.DEPLOY)
    found = Run.objects.filter(name=name).first()
    if found is None:
        raise Problem("deployment_not_found", status=404)
    return found


def log(row: Run) -> list[RunEvent]:
    """The last lines, oldest first."""
    return list(row.events.order_by("-at", "-number")[:LOG_LINES])[::-1]


def steps(row: Run, events: Sequence[RunEvent]) -> list[tuple[str, str]]:
    """Each step of the way with "done", "now" or "": a step that the first host has taken counts as begun."""
    seen = {event.event for event in events}
    wanted = [step for step in STEPS if row.kind != Run.Kind.ROLLBACK or step not in NOT_OF_ROLLBACKS]
    reached = max((wanted.index(step) for step in wanted if step in seen), default=-1)
    runs_on = row.outcome == Run.Outcome.RUNNING
    return [
        (step, "done" if place <= reached else "now" if runs_on and place == reached + 1 else "")
        for place, step in enumerate(wanted)
    ]


def hosts(actor: Actor) -> list[HostShown]:
    actor.require(Permission.DEPLOY)
    return [_shown(row) for row in Host.objects.all()]


def releases(actor: Actor, most: int = 20) -> list[ReleaseShown]:
    """Newest first, by the last run that was about them."""
    actor.require(Permission.DEPLOY)
    rows = list(Host.objects.all())
    latest = Run.objects.exclude(release="").values("release").annotate(last=Max("pk")).order_by("-last")[:most]
    found = Run.objects.in_bulk([one["last"] for one in latest])
    return [_release(one["release"], found[one["last"]], rows) for one in latest]


def matching(rows: QuerySet[Run], *, release: str = "", outcome: str = "") -> QuerySet[Run]:
    wanted = Q()
    if release:
        wanted &= Q(release__contains=release[:80])
    if outcome in Run.Outcome.values:
        wanted &= Q(outcome=outcome)
    return rows.filter(wanted)


def _release(name: str, last: Run, rows: Sequence[Host]) -> ReleaseShown:
    slots = [f"{row.name} {slot}" for row in rows for slot in SLOTS if _in_slot(row, slot) == name]
    return ReleaseShown(name, last, slots, any(serving(row) == name for row in rows))


def _in_slot(row: Host, slot: str) -> str:
    return str(row.slots.get(slot, {}).get("release", ""))


def _shown(row: Host) -> HostShown:
    slots = [
        Slot(slot, _in_slot(row, slot), str(row.slots.get(slot, {}).get("health", "")), slot == row.active)
        for slot in SLOTS
    ]
    return HostShown(row, slots, is_stale(row), serving(row))
