from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from inspections.pages.lookup import viewer
from inspections.training_jobs import drawn, starting
from inspections.training_jobs.charts import VIEW_BOX, line
from inspections.training_jobs.comparing import comparison
from inspections.training_jobs.models import TrainingRun
from jobs.events import job_topic
from jobs.queue import one_job
from live import events
from problems.messages import sentence
from problems.problem import Problem

PAGE = 20


@require_safe
def trainings(request: HttpRequest) -> HttpResponse:
    """What the next training would learn from, and those before it."""
    actor = viewer(request)
    rows = TrainingRun.objects.select_related("job", "made", "created_by").defer("boards")
    outlook, boards = starting.outlook(actor), drawn.drawn(actor)
    context = {
        "outlook": outlook,
        "drawn": boards,
        "drawn_refusal": _told(boards.refusal),
        "refusal": _told(outlook.refusal),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "may_manage": actor.may(Permission.MANAGE_MODELS),
        "may_allocate": actor.may(Permission.MANAGE_GPU),
    }
    return render(request, "inspections/trainings.html", context)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    run = starting.start(viewer(request))
    messages.success(request, _("The training is in the queue."))
    return HttpResponseRedirect(reverse("inspections:training", args=[run.pk]))


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    job = drawn.draw(viewer(request))
    messages.success(request, _("Job %(job)s draws them.") % {"job": job.pk})
    return HttpResponseRedirect(reverse("inspections:trainings"))


@require_safe
def training(request: HttpRequest, training_id: int) -> HttpResponse:
    actor = viewer(request)
    run = starting.get(actor, training_id)
    context = {
        "after": events.last_seq(job_topic(run.job_id)),
        "run": run,
        "row": one_job(actor, run.job_id),
        "loss": line(run.epochs, "loss", run.epochs_total),
        "accuracy": line(run.epochs, "accuracy", run.epochs_total),
        "chart": VIEW_BOX,
        "comparison": comparison(run),
        "may_manage": actor.may(Permission.MANAGE_MODELS),
    }
    part = request.headers.get("HX-Target") == "training"
    return render(request, "inspections/_training.html" if part else "inspections/training.html", context)


def _told(problem: Problem | None) -> str:
    return sentence(problem.code, problem.params) if problem else ""
