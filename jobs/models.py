from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs.callbacks.models import Callback as Callback
from jobs.callbacks.models import CallbackTarget as CallbackTarget


class Priority(models.IntegerChoices):
    URGENT = 0, _("Urgent")
    HIGH = 1, _("High")
    NORMAL = 2, _("Normal")
    LOW = 3, _("Low")


class Job(models.Model):
    """One unit of queued work; this row, not the doorbell, is the truth.

        queued -> running -> succeeded
          ^  |      |  |
          |  |      |  +---> failed     (always with a reason)
          |  |      +------> queued     (lease lapsed, attempts left)
          |  +-------------> cancelled  (always with a reason)
          +--- retry of a failed or cancelled job

    A state changes by conditional UPDATE only; whoever changed one row acts on it. `fence` grows with every claim: a
    result is written only by the holder of the current one.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    UNDER_WAY = (State.QUEUED, State.RUNNING)

    kind = models.CharField(max_length=40)  # registered in jobs.kinds
    service = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, db_index=True)  # "inspection:12"
    title = models.CharField(max_length=255)  # what a person reads in the queue: the file's name
    payload = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    priority = models.SmallIntegerField(choices=Priority.choices, default=Priority.NORMAL)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="jobs")
    idempotency_key = models.CharField(max_length=120, null=True)  # noqa: DJ001 - null, so that many have none
    submitted_at = models.DateTimeField()
    queued_at = models.DateTimeField()  # of the latest entry into the queue; ageing counts from here
    turn_at = models.DateTimeField()  # jobs.turns: the queue's order, ageing included
    alone = models.BooleanField(default=False)  # shared a batch with a crash: never batched again
    not_before = models.DateTimeField(null=True)  # back-off after a lapsed lease
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.SmallIntegerField(default=0)  # counted at the start of each
    max_attempts = models.SmallIntegerField(default=3)
    unstarted = models.SmallIntegerField(default=0)  # times in a row that the engine did not come up for it
    fence = models.IntegerField(default=0)
    endings = models.IntegerField(default=0, db_default=0)  # how often it ended: each is told once (jobs.callbacks)
    lease_until = models.DateTimeField(null=True)
    lane = models.CharField(max_length=40, blank=True)
    worker = models.CharField(max_length=80, blank=True)
    cancel_requested = models.BooleanField(default=False)
    stage = models.CharField(max_length=30, blank=True)
    stage_done = models.IntegerField(default=0)
    stage_total = models.IntegerField(default=0)
    stage_unit = models.CharField(max_length=20, blank=True)
    progress = models.FloatField(default=0)  # 0..1 over all stages
    rate_per_s = models.FloatField(null=True)
    seconds_left = models.FloatField(null=True)
    reason_code = models.CharField(max_length=60, blank=True)
    reason_params = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submitted_by", "idempotency_key"], name="job_idempotency"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["failed", "cancelled"]) | ~models.Q(reason_code=""),
                name="job_end_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "turn_at", "id"], name="job_queue"),
            models.Index(fields=["submitted_by", "state", "turn_at", "id"], name="job_queue_of_one"),
            models.Index(fields=["state", "service", "turn_at", "id"], name="job_queue_of_service"),
            models.Index(fields=["-finished_at"], name="job_finished"),
            models.Index(fields=["state", "-finished_at"], name="job_ended_as"),
        ]


class Lane(models.Model):
    """The workers bound to one device, as their watchdog sees them."""

    name = models.CharField(max_length=40, primary_key=True)
    device = models.CharField(max_length=40, default="cpu")
    host = models.CharField(max_length=80, blank=True)
    watcher = models.CharField(max_length=200, blank=True)  # the one watchdog that may act for this lane
    watch_beats = models.BigIntegerField(default=0)  # grows while the watcher lives
    cluster_pid = models.IntegerField(null=True)
    signs = models.BigIntegerField(default=0)  # of life: canaries answered, leases renewed, batches claimed
    seen_at = models.DateTimeField(null=True)  # the latest sign
    rung_at = models.DateTimeField(null=True)  # the last canary sent
    answered_at = models.DateTimeField(null=True)  # the last canary that came back
    engine_failing_since = models.DateTimeField(null=True)  # it does not come up; null once it does
    restarts = models.IntegerField(default=0)
    last_restart_reason = models.CharField(max_length=60, blank=True)
