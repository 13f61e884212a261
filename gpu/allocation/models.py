from django.conf import settings
from django.db import models


class Allocation(models.Model):
    """How the devices are shared out, from when it was saved on. Never changed: the last one holds (docs/gpu.md)."""

    document = models.JSONField()  # gpu.allocation.plan.Plan.document
    note = models.CharField(max_length=200, blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]


class DeviceBook(models.Model):
    """Its row lock lets one lease be granted on a device at a time."""

    device = models.CharField(max_length=80, primary_key=True)


class Lease(models.Model):
    """A service's hold on a part of a device's memory: one row while it lasts.

    It ends with its work (the holder gives it back), with its process (whoever finds that dead gives it back) or at
    `until`, unless it is renewed.
    """

    device = models.CharField(max_length=80)
    service = models.CharField(max_length=40)
    budget_mib = models.IntegerField()
    holder = models.CharField(max_length=120, unique=True)  # the worker: "host:pid"
    lane = models.CharField(max_length=80)
    granted_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["device", "until"], name="lease_of_device")]
        constraints = [models.CheckConstraint(condition=models.Q(budget_mib__gte=0), name="lease_takes_no_less_than_0")]
