"""One action for the inspections that are ticked in the list; each succeeds or not by itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actor import Actor
from inspections import intake, review
from inspections.models import Inspection
from inspections.pages.lookup import viewer
from jobs import steering
from jobs.priorities import checked_priority
from problems.messages import sentence
from problems.problem import Problem
from problems.typed import whole

MOST = 500
Ticked = Sequence[tuple[int, int]]  # (inspection, the version that was shown)


@require_POST
def several(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    ticked = [pair for pair in map(_pair, request.POST.getlist("ticked")[:MOST]) if pair]
    action, _colon, value = request.POST.get("do", "").partition(":")
    if not ticked:
        messages.warning(request, _("Nothing is selected. Tick some inspections first."))
    else:
        _report(request, len(ticked), _action(action)(actor, ticked, value))
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("inspections:list") + (f"?{query}" if query else ""))


def _action(name: str) -> Callable[[Actor, Ticked, str], list[Problem]]:
    known = {"verdict": _verdict, "priority": _priority, "run_again": _run_again}
    if name not in known:
        raise Problem("action_unknown", action=name[:40], known=", ".join(known))
    return known[name]


def _verdict(actor: Actor, ticked: Ticked, verdict: str) -> list[Problem]:
    outcomes = review.set_verdicts(actor, ticked, verdict=verdict)
    return [outcome.problem for outcome in outcomes if outcome.problem]


def _priority(actor: Actor, ticked: Ticked, name: str) -> list[Problem]:
    priority = checked_priority(actor, name)
    jobs = Inspection.objects.filter(pk__in=[pk for pk, _version in ticked], job__isnull=False).values_list(
        "job_id", flat=True
    )
    return _each(jobs, lambda job_id: steering.set_priority(actor, job_id, priority))


def _run_again(actor: Actor, ticked: Ticked, _value: str) -> list[Problem]:
    outcomes = intake.run_several(actor, [pk for pk, _version in ticked])
    return [outcome for _pk, outcome in outcomes if isinstance(outcome, Problem)]


def _each(numbers: Iterable[int], act: Callable[[int], object]) -> list[Problem]:
    problems = []
    for number in numbers:
        try:
            act(number)
        except Problem as problem:
            problems.append(problem)
    return problems


def _report(request: HttpRequest, count: int, problems: Sequence[Problem]) -> None:
    done = count - len(problems)
    if done:
        messages.success(request, ngettext("%(n)s done.", "%(n)s done.", done) % {"n": done})
    for said, times in Counter(sentence(problem.code, problem.params) for problem in problems).most_common(5):
        messages.error(request, _("%(n)s not: %(said)s") % {"n": times, "said": said})


def _pair(value: str) -> tuple[int, int] | None:
    number, _colon, version = value.partition(":")
    pair = whole(number), whole(version)
    return None if pair[0] is None or pair[1] is None else (pair[0], pair[1])
