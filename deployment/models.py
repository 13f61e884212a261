"""What the journals of the hosts recorded, and what an administrator asks of the deployer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One go of the deployer. running -> done | failed | taken_back | stuck, as its events tell."""

    class Outcome(models.TextChoices):
        RUNNING = "running", _("running")
        DONE = "done", _("in service")
        FAILED = "failed", _("failed before the switch")
        TAKEN_BACK = "taken_back", _("taken back")
        STUCK = "stuck", _("needs a person")

    class Kind(models.TextChoices):
        DEPLOY = "deploy", _("deployment")
        ROLLBACK = "rollback", _("rollback")

    name = models.CharField(max_length=40, unique=True)  # as the deployer named it: "20261121T013000Z"
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)  # empty until its first event is known
    release = models.CharField(max_length=80, blank=True, db_index=True)
    sha256 = models.CharField(max_length=80, blank=True)
    who = models.CharField(max_length=200, blank=True)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    why = models.TextField(blank=True)
    began_at = models.DateTimeField(db_index=True)  # of its first known event
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-began_at", "-pk"]


class RunEvent(models.Model):
    """A line of the journal. Each host has the same ones: `identity` makes one row of them."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    identity = models.CharField(max_length=20)
    number = models.IntegerField()  # 0: of a host's watchdog
    at = models.DateTimeField()
    seconds = models.FloatField()  # since the run began
    event = models.CharField(max_length=80)
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["at", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "identity"], name="run_event_identity")]


class Host(models.Model):
    """As it was when it was last looked at, by its own reporter or by the deployer."""

    name = models.CharField(max_length=255, unique=True)
    active = models.CharField(max_length=8, blank=True)  # slot
    slots = models.JSONField(default=dict)  # slot -> {"release", "health"}: "ready", a reason, or empty where not asked
    installed = models.JSONField(default=list)  # releases, newest first
    free_bytes = models.BigIntegerField(null=True)
    maintenance = models.BooleanField(default=False)
    unconfirmed = models.BooleanField(default=False)  # a switch that nobody confirmed yet
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]


class RollbackRequest(models.Model):
    """asked -> taken -> done | failed; asked -> withdrawn | lapsed. One at a time is asked or taken."""

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        TAKEN = "taken", _("the deployer is at it")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed: nobody took it")

    OPEN = (State.ASKED, State.TAKEN)

    release = models.CharField(max_length=64)
    reason = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    taken_by = models.CharField(max_length=200, blank=True)  # a listening deployer
    taken_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    told = models.TextField(blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(state__in=("asked", "taken")), name="one_open_rollback_request"
            )
        ]


class Listener(models.Model):
    """A deployer that asks for requests: while it does, the site's button works."""

    name = models.CharField(max_length=200, unique=True)
    seen_at = models.DateTimeField()
