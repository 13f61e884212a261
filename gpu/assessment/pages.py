"""GPU, Assessment: the report as a page that prints well, its measuring and its prices."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import Actor, actor_of
from accounts.forms import attempt
from accounts.permissions import Permission
from gpu.assessment import measuring, prices
from gpu.assessment.forms import PricesForm
from gpu.assessment.memory_plan import Row
from gpu.assessment.models import Measurement
from gpu.assessment.report import assess
from problems.messages import sentence

BATCHES = (1, 4, 8, 32)  # gpu.runtime.measuring.BATCHES, whose module brings ONNX Runtime along
SERVICES = {
    "inspection": gettext_lazy("Inspection"),
    "reading": gettext_lazy("Reading drawings"),
    "training": gettext_lazy("Training"),
    "synthesis": gettext_lazy("Synthesis"),
    "footage": gettext_lazy("Footage"),
}
MODELS = {
    "comparator": gettext_lazy("Comparator"),
    "detector": gettext_lazy("Detector"),
    "pair": gettext_lazy("Detector of pairs"),
    "recogniser": gettext_lazy("Recogniser of dimensions"),
}
FOR_WHAT = {
    "telemetry": gettext_lazy("reads the devices"),
    "models": gettext_lazy("runs the models on a GPU, and trains"),
    "torch_models": gettext_lazy("hands the models to torch"),
    "other_models": gettext_lazy("runs the models on the CPU; its GPU build those that torch does not know"),
    "yolo_training": gettext_lazy("trains YOLO detectors"),
    "engines": gettext_lazy("builds engines for one card"),
    "paddle_reading": gettext_lazy("reads drawings with models of your own"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def assessment(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    actor.require(Permission.MANAGE_GPU if request.method == "POST" else Permission.VIEW)
    form = PricesForm(request.POST if request.method == "POST" else None, initial=PricesForm.of(prices.rates()))
    saved = attempt(form, lambda data: prices.save(actor, data.pop("currency"), data)) if form.is_bound else None
    if saved is not None:
        messages.success(request, _("Saved."))
        return redirect("gpu:assessment")
    return render(request, "gpu/assessment.html", _context(actor, form), status=400 if form.errors else 200)


@require_POST
def measure(request: HttpRequest) -> HttpResponse:
    jobs = measuring.start(actor_of(request))
    told = ngettext("%(count)s measuring is in the queue.", "%(count)s measurings are in the queue.", len(jobs))
    messages.success(request, told % {"count": len(jobs)})
    return redirect("gpu:assessment")


def _context(actor: Actor, form: PricesForm) -> dict[str, object]:
    report = assess()
    return {
        "report": report,
        "tab": "assessment",
        "findings": [(each.level, sentence(each.code, each.params)) for each in report.findings],
        "memory": [_memory(row) for row in report.memory],
        "packages": [(package, FOR_WHAT[package.for_what]) for package in report.packages],
        "batches": BATCHES,
        "measurements": [_measurement(row) for row in report.measurements],
        "form": form,
        "may_manage": actor.may(Permission.MANAGE_GPU),
    }


def _memory(row: Row) -> dict[str, object]:
    budgets = [
        (SERVICES.get(name, name), mib, row.open_now[name], name in row.together)
        for name, mib in row.budgets_mib.items()
    ]
    return {"row": row, "budgets": budgets}


def _measurement(row: Measurement) -> dict[str, object]:
    by_batch = {rate["batch"]: rate for rate in row.rates}
    return {
        "row": row,
        "model": MODELS.get(row.name, row.name),
        "service": SERVICES.get(row.service, row.service),
        "rates": [by_batch.get(batch) for batch in BATCHES],
        "failed": sentence(row.failed, row.failed_params) if row.failed else "",
    }
