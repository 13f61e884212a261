from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CallbackTarget(models.Model):
    """Somebody who is told over HTTP when jobs end.

    Its signing secret is kept nowhere: it is derived from the site's key and `nonce` (jobs.callbacks.signing).
    """

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    events = models.JSONField(default=list)  # of jobs.callbacks.events.EVENTS
    kinds = models.JSONField(default=list)  # of jobs; none named: all
    # Told of this job alone (jobs.callbacks.of_one_job); none: made by an administrator.
    of_job = models.ForeignKey("jobs.Job", null=True, on_delete=models.CASCADE, related_name="+")
    active = models.BooleanField(default=True)
    off_code = models.CharField(max_length=60, blank=True)  # why it was switched off by itself
    nonce = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    # Kept for a while, because a job that ends this moment may still write to its outbox.
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]


class Callback(models.Model):
    """One message to one target, in the outbox until it has arrived.

        waiting -> delivered
           |  ^
           |  +--- sent again by an administrator
           +-----> given_up   (always with a reason)

    Whoever sends it claims it first: a conditional UPDATE that raises `fence` and moves `next_at` past the lease. What
    became of the attempt is written under that fence. A sender that dies in between leaves it due again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        GIVEN_UP = "given_up", _("Given up")

    target = models.ForeignKey(CallbackTarget, on_delete=models.CASCADE, related_name="callbacks")
    job = models.ForeignKey("jobs.Job", null=True, on_delete=models.CASCADE, related_name="+")  # none: a test
    ending = models.IntegerField(default=0)  # which of the job's endings: one that is tried again ends again
    event = models.CharField(max_length=20)
    message_id = models.CharField(max_length=40, unique=True)  # the same at every attempt
    body = models.TextField()  # as it was when the job ended
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.SmallIntegerField(default=0)
    fence = models.IntegerField(default=0)
    next_at = models.DateTimeField()  # the next attempt, or when the present claim lapses
    next_set_at = models.DateTimeField()  # in the future: the clock was put back
    tried_at = models.DateTimeField(null=True)
    last_status = models.SmallIntegerField(null=True)  # HTTP's
    last_code = models.CharField(max_length=60, blank=True)  # what was wrong with the last attempt
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["target", "job", "ending"], name="callback_once_an_ending"),
            models.CheckConstraint(
                condition=~models.Q(state="given_up") | ~models.Q(last_code=""), name="callback_end_has_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["target", "state", "next_at"], name="callback_due"),
            models.Index(fields=["target", "-id"], name="callback_latest"),
            models.Index(fields=["ended_at"], name="callback_ended"),
        ]
