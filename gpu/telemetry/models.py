from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class WatchedHost(models.Model):
    """A host on which watch_devices runs, whether or not it has a GPU."""

    host = models.CharField(max_length=80, primary_key=True)
    why_none = models.CharField(max_length=40, blank=True)  # a code of gpu.telemetry.messages; empty: there are GPUs
    driver = models.CharField(max_length=40, blank=True)
    cuda = models.CharField(max_length=20, blank=True)
    seen_at = models.DateTimeField()


class Device(models.Model):
    """A GPU of one of the site's hosts, known by its uuid for as long as nobody forgets it.

        ok <-> lost            it answers no more; back once it has answered for a while
        ok  -> quarantined     an error that only a reset mends: back by a person, or after the machine's next start

    Only ok devices get work. `lane` is its name in plans and lanes, and stays when the driver numbers anew.
    """

    class State(models.TextChoices):
        OK = "ok", _("In order")
        LOST = "lost", _("Lost")
        QUARANTINED = "quarantined", _("In quarantine")

    host = models.CharField(max_length=80)
    lane = models.CharField(max_length=80, unique=True)  # "gpu0"; "HOST-gpu0" where several hosts have GPUs
    index = models.IntegerField()  # the driver's, when it was last seen
    uuid = models.CharField(max_length=96)
    name = models.CharField(max_length=120)
    memory_bytes = models.BigIntegerField(default=0)  # 0: the driver does not say
    state = models.CharField(max_length=12, choices=State.choices, default=State.OK)
    reason = models.CharField(max_length=60, blank=True)  # a code of gpu.telemetry.messages
    reason_params = models.JSONField(default=dict)
    changed_at = models.DateTimeField()  # of the state
    boot_id = models.CharField(max_length=40, blank=True)  # of the machine's start in which the state was seen
    about = models.JSONField(default=dict)  # gpu.devices.discovery.Device and the driver's versions
    latest = models.JSONField(default=dict)  # gpu.telemetry.snapshots; refreshed every two seconds
    seen_at = models.DateTimeField(null=True)  # when it last answered

    class Meta:
        ordering = ["host", "lane"]
        constraints = [models.UniqueConstraint(fields=["host", "uuid"], name="device_of_host")]


class Sample(models.Model):
    """What a device did over `step_s` seconds: {field: [mean, highest]}. Coarser steps are kept longer."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="samples")
    step_s = models.SmallIntegerField()
    at = models.DateTimeField()  # where the step begins
    values = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "step_s", "at"], name="sample_of_device")]
        indexes = [models.Index(fields=["step_s", "at"], name="sample_by_age")]


class Alarm(models.Model):
    """Something about a device that a person must know: raised once, ended when it is over. Never deleted."""

    device = models.ForeignKey(Device, null=True, on_delete=models.SET_NULL, related_name="alarms")
    device_name = models.CharField(max_length=80)  # its lane; stays when the device is forgotten
    code = models.CharField(max_length=40)  # of gpu.telemetry.messages
    params = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-raised_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["device", "code"], condition=models.Q(ended_at=None), name="alarm_raised_once"
            )
        ]
        indexes = [models.Index(fields=["-raised_at"], name="alarm_latest")]


class AlarmSettings(models.Model):
    """One row: when to raise an alarm, and whom to tell by e-mail."""

    celsius = models.SmallIntegerField(default=80)
    overshoot_percent = models.SmallIntegerField(default=10)  # above its budget that a service may take
    emails = models.JSONField(default=list)
