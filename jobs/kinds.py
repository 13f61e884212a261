"""What kinds of job there are. A room registers its own when Django starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from jobs.models import Job
from problems.problem import Problem


@dataclass(frozen=True)
class JobKind:
    """How one kind of job is run.

    run: dotted name of a pure function `module:function` that the engine calls with (requests, report).
    prepare: makes one job's request, JSON, before the engine gets it; a Problem ends the job.
    store: writes one result, in the transaction that ends the job; a Problem ends the job as failed.
    partial: told what a running job has so far, in a transaction that holds its row under its fence.
    ended: told of a failed or cancelled job, in the transaction that ends it.
    queued_again: told of a retry, in its transaction.
    sweep: clears away what its jobs left and nobody asks for any more; every lane's watchdog calls it now and then.
    batch: how many alike may run together. timeout_s: the longest that one job may take.
    stages: the names that `run` reports, in order; stage_labels: what a person reads.
    told: what a callback says of a job that succeeded, besides the job itself: a few plain values.
    quiet: a check of the site's own: no callback tells of it.
    renews_engine: after its end the engine starts anew, as the libraries that it brought would stay in memory.
    private: only who submitted a job and who steers all jobs may see what it is about and what it finds.
    """

    name: str
    service: str
    run: str
    prepare: Callable[[Job], Mapping[str, Any]]
    store: Callable[[Job, Mapping[str, Any]], None]
    partial: Callable[[Job, Mapping[str, Any]], None] | None = None
    ended: Callable[[Job], None] | None = None
    queued_again: Callable[[Job], None] | None = None
    sweep: Callable[[], None] | None = None
    batch: int = 1
    timeout_s: float = 900
    max_attempts: int = 3
    stages: tuple[str, ...] = ()
    stage_labels: Mapping[str, str | Promise] = field(default_factory=dict)
    label: str | Promise = ""
    told: Callable[[Job], Mapping[str, Any]] | None = None
    private: bool = False
    renews_engine: bool = False
    quiet: bool = False
    page: Callable[[Job], str] | None = None  # where a person sees what the job is about


_kinds: dict[str, JobKind] = {}


def register(kind: JobKind) -> None:
    if kind.name in _kinds and _kinds[kind.name].run != kind.run:
        raise ValueError(f"job kind registered twice: {kind.name}")
    _kinds[kind.name] = kind


def kind_named(name: str) -> JobKind:
    """Raises Problem job_kind_unknown: the release that queued the job knew a kind that this one does not."""
    try:
        return _kinds[name]
    except KeyError:
        raise Problem("job_kind_unknown", status=500, kind=name) from None


def kind_of(job: Job) -> JobKind:
    return kind_named(job.kind)


def names() -> list[str]:
    return sorted(_kinds)


def sweep() -> None:
    for kind in _kinds.values():
        if kind.sweep is not None:
            kind.sweep()


def engine_entries() -> list[str]:
    return sorted({kind.run for kind in _kinds.values()})
