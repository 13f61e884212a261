"""Who may see a job: of a private kind, whoever submitted it and whoever steers all jobs; of any other, everybody."""

from accounts.actor import Actor
from accounts.permissions import Permission
from jobs.kinds import kind_of
from jobs.models import Job
from problems.problem import Problem


def may_see(actor: Actor, job: Job) -> bool:
    if not actor.may(Permission.VIEW):
        return False
    return not is_private(job) or is_own(actor, job) or actor.may(Permission.STEER_JOBS)


def is_own(actor: Actor, job: Job) -> bool:
    return actor.user is not None and job.submitted_by_id == actor.user.pk


def is_private(job: Job) -> bool:
    """A kind that this release does not know may have been private."""
    try:
        return kind_of(job).private
    except Problem:
        return True
