"""Lines of the hosts' journals become rows: pushed by the deployer, or read there. Twice, late, mixed up is fine."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from deployment.journal_lines import Line, read_line
from deployment.models import Run, RunEvent
from deployment.records.live_topic import tell
from deployment.run_story import story
from problems.problem import Problem

MOST_LINES = 500  # at once
MOST_EVENTS = 5000  # of one run


@dataclass(frozen=True)
class Taken:
    """refused: what was no line of a journal, or of a run that the site has never heard of."""

    new: int
    known: int
    refused: int


@transaction.atomic
def take(actor: Actor, given: Sequence[Any]) -> Taken:
    """Raises Problem."""
    actor.require(Permission.RECORD_DEPLOYMENTS)
    if len(given) > MOST_LINES:
        raise Problem("deployment_lines_too_many", limit=MOST_LINES)
    lines = [line for one in given if (line := read_line(one))]
    by_run = _by_run(lines)
    new = sum(_add(actor, name, by_run[name]) for name in sorted(by_run))
    belonging = sum(map(len, by_run.values()))
    if new:
        tell("events")
    return Taken(new, belonging - new, len(given) - belonging)


def _by_run(lines: Sequence[Line]) -> Mapping[str, list[Line]]:
    """A watchdog does not always know whose switch it took back: the run's that began last before."""
    found: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.run:
            found[line.run].append(line)
    began = [(min(line.at for line in of_run), name) for name, of_run in found.items()]
    for line in lines:
        if not line.run and (name := _run_at(line, began)):
            found[name].append(line)
    return found


def _run_at(line: Line, began: Sequence[tuple[datetime, str]]) -> str:
    known = Run.objects.filter(began_at__lte=line.at).values_list("began_at", "name").first()
    before = [one for one in began if one[0] <= line.at]
    return max([*before, *([known] if known else [])], default=(None, ""))[1]


def _add(actor: Actor, name: str, lines: Sequence[Line]) -> int:
    """How many of the lines were new."""
    first, last = min(line.at for line in lines), max(line.at for line in lines)
    run, is_new = Run.objects.get_or_create(name=name, defaults={"began_at": first, "last_at": last})
    run = Run.objects.select_for_update().get(pk=run.pk)  # two senders of one run wait for each other
    known = set(run.events.values_list("identity", flat=True))
    fresh = {line.identity: line for line in lines if line.identity not in known}
    if len(known) + len(fresh) > MOST_EVENTS:
        raise Problem("deployment_run_too_long", status=409, limit=MOST_EVENTS)
    RunEvent.objects.bulk_create([_row(run, line) for line in fresh.values()])
    if fresh:
        _tell_story(actor, run, is_new=is_new)
    return len(fresh)


def _row(run: Run, line: Line) -> RunEvent:
    return RunEvent(
        run=run,
        identity=line.identity,
        number=line.number,
        at=line.at,
        seconds=line.seconds,
        event=line.event,
        details=line.details,
    )


def _tell_story(actor: Actor, run: Run, *, is_new: bool) -> None:
    events = list(run.events.all())
    told, before = story(events), run.outcome
    run.kind, run.release, run.sha256 = told.kind, told.release[:80], told.sha256[:80]
    run.who, run.reason, run.why, run.outcome = told.who[:200], told.reason, told.why, told.outcome.value
    run.began_at, run.last_at = events[0].at, events[-1].at
    run.save()
    if is_new or run.outcome != before:
        after = {"release": run.release, "kind": run.kind, "by": run.who, "outcome": run.outcome}
        was = {} if is_new else {"outcome": before}
        audit.record(actor, "deployment.record", f"deployment:{run.name}", before=was, after=after)
