"""How far a drawing's job is, and what helps where it did not get through."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from jobs.models import Job
from ocr_jobs.job_kinds import STAGE_LABELS, STAGES
from problems.messages import sentence


@dataclass(frozen=True)
class Stage:
    label: str | Promise
    state: str  # done, now, waiting


@dataclass(frozen=True)
class Trouble:
    said: str
    cancelled: bool


def under_way(job: Job | None) -> bool:
    return job is not None and job.state in Job.UNDER_WAY


def stages_of(job: Job) -> Sequence[Stage]:
    at = STAGES.index(job.stage) if job.state == Job.State.RUNNING and job.stage in STAGES else -1
    states = ["done" if index < at else "now" if index == at else "waiting" for index in range(len(STAGES))]
    return [Stage(STAGE_LABELS[name], state) for name, state in zip(STAGES, states, strict=True)]


def trouble_of(job: Job | None) -> Trouble | None:
    if job is None or job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return None
    return Trouble(sentence(job.reason_code, job.reason_params), job.state == Job.State.CANCELLED)
