from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import Permission
from inspections import model_versions
from inspections.models import ModelVersion
from inspections.pages.lookup import viewer
from inspections.pages.model_cards import card_of

_ORDER = {ModelVersion.State.ACTIVE: 0, ModelVersion.State.CANDIDATE: 1, ModelVersion.State.RETIRED: 2}


@require_safe
def models(request: HttpRequest) -> HttpResponse:
    actor = viewer(request)
    rows = sorted(ModelVersion.objects.order_by("-id"), key=lambda row: _ORDER[ModelVersion.State(row.state)])
    kinds = [
        (kind, str(kind.label), [(row, card_of(row.card)) for row in rows if row.kind == kind])
        for kind in ModelVersion.Kind
    ]
    return render(
        request, "inspections/models.html", {"kinds": kinds, "may_manage": actor.may(Permission.MANAGE_MODELS)}
    )


@require_POST
def activate(request: HttpRequest, model_id: int) -> HttpResponse:
    model = model_versions.activate(viewer(request), model_id)
    messages.success(request, _("%(name)s judges from the next run on.") % {"name": model.name})
    return HttpResponseRedirect(f"{reverse('inspections:models')}#model-{model.pk}")


@require_POST
def retire(request: HttpRequest, model_id: int) -> HttpResponse:
    model = model_versions.retire(viewer(request), model_id)
    messages.success(request, _("From the next run on there is no second opinion."))
    return HttpResponseRedirect(f"{reverse('inspections:models')}#model-{model.pk}")
