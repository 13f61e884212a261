"""Jobs that do what their payload says: {"do": "sleep", "seconds": 2}."""

import os
import signal
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jobs.kinds import JobKind
from jobs.models import Job
from problems.problem import Problem


def prepare(job: Job) -> dict[str, Any]:
    if job.payload.get("do") == "refuse_prepare":
        raise Problem("trial_refused")
    return {**job.payload, "job": job.pk, "attempt": job.attempts}


def store(job: Job, result: Mapping[str, Any]) -> None:
    if job.payload.get("do") == "refuse_store":
        raise Problem("trial_refused")
    if job.payload.get("do") == "break_store":
        raise RuntimeError("the room above is broken")
    if job.payload.get("do") == "freeze_in_store" and job.attempts == 1:
        os.kill(os.getpid(), signal.SIGSTOP)


TRIAL = JobKind(
    name="trial",
    service="inspection",
    run="tests.jobs.trial.entry:run",
    prepare=prepare,
    store=store,
    timeout_s=20,
    max_attempts=2,
    stages=("first", "second"),
)
TRIAL_BATCH = JobKind(
    name="trial_batch",
    service="inspection",
    run="tests.jobs.trial.entry:run",
    prepare=prepare,
    store=store,
    batch=4,
    timeout_s=20,
    max_attempts=2,
)
TRIAL_LONG = replace(TRIAL, name="trial_long", timeout_s=3600)
TRIAL_HASTY = replace(TRIAL, name="trial_hasty", timeout_s=2, max_attempts=1)
TRIAL_PRIVATE = replace(TRIAL, name="trial_private", label="Private trial", private=True, page=lambda job: "/secret/")
TRIAL_TRAINING = replace(TRIAL_LONG, name="trial_training", service="training")
TRIAL_FOOTAGE = replace(TRIAL_BATCH, batch=2, timeout_s=3600, name="trial_footage", service="footage")
ALL = (TRIAL, TRIAL_BATCH, TRIAL_LONG, TRIAL_HASTY, TRIAL_PRIVATE, TRIAL_TRAINING, TRIAL_FOOTAGE)
