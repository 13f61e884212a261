"""How far a job is, in the words of its kind, and how it ended where it did not get through."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from jobs.models import Job
from problems.messages import sentence


@dataclass(frozen=True)
class Stage:
    label: str | Promise
    state: str  # done, now, waiting


@dataclass(frozen=True)
class Trouble:
    """A job that failed or was cancelled. help: whom or what it takes beside running it again, as its room says."""

    said: str
    cancelled: bool
    help: str = ""


def under_way(job: Job | None) -> bool:
    return job is not None and job.state in Job.UNDER_WAY


def stages_of(job: Job, labels: Mapping[str, str | Promise]) -> Sequence[Stage]:
    """labels: of the stages in their order."""
    names = list(labels)
    at = names.index(job.stage) if job.state == Job.State.RUNNING and job.stage in names else -1
    states = ["done" if index < at else "now" if index == at else "waiting" for index in range(len(names))]
    return [Stage(labels[name], state) for name, state in zip(names, states, strict=True)]


def trouble_of(job: Job | None, helping: Mapping[str, tuple[str, ...]] | None = None) -> Trouble | None:
    """helping: what helps, by how the codes of reasons begin."""
    if job is None or job.state not in (Job.State.FAILED, Job.State.CANCELLED):
        return None
    wanted = (name for name, beginnings in (helping or {}).items() if job.reason_code.startswith(beginnings))
    said = sentence(job.reason_code, job.reason_params)
    return Trouble(said, job.state == Job.State.CANCELLED, next(wanted, ""))
