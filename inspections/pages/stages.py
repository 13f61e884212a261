"""How far an inspection's job is, and what helps where it did not get through."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.job_kinds import STAGE_LABELS
from inspections.models import Inspection

# What a run measures beside its stages.
_TIME_LABELS = {**STAGE_LABELS, "merge": _("Joining what was found"), "total": _("Total")}
HELPING = {
    "golden": ("golden", "not_aligned", "alignment"),
    "administrator": ("model", "device", "disk", "job_kind", "engine"),
}


def times_of(inspection: Inspection) -> Sequence[tuple[str | Promise, float]]:
    """(what, milliseconds), in the order in which it was done."""
    return [(_TIME_LABELS.get(name, name), ms) for name, ms in inspection.timings_ms.items()]
