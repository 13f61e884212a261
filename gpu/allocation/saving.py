"""What an administrator does with the allocation: look at it, try a change dry, save it as the next version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from gpu import leases
from gpu.allocation import hardware, present, presets, standing, timeline
from gpu.allocation.checking import Finding, faults, parsed, warnings
from gpu.allocation.deciding import decide
from gpu.allocation.models import Allocation
from gpu.allocation.plan import ALWAYS_ON, CPU, Hardware, Plan
from gpu.allocation.state import Eviction, Reason
from problems.messages import sentence
from problems.problem import Problem

_NOTE_LIMIT = 200
_BOOK = "allocation"  # no device has this name


@dataclass(frozen=True)
class DryRun:
    """What would be. faults: why it cannot be saved. warnings: what to confirm. evictions: who would leave at once."""

    plan: Plan
    faults: Sequence[Finding]
    warnings: Sequence[Finding]
    evictions: Sequence[Eviction]
    waits: Mapping[str, Reason]  # of what waits now
    moments: Mapping[str, tuple[Mapping[str, Sequence[str]], Mapping[str, Reason]]]
    week: Sequence[timeline.Stretch]


def latest(actor: Actor) -> Allocation | None:
    actor.require(Permission.VIEW)
    return Allocation.objects.select_related("saved_by").first()


def versions(actor: Actor, most: int = 20) -> list[Allocation]:
    actor.require(Permission.VIEW)
    return list(Allocation.objects.select_related("saved_by")[:most])


def version(actor: Actor, number: int) -> Allocation | None:
    actor.require(Permission.VIEW)
    return Allocation.objects.filter(pk=number).first()


def proposals(actor: Actor) -> dict[str, Plan]:
    actor.require(Permission.VIEW)
    return presets.presets(hardware.found(), standing.zone())


def dry_run(actor: Actor, document: Any) -> DryRun:
    """Changes nothing. Raises Problem for what cannot be read."""
    actor.require(Permission.VIEW)
    plan, found, now = parsed(document), hardware.found(), timezone.now()
    wrong = faults(plan, found)
    if wrong:
        return DryRun(plan, wrong, [], [], {}, {}, [])
    state = present.state()
    decision = decide(state, plan, now)
    at = {name: timeline.seated(plan, found, when) for name, when in timeline.moments(plan, now).items()}
    told = [*warnings(plan, found), *_without_lane(plan, found)]
    return DryRun(plan, [], told, decision.evictions, decision.waits, at, timeline.week(plan, found, now))


@transaction.atomic
def save(actor: Actor, document: Any, *, based_on: int, confirmed: bool = False, note: str = "") -> Allocation:
    """The next version, in force at once. based_on: the version that was looked at, 0 where there was none.

    Raises Problem: the first fault with its nearest valid value; allocation_changed; allocation_leaves_gaps, unless it
    is confirmed that inspection may be without a device at times.
    """
    actor.require(Permission.MANAGE_GPU)
    if len(note) > _NOTE_LIMIT:
        raise Problem("allocation_note_too_long", limit=_NOTE_LIMIT)
    found = dry_run(actor, document)
    for fault in found.faults[:1]:
        raise Problem(fault.reason.code, **fault.reason.params)
    gaps = [one for one in found.warnings if one.where == ALWAYS_ON]
    if gaps and not confirmed:
        what = " ".join(sentence(one.reason.code, one.reason.params) for one in gaps)
        raise Problem("allocation_leaves_gaps", status=409, what=what)
    leases.lock(_BOOK)  # who saves at the same time looks after us
    before = Allocation.objects.select_related("saved_by").first()
    if (before.pk if before else 0) != based_on:
        who = before.saved_by.username if before and before.saved_by else "–"
        raise Problem("allocation_changed", status=409, who=who)
    made = Allocation.objects.create(document=found.plan.document(), note=note.strip(), saved_by=actor.user)
    was = before.document if before else standing.plan_of(None).document()
    audit.record(actor, "allocation.save", f"allocation:{made.pk}", **_difference(was, made.document))
    return made


def _without_lane(plan: Plan, found: Sequence[Hardware]) -> list[Finding]:
    """Devices that inspection needs and on which nothing answers now."""
    share = plan.share(ALWAYS_ON)
    working = {CPU if one.is_cpu else one.name for one in present.state().devices if one.takes(share)}
    wanted = [*share.budgets_mib, *([CPU] if share.cpu_fallback else [])]
    if any(name in working for name in wanted):
        return []
    return [Finding(ALWAYS_ON, Reason("warn_waits_for_lane", {"device": ", ".join(wanted)}), warning=True)]


def _difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Only what changed, service by service."""
    names = {*before["services"], *after["services"]}
    old, new = before["services"], after["services"]
    changed = sorted(name for name in names if old.get(name) != new.get(name))
    told = {"before": {n: old.get(n) for n in changed}, "after": {n: new.get(n) for n in changed}}
    if before["time_zone"] != after["time_zone"]:
        told["before"]["time_zone"], told["after"]["time_zone"] = before["time_zone"], after["time_zone"]
    return told  # type: ignore[return-value]
