"""The sentences of this room and of the runtime."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "device_budget_too_small": _(
        "The budget of %(budget_mib)s MiB holds no model: CUDA and one picture take %(needed_mib)s MiB. "
        "Give the service more under GPU, Allocation."
    ),
}
