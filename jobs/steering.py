"""What people do to jobs: cancel, try again, change the priority. One's own, or with the right to steer everybody's."""

from django.db import transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from jobs import doorbell
from jobs.clock import database_now
from jobs.endings import cancelled
from jobs.events import tell
from jobs.kinds import kind_of
from jobs.models import Job, Priority
from jobs.sight import is_own
from jobs.turns import turn_at
from problems.problem import Problem

_ENDED = {Job.State.SUCCEEDED, Job.State.FAILED, Job.State.CANCELLED}


def cancel(actor: Actor, job_id: int) -> Job:
    """A waiting job ends at once; a running one within seconds, by its worker's hand."""
    with transaction.atomic():
        job = _steerable(actor, job_id)
        if job.state in _ENDED:
            raise Problem("job_ended", status=409, job=job_id, state=job.get_state_display())
        reason = {"who": actor.user.username} if actor.user else {}
        code = "job_cancelled_by" if reason else "job_cancelled"
        if job.state == Job.State.QUEUED:
            cancelled(job, code, reason)
        else:
            job.cancel_requested, job.reason_code, job.reason_params = True, code, reason
            job.save(update_fields=["cancel_requested", "reason_code", "reason_params"])
            tell(job, "cancelling")
        audit.record(actor, "job.cancel", f"job:{job_id}", before={"state": job.state})
        return Job.objects.get(pk=job_id)


def retry(actor: Actor, job_id: int) -> Job:
    """A failed or cancelled job goes to the end of the queue with all its attempts."""
    with transaction.atomic():
        job = _steerable(actor, job_id)
        if job.state not in {Job.State.FAILED, Job.State.CANCELLED}:
            raise Problem("job_not_retryable", status=409, job=job_id, state=job.get_state_display())
        now, before = database_now(), {"state": job.state, "reason": job.reason_code}
        Job.objects.filter(pk=job_id).update(
            state=Job.State.QUEUED,
            queued_at=now,
            turn_at=turn_at(now, job.priority),
            started_at=None,
            finished_at=None,
            attempts=0,
            unstarted=0,
            alone=False,
            cancel_requested=False,
            progress=0,
            stage="",
            reason_code="",
            reason_params={},
        )
        job = Job.objects.get(pk=job_id)
        again = kind_of(job).queued_again
        if again is not None:
            again(job)
        audit.record(actor, "job.retry", f"job:{job_id}", before=before)
        doorbell.ring_all()
        tell(job, "queued")
    return job


def set_priority(actor: Actor, job_id: int, priority: Priority) -> Job:
    with transaction.atomic():
        job = _steerable(actor, job_id)
        if job.state != Job.State.QUEUED:
            raise Problem("job_not_waiting", status=409, job=job_id)
        if priority == Priority.URGENT and not actor.may(Permission.STEER_JOBS):
            raise Problem("priority_not_yours", status=403, job=job_id)
        before = {"priority": job.priority}
        job.priority, job.turn_at = priority, turn_at(job.queued_at, priority)
        job.save(update_fields=["priority", "turn_at"])
        audit.record(actor, "job.priority", f"job:{job_id}", before=before, after={"priority": priority})
        tell(job, "priority")
    return job


def may_steer(actor: Actor, job: Job) -> bool:
    return actor.may(Permission.STEER_JOBS) or (is_own(actor, job) and actor.may(Permission.STEER_OWN_JOBS))


def _steerable(actor: Actor, job_id: int) -> Job:
    actor.require(Permission.VIEW)
    job = Job.objects.select_for_update().filter(pk=job_id).first()
    if job is None:
        raise Problem("job_missing", status=404, job=job_id)
    if not may_steer(actor, job):
        raise Problem("job_not_yours", status=403, job=job_id)
    return job
