"""How far an inspection's job is, and what helps where it did not get through."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections.job_kinds import STAGE_LABELS, STAGES
from inspections.models import Inspection
from jobs.models import Job
from problems.messages import sentence

# What a run measures beside its stages.
_TIME_LABELS = {**STAGE_LABELS, "merge": _("Joining what was found"), "total": _("Total")}
_GOLDEN = ("golden", "not_aligned", "alignment")
_ADMINISTRATOR = ("model", "device", "disk", "job_kind", "engine")


@dataclass(frozen=True)
class Stage:
    label: str | Promise
    state: str  # done, now, waiting


@dataclass(frozen=True)
class Trouble:
    """A job that failed or was cancelled. help: "golden", "administrator" or "" beside running it again."""

    said: str
    cancelled: bool
    help: str


def under_way(job: Job | None) -> bool:
    return job is not None and job.state in Job.UNDER_WAY


def stages_of(job: Job) -> Sequence[Stage]:
    at = STAGES.index(job.stage) if job.state == Job.State.RUNNING and job.stage in STAGES else -1
    states = ["done" if index < at else "now" if index == at else "waiting" for index in range(len(STAGES))]
    return [Stage(STAGE_LABELS[name], state) for name, state in zip(STAGES, states, strict=True)]


def times_of(inspection: Inspection) -> Sequence[tuple[str | Promise, float]]:
    """(what, milliseconds), in the order in which it was done."""
    return [(_TIME_LABELS.get(name, name), ms) for name, ms in inspection.timings_ms.items()]


def trouble_of(job: Job | None) -> Trouble | None:
    if job is None or job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return None
    code = job.reason_code
    help_wanted = "golden" if code.startswith(_GOLDEN) else "administrator" if code.startswith(_ADMINISTRATOR) else ""
    return Trouble(sentence(code, job.reason_params), job.state == Job.State.CANCELLED, help_wanted)
