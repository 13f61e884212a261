"""A service's models measured on the lane that takes the job: a job like any other; the assessment keeps its result."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actor import Actor
from accounts.permissions import Permission
from gpu.assessment import measurements, measurers
from jobs import kinds
from jobs.kinds import JobKind
from jobs.models import Job
from jobs.submit import submit

Models = Callable[[], Sequence[Mapping[str, Any]]]
"""[{"name", "path", "sha256", "shape"}], as gpu.runtime.measuring.run takes them. Raises Problem."""

_TIMEOUT_S = 600


def register(service: str, label: str | Promise, models: Models) -> None:
    kind = measuring_kind(service, label, models)
    kinds.register(kind)
    measurers.register(service, lambda actor: start(actor, kind))


def measuring_kind(service: str, label: str | Promise, models: Models) -> JobKind:
    def prepare(job: Job) -> dict[str, Any]:
        return {"models": [dict(model) for model in models()]}

    def store(job: Job, result: Mapping[str, Any]) -> None:
        measurements.record(service, job.lane, {model["sha256"]: model for model in models()}, result)

    return JobKind(
        name=f"measuring_{service}",
        service=service,
        run="gpu.runtime.measuring:run",
        prepare=prepare,
        store=store,
        timeout_s=_TIMEOUT_S,
        max_attempts=1,
        stages=("measure",),
        stage_labels={"measure": _("Measuring")},
        label=label,
        page=lambda job: "/gpu/assessment/",
    )


def start(actor: Actor, kind: JobKind) -> int:
    """Takes a device for half a minute, so administrators alone may."""
    actor.require(Permission.MANAGE_GPU)
    return submit(actor, kind.name, subject=f"service:{kind.service}", title=str(kind.label), payload={}).pk
